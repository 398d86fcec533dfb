// Envelopes: our use of age. Label and padding inside, hybrid recipients only (docs/sealing.md, section 1).

import { demand, hex, random } from "./bytes.js";
import { checkMac, readHeader, writeHeader } from "./header.js";
import { unwrap, wrap } from "./keys.js";
import { closing, frame, opening, unframe } from "./label.js";
import { sha256, sha256Whole } from "./primitives.js";
import { PayloadWriter, readPayload } from "./stream.js";

/** @typedef {import("./label.js").Label} Label */

const FILE_KEY = 16;
const PIECES_PER_BLOB = 16;
// Files up to this size are held whole, so that the browser can hash them: without a compiler (Tor Browser's "Safer") a
// script's SHA-256 takes longer than the sealing.
const HELD_WHOLE = 32 << 20;

/**
 * Gathers pieces of ciphertext as a Blob, about a megabyte at a time, so that the browser may move them out of memory.
 */
class Gathering {
  constructor() {
    /** @type {Blob[]} */
    this.blobs = [];
    /** @type {Uint8Array[]} */
    this.pieces = [];
  }

  /** @param {Uint8Array} piece */
  add(piece) {
    this.pieces.push(piece);
    if (this.pieces.length === PIECES_PER_BLOB) this.blobs.push(new Blob(this.pieces.splice(0)));
  }

  whole() {
    return new Blob([...this.blobs, ...this.pieces]);
  }
}

/**
 * A new file key, the header that gives it to the recipients, and a writer behind it.
 * @param {string[]} recipients
 */
async function begin(recipients) {
  // Nobody named would be lost for ever; somebody named twice would belie the count that the server checks.
  demand(recipients.length > 0 && new Set(recipients).size === recipients.length, "recipient");
  const fileKey = random(FILE_KEY);
  const stanzas = [];
  for (const recipient of recipients) stanzas.push(await wrap(recipient, fileKey));
  const gathering = new Gathering();
  gathering.add(await writeHeader(fileKey, stanzas));
  const writer = await PayloadWriter.begin((piece) => gathering.add(piece), fileKey);
  fileKey.fill(0);
  return { gathering, writer };
}

/**
 * An envelope that any of the recipients can open under the label.
 * @param {Uint8Array} content
 * @param {Label} label
 * @param {string[]} recipients `age1pq1…` strings
 * @returns {Promise<Blob>}
 */
export async function seal(content, label, recipients) {
  const { gathering, writer } = await begin(recipients);
  writer.write(frame(content, label));
  writer.finish();
  return gathering.whole();
}

/**
 * Something to read piece by piece, and the digest of what was read. A file held whole is a copy of its own: what is
 * hashed is what is sealed, whatever happens to the file meanwhile.
 * @param {Blob | ReadableStream<Uint8Array>} source
 * @returns {Promise<{stream: ReadableStream<Uint8Array>, update: (piece: Uint8Array) => void, digest: () => Uint8Array}>}
 */
async function reading(source) {
  if (source instanceof Blob && source.size <= HELD_WHOLE) {
    const content = await source.arrayBuffer();
    const digest = await sha256Whole(content);
    return { stream: new Blob([content]).stream(), update: () => {}, digest: () => digest };
  }
  const hash = sha256.create();
  const stream = source instanceof Blob ? source.stream() : source;
  return { stream, update: (piece) => hash.update(piece), digest: () => hash.digest() };
}

/**
 * Seal a file, or anything that streams, chunk by chunk and in memory that does not grow with it.
 * @param {Blob | ReadableStream<Uint8Array>} source
 * @param {Label} label
 * @param {string[]} recipients
 * @param {(done: number) => void} [progress] told after each piece how many bytes of the content are sealed
 * @returns {Promise<{envelope: Blob, size: number, sha256: string}>} with the size and digest of the content
 */
export async function sealStream(source, label, recipients, progress) {
  const { stream, update, digest } = await reading(source);
  const { envelope, size } = await pour(stream, label, recipients, (piece, done) => {
    update(piece);
    progress?.(done);
  });
  // A file that was cut or that grew while it was read is not what the sender chose.
  demand(!(source instanceof Blob) || source.size === size, "source");
  return { envelope, size, sha256: hex(digest()) };
}

/**
 * Seal a stream chunk by chunk, without a digest of it.
 * @param {ReadableStream<Uint8Array>} stream
 * @param {Label} label
 * @param {string[]} recipients
 * @param {(piece: Uint8Array, done: number) => void} [told] after each piece
 * @returns {Promise<{envelope: Blob, size: number}>}
 */
export async function pour(stream, label, recipients, told) {
  const { gathering, writer } = await begin(recipients);
  const reader = stream.getReader();
  let size = 0;
  writer.write(opening(label));
  for (let step = await reader.read(); !step.done; step = await reader.read()) {
    writer.write(step.value);
    size += step.value.length;
    told?.(step.value, size);
  }
  for (const piece of closing(label, size)) writer.write(piece);
  writer.finish();
  return { envelope: gathering.whole(), size };
}

/**
 * The plaintext of an age file with hybrid stanzas only, label and padding included.
 * @param {Uint8Array} envelope
 * @param {Uint8Array} seed
 */
export async function openFile(envelope, seed) {
  const header = readHeader(envelope);
  const fileKey = await unwrap(seed, header.stanzas);
  demand(fileKey.length === FILE_KEY, "header");
  await checkMac(header, fileKey);
  return readPayload(envelope.subarray(header.size), fileKey);
}

/**
 * What `seal` was given, if everything about the envelope is right.
 * @param {Uint8Array} envelope
 * @param {Label} label
 * @param {Uint8Array} seed the identity, 32 bytes
 */
export const openSealed = async (envelope, label, seed) => unframe(await openFile(envelope, seed), label);
