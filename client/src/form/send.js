// Sealing here, and sending what is sealed. On any fault it stops; nothing is ever sent in another way by itself.

import { codeWords, newCode } from "../codes.js";
import { sendWhole } from "../pieces.js";
import { sealReport } from "../submission.js";
import { BusyError, json, tickets } from "../tickets.js";
import { filesToSeal } from "./files.js";
import { carried, letterOf } from "./later.js";
import { part } from "./parts.js";
import { given, sealing } from "./page.js";
import { showProgress } from "./progress.js";

const LISTS = ["what_chosen", "place_type", "who_did", "grounds"];
const CHOICES = ["country", "when_choice", "who_hurt", "knows", "age_band", "gender", "trans", "danger_now", "danger_who"];
export const TEXTS = ["place_text", "when_text", "who_did_text", "service_name", "safe_contact_note"];
const TICKS = ["writing_beside", "contact"];
const CREATED = 201;
const CONFLICT = 409;
const BUSY = 429;

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

/** The word list of the page's language, or none: digits always do. */
async function wordList() {
  if (carried) return carried.words;
  if (!sealing.dataset.words) return null;
  try {
    const answer = await fetch(sealing.dataset.words, { credentials: "omit" });
    return answer.ok ? (await answer.text()).trim().split(/\s+/) : null;
  } catch {
    return null;
  }
}

/** @returns {Promise<object>} who can open what */
const directoryNow = async () => carried?.directory ?? json(sealing.dataset.keys);

const source = tickets(() => sealing.dataset.ticket);

/** Begin the work for a ticket before somebody presses Send. A page that is carried about sends nothing. */
export function workAhead() {
  if (!carried) source.ahead().catch(() => {});
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
  const [directory, list, files] = await Promise.all([directoryNow(), wordList(), filesToSeal()]);
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

/** Send a sealed body, whole or in pieces. @param {FormData} body */
async function deliver(body) {
  const progress = (done, all) => showProgress(sealing.dataset.sending, done, all);
  const sent = await sendWhole(sealing.dataset.reports, body, {}, progress, { ticket: source.next });
  if (sent.status === BUSY) throw new BusyError();
  return sent;
}

/**
 * @typedef {object} Receipt
 * @property {string[]} names who can open it
 * @property {string | null} phrase the code in words, where the language has a list
 * @property {DocumentFragment} screen what shows it
 * @property {boolean} first whether it was an earlier try that arrived
 * @property {Blob} [letter] the locked file, if it was to be kept for later
 */

/**
 * Seal a report and send it.
 * @param {FormData} data
 * @returns {Promise<Receipt>}
 */
export async function send(data) {
  workAhead();
  const screen = await part("receipt"); // nothing is sent whose code could not be shown
  const { body, readers, directory, list } = await sealed(data);
  let again = tried !== null;
  tried ??= readers.map((reader) => directory.routing.desks[reader.desk]);
  const phrase = list && codeWords(code, list);
  const { status, answer, again: repeated } = await deliver(body);
  again ||= repeated;
  if (status === CREATED && answer?.reference) {
    return { names: answer.desks.map((desk) => directory.routing.desks[desk]), phrase, screen, first: false };
  }
  if (again && status === CONFLICT && answer?.refused === "arrived") return { names: tried, phrase, screen, first: true };
  throw new Error("refused");
}

/**
 * Seal a report into a locked file. Its code is that of earlier tries: should one of them have arrived, the file will be
 * known as the same report.
 * @param {FormData} data
 * @returns {Promise<Receipt>}
 */
export async function lock(data) {
  const screen = await part("later");
  const { body, readers, directory, list } = await sealed(data);
  const letter = await letterOf(directory, readers, body);
  const names = readers.map((reader) => directory.routing.desks[reader.desk]);
  return { names, phrase: list && codeWords(code, list), screen, first: false, letter };
}
