// One group of questions at a time, with a line that says how far one is. Nothing about it is kept, and no address changes:
// the list of visited pages must not tell how far somebody came.

import { button, form, made, main, say, sealing } from "./page.js";

let sections = [];
let links = [];
let titles = [];
let stage = null;
let walk = null;
let at = 0;

export const last = () => at === sections.length - 1;

/** Show one group. @param {number} step @param {boolean} [quietly] without moving the reader */
export function show(step, quietly) {
  at = Math.max(0, Math.min(step, sections.length - 1));
  for (const [place, section] of sections.entries()) section.hidden = place !== at;
  for (const [place, link] of links.entries()) {
    if (place === at) link.setAttribute("aria-current", "step");
    else link.removeAttribute("aria-current");
  }
  const [bar, words] = stage.children;
  bar.max = sections.length;
  bar.value = at + 1;
  words.textContent = say(sealing.dataset.step, { number: at + 1, all: sections.length, title: titles[at] });
  main.classList.toggle("begun", at > 0);
  walk.firstChild.hidden = at === 0;
  walk.lastChild.hidden = last();
  form.dispatchEvent(new CustomEvent("step", { detail: sections[at].id }));
  if (quietly) return;
  scrollTo(0, 0);
  // A screen reader hears the new group's name, not the button again.
  stage.focus();
}

/** Show the group that an element stands in. @param {Element | null} element */
export function showGroupOf(element) {
  const step = sections.indexOf(element?.closest("section.group"));
  if (step >= 0) show(step, true);
}

export const next = () => show(at + 1);

/** From now on one group at a time; where one is stays so in another language. */
export function begin() {
  const words = sealing.dataset;
  sections = [...form.querySelectorAll("section.group")];
  links = [...document.querySelectorAll(".steps a")];
  titles = links.map((link) => link.textContent);
  stage = made("p", "progress-line stage", made("progress", ""), made("span", ""));
  walk = made("div", "actions walk");
  stage.tabIndex = -1;
  stage.setAttribute("role", "status");
  walk.append(button("plain", words.back, () => show(at - 1)), button("", words.next, next));
  walk.lastChild.dataset.next = "";
  form.before(stage);
  form.append(walk);
  main.classList.add("one-at-a-time");
  for (const [place, link] of links.entries()) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      show(place);
    });
  }
  show(at, true);
}
