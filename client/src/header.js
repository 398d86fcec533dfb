// The header of an age file (C2SP age, "Header"): who can get at the file key.

import { demand, equal, fromBase64, join, toBase64, utf8 } from "./bytes.js";
import { NONE, hkdf, hmac } from "./primitives.js";

/** @typedef {import("./keys.js").Stanza} Stanza */
/** @typedef {{stanzas: Stanza[], mac: Uint8Array, covered: Uint8Array, size: number}} Header */

const VERSION_LINE = "age-encryption.org/v1";
const COLUMNS = 64;
const LARGEST = 1 << 19;

/** @param {Uint8Array} fileKey @param {Uint8Array} covered */
const macOf = async (fileKey, covered) => hmac(await hkdf(fileKey, NONE, utf8("header")), covered);

/** @param {Stanza} stanza */
function format(stanza) {
  const body = toBase64(stanza.body);
  const lines = [`-> ${stanza.arguments.join(" ")}`];
  // The body ends with a line shorter than 64 columns, which may be empty.
  for (let at = 0; at <= body.length; at += COLUMNS) lines.push(body.slice(at, at + COLUMNS));
  return `${lines.join("\n")}\n`;
}

/**
 * The header that gives a file key by these stanzas.
 * @param {Uint8Array} fileKey
 * @param {Stanza[]} stanzas
 */
export async function writeHeader(fileKey, stanzas) {
  const covered = utf8(`${VERSION_LINE}\n${stanzas.map(format).join("")}---`);
  return join(covered, utf8(` ${toBase64(await macOf(fileKey, covered))}\n`));
}

/** The lines of a header, and how far it was read. */
class Lines {
  /** @param {Uint8Array} file */
  constructor(file) {
    this.file = file.subarray(0, LARGEST);
    this.at = 0;
  }

  next() {
    const end = this.file.indexOf(10, this.at);
    demand(end >= 0, "header");
    const line = this.file.subarray(this.at, end);
    this.at = end + 1;
    demand(line.every((byte) => byte >= 32 && byte < 127), "header");
    return String.fromCharCode(...line);
  }
}

/** @param {string} first @param {Lines} lines @returns {Stanza} */
function readStanza(first, lines) {
  const words = first.slice(3).split(" ");
  demand(!words.includes(""), "header");
  const body = [];
  let line;
  do {
    line = lines.next();
    demand(line.length <= COLUMNS, "header");
    body.push(fromBase64(line));
  } while (line.length === COLUMNS);
  return { arguments: words, body: join(...body) };
}

/**
 * Read a header. Refuses ("header") anything that is not the one valid form (ABNF of the specification).
 * @param {Uint8Array} file
 * @returns {Header}
 */
export function readHeader(file) {
  const lines = new Lines(file);
  demand(lines.next() === VERSION_LINE, "header");
  const stanzas = [];
  let line;
  while ((line = lines.next()).startsWith("-> ")) stanzas.push(readStanza(line, lines));
  demand(stanzas.length > 0 && line.startsWith("--- "), "header");
  const mac = fromBase64(line.slice(4));
  demand(mac.length === 32, "header");
  return { stanzas, mac, covered: file.subarray(0, lines.at - line.length + 2), size: lines.at };
}

/**
 * Refuse ("mac") a header that was changed.
 * @param {Header} header
 * @param {Uint8Array} fileKey
 */
export async function checkMac(header, fileKey) {
  demand(equal(await macOf(fileKey, header.covered), header.mac), "mac");
}
