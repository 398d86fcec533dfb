// Questions that only some answers call for. What they depend on stands in the page: `data-if="field=value|value"`,
// `data-unless` for the opposite, `data-first` for answers that move to the front, `data-then` for another wording.
// Nothing that was filled in is deleted when a question is hidden.

import { chosen, form } from "./page.js";

/** @param {string} rule `field=value|value`; several of them, parted by a space, of which one is enough */
const holds = (rule) =>
  rule.split(" ").some((each) => {
    const [name, values] = each.split("=");
    const given = chosen(name);
    return values.split("|").some((value) => (value ? given.includes(value) : given.every((one) => !one)));
  });

/** Answers that fit what was ticked come first. @param {HTMLElement} box @param {boolean} fits */
function reorder(box, fits) {
  const wanted = box.dataset.firstOf.split("|");
  const labels = [...box.querySelectorAll("label")];
  box.dataset.order ??= labels.map((label) => label.firstElementChild.value).join("|");
  const usual = box.dataset.order.split("|");
  const order = fits ? [...wanted, ...usual.filter((value) => !wanted.includes(value))] : usual;
  const place = (label) => order.indexOf(label.firstElementChild.value);
  const sorted = [...labels].sort((one, other) => place(one) - place(other));
  if (sorted.some((label, at) => label !== labels[at])) labels[0].parentNode.append(...sorted);
}

/** @param {HTMLElement} text @param {boolean} fits */
function reword(text, fits) {
  const words = text.firstChild; // what stands behind it, such as "you can skip this", stays
  text.dataset.usual ??= words.data;
  words.data = fits ? `${text.dataset.wording} ` : text.dataset.usual;
}

/** Help for the country that was chosen, if one was. */
function pointToHelp() {
  const country = chosen("country").find((code) => /^[A-Z]{3}$/.test(code));
  for (const link of form.querySelectorAll("a[data-help]")) {
    link.dataset.help ||= link.pathname;
    link.pathname = country ? `${link.dataset.help}/${country}` : link.dataset.help;
  }
}

/** Show what fits the answers, and nothing else. */
export function follow() {
  pointToHelp();
  for (const part of form.querySelectorAll("[data-if]")) part.hidden = !holds(part.dataset.if);
  for (const part of form.querySelectorAll("[data-unless]")) part.hidden = holds(part.dataset.unless);
  for (const box of form.querySelectorAll("[data-first]")) reorder(box.querySelector(".choices"), holds(box.dataset.first));
  for (const part of form.querySelectorAll("[data-then]")) reword(part.querySelector("legend"), holds(part.dataset.then));
}

/** From now on the page asks what fits. */
export function begin() {
  for (const box of form.querySelectorAll("[data-first]")) box.querySelector(".choices").dataset.firstOf = box.dataset.firstOf;
  for (const part of form.querySelectorAll("[data-then]")) part.querySelector("legend").dataset.wording = part.dataset.wording;
  form.addEventListener("change", follow);
  follow();
}
