// A gentle look for what can show who somebody is. Only here, on the device; it never stops anybody.

import { digitValue } from "../codes.js";
import { button, form } from "./page.js";
import { part } from "./parts.js";

const TEXTS = ["story", "place_text", "when_text", "who_did_text", "safe_contact_note"];
const DAY = String.raw`(?:0?[1-9]|[12]\d|3[01])`;
const MONTH = String.raw`(?:0?[1-9]|1[0-2])`;
const YEAR = String.raw`(?:19|20)\d\d`;
const WORD = String.raw`\p{Lu}[\p{Ll}\p{M}'’-]+`;

/** Digits of any script as those that the patterns below know; every letter keeps its place. @param {string} text */
const plainDigits = (text) =>
  text.replace(/\p{Nd}/gu, (digit) => (digit.length === 1 ? String(digitValue(digit)) : digit));

const KINDS = [
  ["mail", /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/u],
  ["birth", new RegExp(String.raw`\b(?:${DAY}[./-]${MONTH}[./-]${YEAR}|${YEAR}-${MONTH}-${DAY})\b`, "u")],
  ["phone", /(?:\+|\b00)\d(?:[ ()./-]{0,2}\d){6,13}|\b0\d(?:[ ()/-]{0,2}\d){6,11}\b|\b\d{3}[ -]\d{2,4}[ -]\d{2,4}(?:[ -]\d{2,4})?\b/u],
  ["paper", /\b(?:\p{Lu}{1,3}[ -]?)?\d{7,}\b/u],
];

/** The names of places that the page itself lists are no persons. */
const places = () => new Set([...form.elements.country.options].map((option) => option.text));

/**
 * What looks like something that shows who somebody is.
 * @param {string} text
 * @param {string[]} cues words behind which people write a name, in the page's language
 * @param {Set<string>} known names that are no persons
 * @returns {{kind: string, at: number, length: number}[]} the first of each kind
 */
export function look(text, cues, known) {
  const found = [];
  const plain = plainDigits(text);
  for (const [kind, pattern] of KINDS) {
    const match = pattern.exec(plain);
    const inside = match && found.some((one) => match.index < one.at + one.length && one.at < match.index + match[0].length);
    if (match && !inside) found.push({ kind, at: match.index, length: match[0].length });
  }
  const name = nameIn(text, cues, known);
  return name ? [...found, name] : found;
}

/** Scripts that write no space between words: there a name follows at once, and a cue stands behind anything. */
const UNSPACED = /[\p{Script=Thai}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Han}]/u;

function nameIn(text, cues, known) {
  for (const match of text.matchAll(new RegExp(String.raw`(?<![\p{L}])${WORD} ${WORD}(?:(?: ${WORD})*)`, "gu"))) {
    if (!known.has(match[0])) return { kind: "name", at: match.index, length: match[0].length };
  }
  for (const cue of cues) {
    // A cue stands at the beginning of a word; Arabic writes "and", "so" and "with" together with the next one.
    const start = UNSPACED.test(cue) ? "" : String.raw`(?<![\p{L}\p{M}])[وفب]?`;
    const space = UNSPACED.test(cue) ? String.raw`\s*` : String.raw`\s+`;
    const found = new RegExp(String.raw`${start}${cue}${space}[\p{L}\p{M}'’-]{2,}`, "iu").exec(text);
    if (found) return { kind: "name", at: found.index, length: found[0].length };
  }
  return null;
}

const left = new Set();

/**
 * @param {DocumentFragment} source
 * @param {HTMLTextAreaElement | HTMLInputElement} field
 * @param {{kind: string, at: number, length: number}} seen
 */
function notice(source, field, seen) {
  const words = field.value.slice(seen.at, seen.at + seen.length);
  const note = source.firstElementChild.cloneNode(true);
  const sentence = note.querySelector(`[data-kind="${seen.kind}"]`).textContent;
  note.querySelector("ul").replaceWith(`${sentence} `);
  note.querySelector("b").textContent = words;
  note.querySelector(".actions").append(
    button("plain", note.dataset.show, () => {
      field.focus();
      field.setSelectionRange(seen.at, seen.at + seen.length);
    }),
    button("plain", note.dataset.leave, () => {
      left.add(`${seen.kind} ${words}`);
      note.remove();
      field.focus();
    }),
  );
  return note;
}

/** Say beside a field what stands in it, unless the person wants to leave it so. */
async function lookAt(field) {
  const source = await part("gentle");
  const cues = source.firstElementChild.dataset.cues.split("|").map((cue) => cue.trim());
  const seen = look(field.value, cues.filter(Boolean), places()).filter(
    (one) => !left.has(`${one.kind} ${field.value.slice(one.at, one.at + one.length)}`),
  );
  for (const old of field.parentNode.querySelectorAll(".gentle")) old.remove();
  field.after(...seen.map((one) => notice(source, field, one)));
}

/** From now on a text is looked at when somebody leaves its field. */
export function begin() {
  for (const name of TEXTS) {
    const field = form.elements[name];
    // Without a line to the server there is no note; sending needs one anyway.
    field.addEventListener("change", () => lookAt(field).catch(() => {}));
  }
}

