// Asks the test for work, does it with the shipped script, and posts back what came out.
"use strict";

const bytesOf = async (blob) => new Uint8Array(await blob.arrayBuffer());
const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
const asFile = ({ content, ...told }) => ({ ...told, content: new File([content], told.name, { type: told.type }) });

/** A stream that gives its bytes in pieces of an odd size. */
function piecewise(content, size) {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= content.length) return controller.close();
      controller.enqueue(content.slice(at, at + size));
      at += size;
    },
  });
}

const pseudo = (size) => {
  const content = new Uint8Array(size);
  for (let at = 0; at < size; at++) content[at] = at * 31 + (at >> 8);
  return content;
};

/** What comes out for each, or the code of the refusal. */
async function outcomes(given, act) {
  const found = [];
  for (const each of given) {
    try {
      found.push(await act(each));
    } catch (error) {
      found.push(error.code ?? String(error));
    }
  }
  return found;
}

const actions = {
  canSeal: () => watchdogSeal.canSeal(),
  names: () => Object.keys(watchdogSeal).sort(),
  seal: async ({ content, label, recipients }) => bytesOf(await watchdogSeal.seal(content, label, recipients)),
  sealFile: async ({ content, label, recipients }) => {
    const seen = [];
    const file = new File([content], "a");
    const sealed = await watchdogSeal.sealStream(file, label, recipients, (done) => seen.push(done));
    return { ...sealed, envelope: await bytesOf(sealed.envelope), seen };
  },
  sealPieces: async ({ content, piece, label, recipients }) => {
    const sealed = await watchdogSeal.sealStream(piecewise(content, piece), label, recipients);
    return { ...sealed, envelope: await bytesOf(sealed.envelope) };
  },
  sealLarge: async ({ size, label, recipients, seed }) => {
    const content = pseudo(size);
    let pieces = 0;
    const sealed = await watchdogSeal.sealStream(new File([content], "a"), label, recipients, () => pieces++);
    const opened = await watchdogSeal.openSealed(await bytesOf(sealed.envelope), label, seed);
    return { sha256: sealed.sha256, of: await sha256(content), opened: await sha256(opened), pieces };
  },
  sealShortened: async ({ label, recipients }) => {
    const file = new File([new Uint8Array(10)], "a");
    Object.defineProperty(file, "size", { value: 11 });
    await watchdogSeal.sealStream(file, label, recipients);
  },
  open: ({ envelope, label, seed }) => watchdogSeal.openSealed(envelope, label, seed),
  openMany: ({ envelopes, label, seed }) =>
    outcomes(envelopes, async (envelope) => {
      await watchdogSeal.openSealed(envelope, label, seed);
      return "opened";
    }),
  recipientOf: ({ seed }) => watchdogSeal.recipientOf(seed),
  mailbox: ({ secret, instance }) => watchdogSeal.stretch(secret, instance),
  newCodes: ({ count }) => Array.from({ length: count }, () => watchdogSeal.newCode()),
  codeDigits: ({ secret }) => watchdogSeal.codeDigits(secret),
  codeWords: ({ secret, list }) => watchdogSeal.codeWords(secret, list),
  readCode: ({ text, lists }) => watchdogSeal.readCode(text, lists),
  readCodes: ({ texts, lists }) => outcomes(texts, (text) => watchdogSeal.readCode(text, lists)),
  withoutMetadata: async ({ content }) => {
    const blob = await watchdogSeal.withoutMetadata(new Blob([content]));
    return blob && { type: blob.type, content: await bytesOf(blob) };
  },
  kinds: ({ contents, name }) => Promise.all(contents.map((content) => inside.kindOf(new File([content], name)))),
  submit: async ({ files, ...given }) => {
    const sealed = await watchdogSeal.sealReport({ ...given, files: files.map(asFile) });
    await fetch("/submission", { method: "POST", body: sealed.body });
    return { reportId: sealed.reportId, code: sealed.code };
  },
  paddedSizes: ({ sizes }) => sizes.map(inside.paddedSize),
  label: ({ label }) => inside.encodeLabel(label),
  plaintexts: async ({ content, label }) => {
    const known = inside.frame(content, label);
    const closing = [...inside.closing(label, content.length)];
    const unknown = await bytesOf(new Blob([inside.opening(label), content, ...closing]));
    return { known: await sha256(known), unknown: await sha256(unknown) };
  },
  ageFiles: ({ files }) => outcomes(files, async ({ file, seed }) => sha256(await inside.openFile(file, seed))),
  ageParts: ({ files }) =>
    outcomes(files, async ({ file, fileKey }) => {
      const header = inside.readHeader(file);
      if (!fileKey) return null;
      await inside.checkMac(header, fileKey);
      return sha256(await inside.readPayload(file.subarray(header.size), fileKey));
    }),
  timeSealing: async ({ size, recipients, stream }) => {
    const content = pseudo(size);
    const label = { purpose: "exhibit", instance: "measure", objectId: "0" };
    const start = performance.now();
    await (stream
      ? watchdogSeal.sealStream(new Blob([content]), label, recipients)
      : watchdogSeal.seal(content, label, recipients));
    return performance.now() - start;
  },
  solve: async ({ ticket, bits }) => {
    const seen = [];
    const header = await inside.solve(ticket, bits, (...done) => seen.push(done));
    return { header, seen };
  },
  timeWork: async ({ ticket, bits }) => {
    const start = performance.now();
    const header = await inside.solve(ticket, bits);
    return { time: performance.now() - start, tries: Number(header.split("/")[1]) + 1 };
  },
  timeCode: async () => {
    const start = performance.now();
    await watchdogSeal.stretch(watchdogSeal.newCode(), "measure");
    return performance.now() - start;
  },
};

function unpacked(value) {
  if (Array.isArray(value)) return value.map(unpacked);
  if (value === null || typeof value !== "object") return value;
  if ("$bytes" in value) return Uint8Array.from(atob(value.$bytes), (char) => char.charCodeAt(0));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unpacked(item)]));
}

function packed(value) {
  if (value instanceof Uint8Array) {
    let text = "";
    for (let at = 0; at < value.length; at += 8192) text += String.fromCharCode(...value.subarray(at, at + 8192));
    return { $bytes: btoa(text) };
  }
  if (Array.isArray(value)) return value.map(packed);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, packed(item)]));
}

async function done({ action, given }) {
  try {
    return { value: packed((await actions[action](unpacked(given))) ?? null) };
  } catch (error) {
    return { error: error.code ?? String(error) };
  }
}

(async () => {
  for (;;) {
    const task = await (await fetch("/next")).json();
    if (task) await fetch("/done", { method: "POST", body: JSON.stringify(await done(task)) });
  }
})();
