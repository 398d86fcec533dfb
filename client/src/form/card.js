// The code on the screen: words and digits, a copy, a neutral card for the printer, and a gentle look whether it was kept.

import { folded } from "../codes.js";
import { made } from "./page.js";

const spans = (text) => text.split(" ").flatMap((word) => [made("span", "", word), " "]);

/**
 * Put a code into a copy of the receipt.
 * @param {DocumentFragment} screen
 * @param {string} digits
 * @param {string | null} phrase the seven words, where the language has a list
 */
export function fillCard(screen, digits, phrase) {
  screen.getElementById("code-digits").replaceChildren(...spans(digits));
  const place = screen.getElementById("code-words");
  const copy = screen.querySelector("[data-copy]");
  if (phrase) place.replaceChildren(...spans(phrase));
  else if (place) {
    place.nextElementSibling.remove();
    place.remove();
    copy.dataset.copy = "#code-digits";
  }
  offerCopy(copy);
  offerPrint(screen.querySelector("[data-print]"));
  askAgain(screen.querySelector("[data-again]"), phrase ? phrase.split(" ").slice(0, 2) : digits.split(" ").slice(0, 2));
}

/** @param {HTMLButtonElement} copy */
function offerCopy(copy) {
  if (!navigator.clipboard) return;
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    const text = document.querySelector(copy.dataset.copy).textContent;
    await navigator.clipboard.writeText(text.trim().replace(/\s+/g, " "));
    copy.textContent = copy.dataset.copied;
  });
}

/** The printed card says nothing but the code; neither does the line that a browser prints above it. */
function offerPrint(button) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const title = document.title;
    document.title = "\u200b";
    print();
    document.title = title;
  });
}

const alike = (text) => folded(text).replace(/[\s-]+/g, " ").trim();

/** Ask for the first two words once more. Whoever goes on without it is not stopped. */
function askAgain(box, start) {
  const field = box.querySelector("input");
  const said = box.querySelector("[role=status]");
  box.hidden = false;
  box.querySelector("button").addEventListener("click", () => {
    const right = alike(field.value) === alike(start.join(" "));
    said.textContent = right ? box.dataset.right : box.dataset.wrong;
    said.className = right ? "note good" : "note warm";
  });
  field.addEventListener("keydown", (event) => event.key === "Enter" && box.querySelector("button").click());
}

