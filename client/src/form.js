// The report page where the browser can seal: one group at a time, locked here, sent locked, or not sent at all.

import "../../watchdog/static/leave.js";
import { DetailsError, isolated } from "./attachments.js";
import { codeDigits } from "./codes.js";
import { fillCard } from "./form/card.js";
import { clearErrors, showErrors } from "./form/errors.js";
import * as extras from "./form/extras.js";
import { fileProblems } from "./form/files.js";
import * as gentle from "./form/gentle.js";
import { carried, save } from "./form/later.js";
import { form, given, made, main, read, sealing } from "./form/page.js";
import { allWords, forget } from "./form/parts.js";
import * as review from "./form/review.js";
import { TEXTS, codeHeld, lock, send, workAhead } from "./form/send.js";
import * as skips from "./form/skips.js";
import * as steps from "./form/steps.js";
import { canSeal } from "./index.js";
import { BusyError } from "./tickets.js";
import * as tongue from "./tongue.js";

/** What must be put right before anything is sealed: the id of each field and a sentence. @param {FormData} data */
async function problems(data) {
  const words = sealing.dataset;
  const found = [];
  const tooLong = (name, limit) => Array.from(given(data, name)).length > Number(limit);
  if (!given(data, "story").trim()) found.push(["story", words.empty]);
  if (tooLong("story", words.storyLimit)) found.push(["story", words.storyLong]);
  for (const name of TEXTS) if (tooLong(name, words.textLimit)) found.push([name, words.textLong]);
  for (const problem of await fileProblems()) found.push(["files", problem]);
  return found;
}

/** The other way, which somebody asked for by its own button: nothing else ever makes this page leave. */
function sendPlain() {
  form.method = "post";
  form.submit();
}

/** The code, shown on this device; it was never anywhere else. */
function showCode({ names, phrase, screen, first, letter }) {
  fillCard(screen, codeDigits(codeHeld()), phrase);
  const readers = names.flatMap((name, place) => [place ? ", " : "", made("b", "", name)]);
  screen.querySelector("[data-readers]").replaceChildren(...readers);
  if (first) screen.querySelector("[data-first]").hidden = false;
  form.reset();
  main.classList.remove("with-steps", "one-at-a-time", "begun");
  main.replaceChildren(made("h1", "", letter ? sealing.dataset.ready : sealing.dataset.heading), screen);
  if (letter) save(letter, main);
  document.title = sealing.dataset.title;
  scrollTo(0, 0);
  main.focus();
}

/** @param {unknown} error @param {boolean} later */
function explain(error, later) {
  const words = sealing.dataset;
  if (error instanceof DetailsError) showErrors([["files", `${isolated(error.file)}: ${words.details}`]], null);
  else if (error instanceof BusyError) showErrors([["", words.busy]], null);
  else if (later) showErrors([["", words.unlocked]], null);
  else showErrors([["", words.failed]], sendPlain);
}

let busy = false;

/**
 * What a press of a button does: send the report, or lock it into a file for later.
 * @param {boolean} later
 * @param {HTMLElement} button
 */
async function act(later, button) {
  if (busy) return;
  busy = true;
  button.setAttribute("aria-disabled", "true");
  try {
    clearErrors();
    await allWords();
    const data = new FormData(form);
    const found = await problems(data);
    if (found.length) showErrors(found, null);
    else showCode(await (later ? lock(data) : send(data)));
  } catch (error) {
    explain(error, later);
  } finally {
    busy = false;
    button.removeAttribute("aria-disabled");
    const line = document.getElementById("sending");
    if (line) line.hidden = true;
  }
}

/** @param {SubmitEvent} event */
function submitted(event) {
  event.preventDefault();
  if (steps.last()) act(carried !== null, form.querySelector("[type=submit]"));
  else steps.next();
}

const shut = () => {
  form.method = "dialog";
};

/** From here on the page cannot leave by itself, whatever else of this script may break. */
function upgrade() {
  shut();
  addEventListener("pageshow", shut);
  form.addEventListener("submit", submitted);
  document.getElementById("off")?.remove();
  const wrapped = document.getElementById("sealed-only");
  wrapped?.replaceWith(...wrapped.childNodes);
  for (const line of document.querySelectorAll("[data-protection]")) line.hidden = line.dataset.protection !== "device";
  skips.begin();
  extras.begin(() => {
    const later = form.querySelector("[data-later]");
    later?.addEventListener("click", () => act(true, later));
    skips.follow();
  });
  gentle.begin();
  review.begin();
  steps.begin();
  form.addEventListener("step", (step) => step.detail === "g-send" && workAhead());
}

const begin = () => canSeal().then((can) => can && upgrade());

if (form && sealing) {
  begin();
  tongue.offer((old) => {
    forget();
    read();
    tongue.carry(old.find((each) => each.classList.contains("story-form")), form);
    return begin();
  });
}
