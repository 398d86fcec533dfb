// The last look: what was answered, in the page's own words, each with a way back to it. Hidden answers are shown too.

import { chosenFiles } from "./files.js";
import { button, form, made, sealing } from "./page.js";
import { showGroupOf } from "./steps.js";

const list = made("dl", "review");

/** @param {Element} part a field or a set of choices @returns {{name: string, text: string, at: Element} | null} */
function answerOf(part) {
  if (part.matches(".check")) {
    return part.querySelector("input").checked ? answer(part.querySelector("span").firstChild, "✓", part) : null;
  }
  if (part.matches(".choices")) {
    const ticked = [...part.querySelectorAll("input:checked")];
    const words = ticked.map((input) => input.nextElementSibling.firstChild.textContent.trim());
    return answer(part.querySelector("legend").firstChild, words.join(" · "), part);
  }
  const control = part.querySelector("input, textarea, select");
  const label = part.querySelector("label").firstChild;
  if (control.type === "file") return answer(label, chosenFiles().map((file) => file.name).join(" · "), part);
  if (control.matches("select")) return answer(label, control.value && control.selectedOptions[0].text, part);
  return answer(label, control.value.trim(), part);
}

/** @param {Node} name @param {string} text @param {Element} at */
const answer = (name, text, at) => (text ? { name: name.textContent.trim(), text, at } : null);

/** @param {{name: string, text: string, at: Element}} one */
function line({ name, text, at }) {
  const words = made("dd", "said", text);
  words.dir = "auto";
  const change = button("plain small", sealing.dataset.change, () => {
    showGroupOf(at);
    for (let box = at.parentElement; box; box = box.parentElement) if (box.matches("details")) box.open = true;
    at.querySelector("input, textarea, select").focus();
  });
  change.setAttribute("aria-label", `${sealing.dataset.change}: ${name}`);
  return made("div", "", made("dt", "", name), words, made("dd", "change", change));
}

function refresh() {
  const parts = [...form.querySelectorAll(".group:not(#g-send) :is(.field, .choices, .check)")];
  list.replaceChildren(...parts.map(answerOf).filter(Boolean).map(line));
}

/** From now on the last group shows what was answered. */
export function begin() {
  document.querySelector("#g-send h2").after(list);
  form.addEventListener("step", (event) => event.detail === "g-send" && refresh());
}
