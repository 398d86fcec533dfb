// What a file is, by its first bytes alone. The rules, and where they are from: watchdog/cleaning/kinds.py and packages.py;
// tests/vectors/kinds.json holds both to them.

const SNIFFED = 8192;
const RATES = Array.from({ length: 14 }, (_, rate) => `\\x${(rate + 1).toString(16)}0-\\x${(rate + 1).toString(16)}b`).join("");

// Bytes as characters of the same numbers, so that patterns can be written.
const STARTS = [
  [/^\xff\xd8\xff/, "image/jpeg"],
  [/^\x89PNG\r\n\x1a\n/, "image/png"],
  [/^GIF8[79]a/, "image/gif"],
  [/^BM.{4}\0\0\0\0.{4}[\x0c\x28\x34\x38\x40\x6c\x7c]\0\0\0/s, "image/bmp"],
  [/^(II\*\0|MM\0\*)/, "image/tiff"],
  [/^RIFF.{4}WEBP/s, "image/webp"],
  [/^\0\0.{2}ftyp(heic|heix|heim|heis|hevc|mif1|msf1)/s, "image/heic"],
  [/^\0\0.{2}ftypavi[fs]/s, "image/avif"],
  [/^\0\0.{2}ftypM4[AB] /s, "audio/mp4"],
  [/^\0\0.{2}ftypqt {2}/s, "video/quicktime"],
  [/^\0\0.{2}ftyp3g/s, "video/3gpp"],
  [/^\0\0.{2}ftyp/s, "video/mp4"],
  [/^[\0-\x07].{3}(moov|mdat|wide)/s, "video/quicktime"],
  [/^OggS\0/, "audio/ogg"],
  [/^ID3[\0-\x0f]/, "audio/mpeg"],
  [/^fLaC/, "audio/flac"],
  [/^#!AMR(-WB)?\n/, "audio/amr"],
  [/^RIFF.{4}WAVE/s, "audio/wav"],
  [new RegExp(`^\xff[\xe2-\xe5\xf2-\xf5\xfa-\xfd][${RATES}]`), "audio/mpeg"],
  [/^\xff[\xf0\xf1\xf8\xf9]./s, "audio/aac"],
  [/^RIFF.{4}AVI /s, "video/x-msvideo"],
  [/^\x1aE\xdf\xa3/, "video/webm"],
  [/^\x30\x26\xb2\x75\x8e\x66\xcf\x11/, "video/x-ms-asf"],
  [/^FLV\x01[\0-\x05]\0\0\0\x09/, "video/x-flv"],
  [/^\0\0\x01[\xb3\xba]/, "video/mpeg"],
  [/^%PDF-/, "application/pdf"],
  [/^\{\\rtf/, "application/rtf"],
  [/^\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1/, "application/x-ole-storage"],
];
const CONTROL = /[\0-\x08\x0e-\x1f\x7f]/;
const REFUSED_TEXT =
  /^(?:MZ(?![A-Za-z])|#!|%!|@echo|[\t-\r ]*<(?:[!?%]|(?:html|head|title|meta|link|base|style|script|body|iframe|frameset|object|embed|template|svg|math|div|font|table|form|img|video|audio|h1|a|b|br|p)(?:[\t-\r />]|$)))/i;

const OPEN_DOCUMENT = "application/vnd.oasis.opendocument.";
const OPEN_XML = "application/vnd.openxmlformats-officedocument.";
const FOLDERS = {
  "word/": `${OPEN_XML}wordprocessingml.document`,
  "xl/": `${OPEN_XML}spreadsheetml.sheet`,
  "ppt/": `${OPEN_XML}presentationml.presentation`,
};
const BESIDE = [
  "[Content_Types].xml",
  "[trash]/",
  "_rels/",
  "_xmlsignatures/",
  "package/",
  "docProps/",
  "docMetadata/",
  "customXml/",
  "customUI/",
];
const HEADER = 30;

/**
 * The media type of a file by its content, or null if it is nothing that we take. Its name is not looked at.
 * @param {Blob} file
 * @returns {Promise<string | null>}
 */
export async function kindOf(file) {
  const bytes = new Uint8Array(await file.slice(0, SNIFFED).arrayBuffer());
  const first = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  if (first.startsWith("PK\x03\x04")) return officePaper(first);
  const known = STARTS.find(([pattern]) => pattern.test(first));
  if (known) return known[1];
  return readsAsText(bytes, first) ? "text/plain" : null;
}

/** @param {Uint8Array} bytes @param {string} first the same, as characters */
function readsAsText(bytes, first) {
  let text = first.replace(/^\xef\xbb\xbf/, "");
  try {
    if (first.startsWith("\xff\xfe")) text = utf16(bytes, "utf-16le");
    if (first.startsWith("\xfe\xff")) text = utf16(bytes, "utf-16be");
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
  return text !== "" && !CONTROL.test(text) && !REFUSED_TEXT.test(text);
}

/** Refuses with a TypeError. As a stream: a last character that was cut through is left out. */
const utf16 = (bytes, encoding) => new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: true });

/** @param {string} first */
function officePaper(first) {
  const names = entryNames(first);
  if (names[0] === "mimetype") return openDocument(first);
  const found = Object.keys(FOLDERS).filter((folder) => names.some((name) => name.startsWith(folder)));
  const lawful = names.every((name) => [...Object.keys(FOLDERS), ...BESIDE].some((start) => name.startsWith(start)));
  return lawful && found.length === 1 ? FOLDERS[found[0]] : null;
}

/** @param {string} first */
function openDocument(first) {
  const told = first.slice(HEADER + "mimetype".length);
  const kinds = ["text", "spreadsheet", "presentation"].map((kind) => OPEN_DOCUMENT + kind);
  return (first.slice(8, 10) === "\0\0" && kinds.find((kind) => told.startsWith(`${kind}PK`))) || null;
}

/** The entries' names in these bytes. @param {string} first */
function entryNames(first) {
  const names = [];
  for (let at = first.indexOf("PK\x03\x04"); at >= 0; at = first.indexOf("PK\x03\x04", at + 4)) {
    const length = first.charCodeAt(at + 26) | (first.charCodeAt(at + 27) << 8);
    const name = first.slice(at + HEADER, at + HEADER + length);
    if (length > 0 && name.length === length) names.push(name);
  }
  return names;
}
