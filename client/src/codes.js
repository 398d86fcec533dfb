// The submitter's code: seven words or 24 digits, and the mailbox behind it (docs/sealing.md, section 4).

import { demand, hex, join, random, utf8 } from "./bytes.js";
import { recipientOf } from "./keys.js";
import { NONE, hkdf, pbkdf2, sha256 } from "./primitives.js";

const SECRET = 9;
const CHECK_BITS = 5;
const WORDS = 7;
const WORD_BITS = 11;
const LIST = 1 << WORD_BITS;
const DIGITS = 24;
const PREFIX = 4;
const LONGEST = 1000;
const ROUNDS = 200_000;

/** A new random code: nine secret bytes. */
export const newCode = () => random(SECRET);

/** @param {Uint8Array} secret */
const checkBits = (secret) => BigInt(sha256(join(utf8("watchdog/code/1"), secret))[0] >> (8 - CHECK_BITS));

/** @param {Uint8Array} secret */
function numberOf(secret) {
  demand(secret.length === SECRET, "phrase");
  return (BigInt(`0x${hex(secret)}`) << BigInt(CHECK_BITS)) | checkBits(secret);
}

/** @param {bigint} number @returns {Uint8Array | null} the secret, if the check bits are right */
function secretOf(number) {
  const body = (number >> BigInt(CHECK_BITS)).toString(16).padStart(2 * SECRET, "0");
  if (body.length !== 2 * SECRET) return null;
  const secret = Uint8Array.from(body.match(/../g), (pair) => parseInt(pair, 16));
  return numberOf(secret) === number ? secret : null;
}

/** A code as 24 digits in groups of four. @param {Uint8Array} secret */
export const codeDigits = (secret) => String(numberOf(secret)).padStart(DIGITS, "0").match(/.{4}/g).join(" ");

/**
 * A code as seven words.
 * @param {Uint8Array} secret
 * @param {string[]} list the language's 2,048 words
 */
export function codeWords(secret, list) {
  demand(list.length === LIST, "format");
  const bits = numberOf(secret).toString(2).padStart(WORDS * WORD_BITS, "0");
  return bits.match(/.{11}/g).map((group) => list[parseInt(group, 2)].normalize("NFC")).join(" ");
}

/** Letters that keyboards leave out, and those of Arabic, Persian and Urdu that stand for one another. */
const ALIKE = { ı: "i", ł: "l", ى: "ي", ی: "ي", ک: "ك", ہ: "ه", ة: "ه", ۃ: "ه" };

/** Text without what people leave out when they type: case, accents, and the Turkish dot. @param {string} text */
export const folded = (text) => text.normalize("NFKD").toUpperCase().toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "").replace(/[ıłىیکہةۃ]/g, (letter) => ALIKE[letter]);

/**
 * The value of a decimal digit of any script: digits stand in runs of ten, zero first (Unicode, 4.6).
 * @param {string} digit
 */
export function digitValue(digit) {
  let distance = 0;
  while (/\p{Nd}/u.test(String.fromCodePoint(digit.codePointAt(0) - distance - 1))) distance++;
  return distance % 10;
}

/** @param {string} text */
function readDigits(text) {
  const digits = text.match(/\p{Nd}/gu);
  demand(digits.length === DIGITS && !/\p{L}/u.test(text), "phrase");
  return secretOf(BigInt(digits.map(digitValue).join("")));
}

/**
 * The codes that words spell in some list.
 * @param {string[]} words
 * @param {string[][]} lists folded
 */
function readings(words, lists) {
  const found = new Map();
  for (const list of words.length === WORDS ? lists : []) {
    const places = words.map((word) => list.indexOf(word));
    if (places.includes(-1)) continue;
    const secret = secretOf(places.reduce((number, place) => (number << BigInt(WORD_BITS)) | BigInt(place), 0n));
    if (secret) found.set(hex(secret), secret);
  }
  return [...found.values()];
}

/**
 * Read what somebody typed: digits of any script, or words of one of the lists.
 * Refuses ("phrase") what is neither, has wrong check bits, or could be two codes.
 * @param {string} text
 * @param {string[][]} [lists] word lists
 */
export function readCode(text, lists = []) {
  demand(text.length <= LONGEST, "phrase");
  let found;
  if (/\p{Nd}/u.test(text)) {
    found = [readDigits(text)];
  } else {
    const words = folded(text).split(/[^\p{L}]+/u).filter(Boolean);
    const whole = lists.map((list) => list.map(folded));
    found = readings(words, whole);
    if (!found.length) found = readings(words.map(start), whole.map((list) => list.map(start)).filter(tellsApart));
  }
  demand(found.length === 1 && found[0] !== null, "phrase");
  return found[0];
}

/** @param {string} word */
const start = (word) => Array.from(word).slice(0, PREFIX).join("");

/** @param {string[]} list */
const tellsApart = (list) => new Set(list).size === LIST;

/**
 * What a code opens in an instance: where answers wait, and the key that reads them.
 * @param {Uint8Array} secret
 * @param {string} instance
 * @returns {Promise<{address: Uint8Array, row: Uint8Array, seed: Uint8Array, recipient: string}>}
 */
export async function stretch(secret, instance) {
  demand(secret.length === SECRET, "phrase");
  const stretched = await pbkdf2(secret, utf8(`watchdog/mailbox/1/${instance}`), ROUNDS);
  const address = await hkdf(stretched, NONE, utf8("watchdog/mailbox/1/address"));
  const seed = await hkdf(stretched, NONE, utf8("watchdog/mailbox/1/identity"));
  return { address, row: sha256(address), seed, recipient: await recipientOf(seed) };
}
