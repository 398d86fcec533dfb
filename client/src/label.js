// The label inside every plaintext, and the padding behind it (docs/sealing.md, sections 2 and 3).

import { demand, equal, join, u64, utf8 } from "./bytes.js";

/**
 * What a sealed thing is for. It opens under an equal label and under no other.
 * @typedef {{purpose: string, instance: string, objectId: string, schema?: number}} Label
 */

const SMALLEST = 4096;
const COUNT = 8;
const IN_TRAILER = new Uint8Array(COUNT).fill(255);
const PIECE = 65536;

/**
 * The one spelling of a label, up to the padding field. Refuses ("label") what is none.
 * @param {Label} label
 */
export function encodeLabel({ purpose, instance, objectId, schema = 1 }) {
  const texts = [purpose, instance, objectId];
  demand(texts.every((text) => /^[!-~]{1,255}$/.test(text)), "label");
  demand(Number.isInteger(schema) && schema > 0 && schema < 65536, "label");
  const counted = texts.flatMap((text) => [Uint8Array.of(text.length), utf8(text)]);
  return join(utf8("WDL1"), Uint8Array.of(schema >> 8, schema & 255), ...counted);
}

/**
 * Padmé, and 4 KiB at least: the size to which so many bytes are padded.
 * @param {number} size
 */
export function paddedSize(size) {
  if (size <= SMALLEST) return SMALLEST;
  // Bit operations of JavaScript end at 32 bits; the binary spelling does not.
  const exponent = size.toString(2).length - 1;
  const unit = 2 ** (exponent - exponent.toString(2).length);
  return Math.ceil(size / unit) * unit;
}

/**
 * The whole plaintext of some content: label, content, padding.
 * @param {Uint8Array} content
 * @param {Label} label
 */
export function frame(content, label) {
  const start = encodeLabel(label);
  const size = start.length + COUNT + content.length;
  const padding = paddedSize(size) - size;
  return join(start, u64(padding), content, new Uint8Array(padding));
}

/** How a plaintext of unknown length begins. @param {Label} label */
export const opening = (label) => join(encodeLabel(label), IN_TRAILER);

/**
 * How a plaintext of unknown length ends: the padding in pieces, then the trailer.
 * @param {Label} label
 * @param {number} contentSize
 * @returns {Generator<Uint8Array>}
 */
export function* closing(label, contentSize) {
  const size = opening(label).length + contentSize + COUNT;
  const padding = paddedSize(size) - size;
  const zeros = new Uint8Array(PIECE);
  for (let left = padding; left > 0; left -= PIECE) yield zeros.subarray(0, left);
  yield u64(padding);
}

/**
 * The content of a plaintext. Refuses ("label") what was sealed for something else, and ("padding") any padding but
 * the one that the rule asks for.
 * @param {Uint8Array} plaintext
 * @param {Label} label
 */
export function unframe(plaintext, label) {
  const start = encodeLabel(label);
  const from = start.length + COUNT;
  demand(plaintext.length >= from && equal(plaintext.subarray(0, start.length), start), "label");
  const stated = plaintext.subarray(start.length, from);
  const inTrailer = equal(stated, IN_TRAILER);
  const end = plaintext.length - (inTrailer ? COUNT : 0);
  demand(end >= from, "padding");
  const padding = number(inTrailer ? plaintext.subarray(end) : stated);
  demand(padding <= end - from && paddedSize(plaintext.length - padding) === plaintext.length, "padding");
  demand(plaintext.subarray(end - padding, end).every((byte) => byte === 0), "padding");
  return plaintext.slice(from, end - padding);
}

/** @param {Uint8Array} bytes eight of them */
const number = (bytes) => Number(new DataView(bytes.buffer, bytes.byteOffset, COUNT).getBigUint64(0));
