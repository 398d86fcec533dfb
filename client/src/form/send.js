// Sealing here, and sending what is sealed. On any fault it stops; nothing is ever sent in another way by itself.

import { codeWords, newCode } from "../codes.js";
import { sealReport } from "../submission.js";
import { solve } from "../work.js";
import { filesToSeal } from "./files.js";
import { part } from "./parts.js";
import { given, percent, say, sealing } from "./page.js";

const LISTS = ["what_chosen", "place_type", "who_did", "grounds"];
const CHOICES = ["country", "when_choice", "who_hurt", "knows", "age_band", "gender", "trans", "danger_now", "danger_who"];
export const TEXTS = ["place_text", "when_text", "who_did_text", "service_name", "safe_contact_note"];
const TICKS = ["writing_beside", "contact"];
const CREATED = 201;
const FORBIDDEN = 403;
const CONFLICT = 409;
const BUSY = 429;

/** Too many reports arrive just now. */
export class BusyError extends Error {}

/** The fields of domain.report.Report, as intake.forms.ReportForm.report fills them. @param {FormData} data */
function reportOf(data) {
  const report = {
    story: given(data, "story"),
    language: document.documentElement.lang,
    form_version: Number(sealing.dataset.formVersion),
    consent_choice: given(data, "consent_choice") || "help",
  };
  for (const name of LISTS) report[name] = [...new Set(data.getAll(name))];
  for (const name of [...CHOICES, ...TEXTS]) report[name] = given(data, name);
  for (const name of TICKS) report[name] = data.has(name);
  return report;
}

/** The readers, chosen as intake.submit.addressed chooses them. */
function readersOf({ keys, routing }, data) {
  const country = given(data, "country");
  const wanted = given(data, "desks_addressed") || (country && routing.countries[country]) || given(data, "region");
  const desks = [Object.hasOwn(routing.desks, wanted) ? wanted : routing.default];
  if (data.has("inwud") && Object.hasOwn(routing.desks, routing.women) && !desks.includes(routing.women)) {
    desks.push(routing.women);
  }
  return desks.map((desk) =>
    keys.filter((key) => key.desk === desk).reduce((latest, key) => (key.epoch > latest.epoch ? key : latest)),
  );
}

/** @param {string} address */
async function json(address) {
  const answer = await fetch(address, { credentials: "omit", cache: "no-store" });
  if (answer.status === BUSY) throw new BusyError();
  if (!answer.ok) throw new Error("address");
  return answer.json();
}

/** The word list of the page's language, or none: digits always do. */
async function wordList() {
  if (!sealing.dataset.words) return null;
  try {
    const answer = await fetch(sealing.dataset.words, { credentials: "omit" });
    return answer.ok ? (await answer.text()).trim().split(/\s+/) : null;
  } catch {
    return null;
  }
}

function post(address, work, body, progress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", address);
    request.setRequestHeader("Watchdog-Ticket", work);
    request.responseType = "json";
    request.upload.onprogress = (event) => event.lengthComputable && progress(event.loaded, event.total);
    request.onload = () => resolve({ status: request.status, answer: request.response });
    request.onerror = request.onabort = request.ontimeout = () => reject(new Error("network"));
    request.send(body);
  });
}

/** @param {string} text @param {number} done @param {number} total */
export function showProgress(text, done, total) {
  const line = document.getElementById("sending");
  line.hidden = false;
  const bar = line.querySelector("progress");
  bar.max = total || 1;
  bar.value = done;
  line.querySelector("span").textContent = say(text, { percent: percent(done, total) });
}

let held = null;

/** A ticket with its work done, which is begun before somebody presses Send, so that nobody waits for it. */
export function workAhead() {
  held ??= json(sealing.dataset.ticket).then(({ ticket, bits }) => solve(ticket, bits));
  held.catch(() => {
    held = null;
  });
  return held;
}

let code = null;
let tried = null;

/** The code, once there is one. */
export const codeHeld = () => code;

/**
 * Seal what was answered.
 * @param {FormData} data
 * @returns {Promise<{body: FormData, readers: object[], directory: object, list: string[] | null}>}
 */
async function sealed(data) {
  showProgress(sealing.dataset.locking, 0, 1);
  const [directory, list, files] = await Promise.all([json(sealing.dataset.keys), wordList(), filesToSeal()]);
  const sizes = files.map((file) => file.content.size);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const readers = readersOf(directory, data);
  code ??= newCode();
  const { body } = await sealReport(
    { instance: directory.instance, readers, report: reportOf(data), files, code },
    (place, done) => showProgress(sealing.dataset.locking, sizes.slice(0, place).reduce((sum, size) => sum + size, done), total),
  );
  return { body, readers, directory, list };
}

/** Send a sealed body; a ticket that was not taken is fetched and worked for once more. */
async function deliver(body) {
  for (let last = false; ; last = true) {
    const work = await workAhead();
    const sent = await post(sealing.dataset.reports, work, body, (done, all) => showProgress(sealing.dataset.sending, done, all));
    held = null;
    if (sent.status === BUSY) throw new BusyError();
    if (sent.status !== FORBIDDEN || last) return sent;
  }
}

/**
 * Seal and send a report.
 * @param {FormData} data
 * @returns {Promise<{names: string[], phrase: string | null, screen: DocumentFragment, first: boolean}>} who can open it, the
 *   code in words where the language has a list, the screen for it, and whether it was an earlier try that arrived
 */
export async function send(data) {
  workAhead().catch(() => {});
  const screen = await part("receipt"); // nothing is sent whose code could not be shown
  const { body, readers, directory, list } = await sealed(data);
  const again = tried !== null;
  tried ??= readers.map((reader) => directory.routing.desks[reader.desk]);
  const phrase = list && codeWords(code, list);
  const { status, answer } = await deliver(body);
  if (status === CREATED && answer?.reference) {
    return { names: answer.desks.map((desk) => directory.routing.desks[desk]), phrase, screen, first: false };
  }
  if (again && status === CONFLICT && answer?.refused === "arrived") return { names: tried, phrase, screen, first: true };
  throw new Error("refused");
}

