// Bytes and their spellings.

/** A refusal. Its message is a code of docs/sealing.md, section 10, and never any content. */
export class SealingError extends Error {
  /** @param {string} code */
  constructor(code) {
    super(code);
    this.name = "SealingError";
    this.code = code;
  }
}

/**
 * Refuse unless something holds.
 * @param {boolean} holds
 * @param {string} code
 */
export function demand(holds, code) {
  if (!holds) throw new SealingError(code);
}

/** @param {string} text @returns {Uint8Array} its UTF-8 */
export const utf8 = (text) => new TextEncoder().encode(text);

/** @param {number} count @returns {Uint8Array} so many random bytes */
export const random = (count) => crypto.getRandomValues(new Uint8Array(count));

/** @param {...Uint8Array} parts @returns {Uint8Array} all of them in one */
export function join(...parts) {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** @param {Uint8Array} bytes @returns {string} lower case */
export const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/**
 * Whether two byte strings are equal, in a time that tells only their lengths.
 * @param {Uint8Array} one
 * @param {Uint8Array} other
 */
export function equal(one, other) {
  let difference = one.length ^ other.length;
  for (let at = 0; at < one.length; at++) difference |= one[at] ^ other[at];
  return difference === 0;
}

/** @param {Uint8Array} bytes @returns {string} Base 64 without padding, as age writes it */
export const toBase64 = (bytes) => btoa(String.fromCharCode(...bytes)).replace(/=+$/, "");

/**
 * The bytes of canonical unpadded Base 64 ("decoders MUST reject non-canonical encodings", C2SP age).
 * @param {string} text
 * @returns {Uint8Array}
 */
export function fromBase64(text) {
  demand(/^[A-Za-z0-9+/]*$/.test(text) && text.length % 4 !== 1, "header");
  const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  demand(toBase64(bytes) === text, "header");
  return bytes;
}

/**
 * Eight bytes, big endian. No file is so large that a number could not hold its size.
 * @param {number} number
 */
export function u64(number) {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(number));
  return bytes;
}
