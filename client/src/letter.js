// A sealed file for later: the very body that would be posted, locked once more, so that whoever finds it sees an age
// file of some size for some readers (docs/sealing.md, section 16).

import { demand, random } from "./bytes.js";
import { pour } from "./envelope.js";
import { multipart } from "./multipart.js";

/** @typedef {import("./submission.js").Reader} Reader */

/** What a name is made of: no letters that are taken for others. */
const LETTERS = "0123456789abcdefghjkmnpqrstvwxyz";

/**
 * @param {object} given
 * @param {string} given.instance
 * @param {string} given.letterbox the instance's own key, which opens the outside only
 * @param {Reader[]} given.readers those that the report inside is sealed to
 * @param {FormData} given.body from `sealReport`
 * @param {(done: number, total: number) => void} [progress]
 * @returns {Promise<Blob>}
 */
export async function sealLetter({ instance, letterbox, readers, body }, progress) {
  const inside = multipart(body);
  const label = { purpose: "letter", instance, objectId: "report" };
  const recipients = [letterbox, ...readers.map((reader) => reader.recipient)];
  const { envelope, size } = await pour(inside.stream(), label, recipients, (_, done) => progress?.(done, inside.size));
  demand(size === inside.size, "source");
  return envelope;
}

/** A file name that says nothing. */
export const letterName = () => `notes-${Array.from(random(4), (byte) => LETTERS[byte % LETTERS.length]).join("")}.age`;

/**
 * Let the browser keep a file where it keeps downloads, as if a link to it was pressed.
 * @param {Blob} letter
 * @param {HTMLAnchorElement} [link] the link that keeps it at hand
 */
export function keep(letter, link = document.createElement("a")) {
  link.href = URL.createObjectURL(letter);
  link.download ||= letterName();
  link.click();
}
