// Bech32 (BIP 173) without its length limit, as age writes keys.

import { demand } from "./bytes.js";

const ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
const CHECKSUM = 6;

/** @param {Iterable<number>} values */
function checksumState(values) {
  let state = 1;
  for (const value of values) {
    const top = state >>> 25;
    state = ((state & 0x1ffffff) << 5) ^ value;
    for (let bit = 0; bit < 5; bit++) if ((top >> bit) & 1) state ^= GENERATOR[bit];
  }
  return state;
}

/** @param {string} prefix */
function expand(prefix) {
  const codes = Array.from(prefix, (char) => char.charCodeAt(0));
  return [...codes.map((code) => code >> 5), 0, ...codes.map((code) => code & 31)];
}

/**
 * Cut a run of bits anew.
 * @param {Iterable<number>} values
 * @param {number} from bits of each value
 * @param {number} to bits of each result
 * @returns {{values: number[], rest: number, bits: number}} the results, and what is left over
 */
function recut(values, from, to) {
  const cut = [];
  let rest = 0;
  let bits = 0;
  for (const value of values) {
    rest = (rest << from) | value;
    for (bits += from; bits >= to; rest &= (1 << bits) - 1) {
      bits -= to;
      cut.push(rest >> bits);
    }
  }
  return { values: cut, rest, bits };
}

/**
 * The lower-case Bech32 string of some bytes.
 * @param {string} prefix in lower case
 * @param {Uint8Array} bytes
 */
export function encode(prefix, bytes) {
  const { values, rest, bits } = recut(bytes, 8, 5);
  if (bits) values.push(rest << (5 - bits));
  const state = checksumState([...expand(prefix), ...values, ...Array(CHECKSUM).fill(0)]) ^ 1;
  for (let place = CHECKSUM - 1; place >= 0; place--) values.push((state >>> (5 * place)) & 31);
  return `${prefix}1${values.map((value) => ALPHABET[value]).join("")}`;
}

/**
 * The bytes of a lower-case Bech32 string. Refuses ("format") another prefix, a wrong checksum, or a second spelling.
 * @param {string} prefix
 * @param {string} text
 */
export function decode(prefix, text) {
  const start = text.lastIndexOf("1"); // the last "1" separates: the alphabet has none
  const values = Array.from(text.slice(start + 1), (char) => ALPHABET.indexOf(char));
  demand(text.slice(0, Math.max(start, 0)) === prefix && values.length > CHECKSUM && !values.includes(-1), "format");
  demand(checksumState([...expand(prefix), ...values]) === 1, "format");
  const cut = recut(values.slice(0, -CHECKSUM), 5, 8);
  demand(cut.bits < 5 && cut.rest === 0, "format");
  return Uint8Array.from(cut.values);
}
