// The page of a visit: the same parts as without scripts, filled here. Whatever came from outside is set as text.

import { main, made, say } from "../form/page.js";
import { opened } from "./message.js";

/** @returns {HTMLTemplateElement} it changes with the page's language */
const visiting = () => document.getElementById("visiting");

/** A day as the pages without scripts write it. @param {string} iso */
function dayOf(iso) {
  const [year, month, day] = iso.split("-").map(Number);
  return say(visiting().dataset.months.split("|")[month - 1], { year, day, two: iso.slice(-2) });
}

/** A copy of one of the page's small patterns. @param {ParentNode} screen @param {string} name */
const pattern = (screen, name) => screen.querySelector(`template[data-pattern="${name}"]`).content.cloneNode(true);

/** Put another screen in the place of what is shown. @param {DocumentFragment | Node[]} content @param {string} title */
export function turnTo(content, title) {
  main.replaceChildren(...(content instanceof DocumentFragment ? [content] : content));
  document.title = title;
  scrollTo(0, 0);
  main.focus();
}

/**
 * Show a visit.
 * @param {any} told what the server said
 * @param {import("./message.js").Mailbox} mailbox
 */
export async function showVisit(told, mailbox) {
  const screen = visiting().content.cloneNode(true);
  const talk = screen.querySelector(".talk");
  for (const line of told.lines) talk.append(await lineOf(screen, line, mailbox));
  talk.hidden = !told.lines.length;
  screen.querySelector("[data-none]").hidden = Boolean(told.lines.length);
  fillReach(screen.querySelector("#g-reach"), told.readers);
  turnTo(screen, visiting().dataset.title);
}

/** One more line of the person's own. */
export function addOwn() {
  const talk = main.querySelector(".talk");
  talk.append(ownLine(main, new Date().toISOString().slice(0, 10)));
  talk.hidden = false;
  main.querySelector("[data-none]").hidden = true;
}

async function lineOf(screen, line, mailbox) {
  if (line.direction !== "to-sender") return ownLine(screen, line.day);
  const answer = pattern(screen, "ours");
  answer.querySelector("[data-day]").textContent = dayOf(line.day);
  const text = await opened(line, mailbox);
  if (text !== null) answer.querySelector(".said").textContent = text;
  return answer;
}

function ownLine(screen, day) {
  const line = pattern(screen, "own");
  line.querySelector("[data-day]").textContent = dayOf(day);
  return line;
}

function fillReach(section, { desks, recovery, policy }) {
  const list = section.querySelector("[data-readers]");
  for (const desk of desks) {
    const reader = pattern(section, "reader");
    reader.querySelector("h3 bdi").textContent = desk.name;
    const key = reader.querySelector("[data-key]");
    key.textContent = key.textContent.replace("{number}", desk.epoch).replace("{day}", dayOf(desk.since));
    reader.querySelector("code").textContent = desk.fingerprint;
    reader.querySelector("[data-replaced]").hidden = !desk.replaced;
    list.append(reader);
  }
  section.querySelector("[data-recovery] code").textContent = recovery;
  section.querySelector("[data-policy]").append(...policy.map((given) => shortVersion(section, given)));
  section.querySelector("[data-told=no]").hidden = Boolean(policy.length);
}

function shortVersion(section, { day, fingerprint }) {
  const told = pattern(section, "told");
  const line = told.querySelector("p");
  line.textContent = line.textContent.replace("{day}", dayOf(day));
  told.querySelector("code").textContent = fingerprint;
  return told;
}

/** Say that something went well. @param {string} text */
export function done(text) {
  const box = main.querySelector("[data-done]");
  box.replaceChildren(made("p", "", text));
  box.hidden = false;
  box.focus();
}
