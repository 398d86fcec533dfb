// How far locking or sending is.

import { percent, say } from "./page.js";

/** @param {string} text @param {number} done @param {number} total */
export function showProgress(text, done, total) {
  const line = document.getElementById("sending");
  line.hidden = false;
  const bar = line.querySelector("progress");
  bar.max = total || 1;
  bar.value = done;
  line.querySelector("span").textContent = say(text, { percent: percent(done, total) });
}
