// A locked file for later, instead of sending now: on a page that is carried about there is no other way.

import { keep, sealLetter } from "../letter.js";
import { showProgress } from "./progress.js";
import { sealing } from "./page.js";

const held = document.getElementById("carried");

/**
 * What a page that is carried about has in itself: the key directory, and the word list of its language if there is one.
 * @type {{directory: object, words: string[] | null} | null}
 */
export const carried = held && JSON.parse(held.textContent);

/** @param {object} directory @param {object[]} readers @param {FormData} body @returns {Promise<Blob>} */
export const letterOf = (directory, readers, body) =>
  sealLetter({ instance: directory.instance, letterbox: directory.letterbox, readers, body }, (done, total) =>
    showProgress(sealing.dataset.locking, done, total),
  );

/** Save a locked file, and leave a link that saves it once more. @param {Blob} letter @param {ParentNode} screen */
export function save(letter, screen) {
  const link = screen.querySelector("a[data-letter]");
  keep(letter, link);
  link.textContent = link.download;
}
