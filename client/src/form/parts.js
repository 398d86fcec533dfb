// Texts that a page without scripts need not carry. They are fetched once, when somebody goes on; nothing is said by it.

import { copyOf, sealing } from "./page.js";

/** @type {Promise<Document> | null} */
let held = null;

/** @returns {Promise<Document>} */
const fetched = () =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("GET", sealing.dataset.parts);
    request.responseType = "document";
    request.onload = () => (request.status === 200 && request.response ? resolve(request.response) : reject(new Error("parts")));
    request.onerror = () => reject(new Error("network"));
    request.send();
  });

/** Put what the script says beside the words that stand in the page already. */
export async function allWords() {
  const here = document.getElementById("words");
  if (!here) held ??= fetched();
  try {
    Object.assign(sealing.dataset, (here ?? (await held).getElementById("words")).dataset);
  } catch (error) {
    held = null;
    throw error;
  }
}

/** The page has changed its language. */
export function forget() {
  held = null;
}

/**
 * A copy of one of them; a page that is carried about has them in itself.
 * @param {string} id
 * @returns {Promise<DocumentFragment>}
 */
export async function part(id) {
  if (document.getElementById("words")) return copyOf(id);
  held ??= fetched();
  try {
    return copyOf(id, await held);
  } catch (error) {
    held = null;
    throw error;
  }
}
