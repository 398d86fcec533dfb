// A return visit where the browser can seal: the code is read here and stays here; answers are opened here.

import "../../watchdog/static/leave.js";
import { canSeal } from "./able.js";
import { DetailsError, isolated, problemsOf, toSeal } from "./attachments.js";
import { hex } from "./bytes.js";
import { codeDigits, readCode, stretch } from "./codes.js";
import { given, main, percent, say } from "./form/page.js";
import { sendWhole } from "./pieces.js";
import { newId } from "./submission.js";
import { BusyError, tickets } from "./tickets.js";
import * as tongue from "./tongue.js";
import { clear, show } from "./visit/errors.js";
import { sealMessage, settled } from "./visit/message.js";
import { addOwn, done, showVisit, turnTo } from "./visit/screen.js";
import { post, wordList } from "./visit/wire.js";

const OK = 200;
const CREATED = 201;
const GONE = 404;
const CONFLICT = 409;
const LATER = 429;

let entrance = null;
let words = null;

/** Find them, now and when the page has changed its language. */
function read() {
  entrance = document.querySelector(".code-form");
  words = document.getElementById("visiting")?.dataset;
}
read();

/** The visit: the code, its mailbox, and what the server said last. It lives as long as the page. */
let visit = null;
/** The last message that was tried, so that the same one keeps its id until it has arrived. */
let tried = { content: "", id: "" };
let busy = false;

const source = tickets(() => words.ticket);

/** Do something once at a time; whatever goes wrong loses nothing. */
const once = (act) => async (event) => {
  event.preventDefault();
  if (busy) return;
  busy = true;
  const pressed = event.submitter;
  pressed?.setAttribute("aria-disabled", "true");
  clear();
  try {
    await act(event.target);
  } catch (error) {
    if (error instanceof BusyError) show([words.busy]);
    else show([words.failed], { plain: sendPlain });
  } finally {
    busy = false;
    pressed?.removeAttribute("aria-disabled");
    for (const line of main.querySelectorAll(".progress-line")) line.hidden = true;
  }
};

/** Whether a word list, whose address names its script, could hold what was typed. @param {string} text */
const holds = (text) => (address) => new RegExp(`\\p{Script=${address.split("#")[1]}}`, "u").test(text);

/** The code that was typed, or null. Words are looked for in this page's language first, then in all of their script. */
async function typedCode(text) {
  const addresses = /\p{Nd}/u.test(text) ? [] : words.words.split(" ").filter(holds(text));
  const first = await Promise.all(addresses.slice(0, 1).map(wordList));
  try {
    return readCode(text, first);
  } catch {
    if (addresses.length < 2) return null;
  }
  const others = await Promise.all(addresses.slice(1).map(wordList));
  try {
    return readCode(text, [...first, ...others]);
  } catch {
    return null;
  }
}

const ask = (address) => post(words.visit, JSON.stringify({ address }));

async function enter() {
  const input = entrance.elements.code;
  const code = await typedCode(input.value);
  if (!code) return show([words.wrong], { id: "code" });
  const { address, seed } = await stretch(code, words.instance);
  const mailbox = { instance: words.instance, address: hex(address), seed };
  const { status, answer } = await ask(mailbox.address);
  if (status === GONE) return show([words.wrong], { id: "code" });
  if (status === LATER) return show([words.later]);
  if (status !== OK) throw new Error("visit");
  visit = { code, mailbox, told: answer };
  input.value = "";
  await showVisit(answer, mailbox);
  begin();
}

function begin() {
  const kept = entrance.elements.reply?.value;
  if (kept) main.querySelector("#reply").value = kept;
  main.querySelector("#g-reply form").addEventListener("submit", once(reply));
  main.querySelector("#g-consent form").addEventListener("submit", once(consent));
  main.querySelector("#g-withdraw form").addEventListener("submit", once(askToWithdraw));
}

/** Send a message; true if it arrived, now or when it was tried before. Keys that were changed meanwhile are fetched. */
async function send(message, progress, again = false) {
  const { mailbox, told } = visit;
  const files = message.files?.map((file) => [file.name, file.content.size, file.changed, file.details]);
  const content = JSON.stringify([message.text, message.uses, files]);
  if (tried.content !== content) tried = { content, id: newId() };
  source.ahead().catch(() => {});
  const body = await sealMessage({ ...message, id: tried.id, mailbox, desks: told.desks }, progress?.locking);
  const { status, answer } = await sendWhole(words.messages, body, {}, progress?.sending, { ticket: source.next });
  if (status === CREATED || (status === CONFLICT && answer?.refused === "arrived")) {
    tried = { content: "", id: "" };
    return true;
  }
  if (status === GONE) show([words.gone]);
  else if (status === LATER) throw new BusyError();
  else if (status === CONFLICT && answer?.refused === "epoch" && !again) {
    const fresh = await ask(mailbox.address);
    if (fresh.status !== OK) throw new Error("visit");
    visit.told = fresh.answer;
    return send(message, progress, true);
  } else throw new Error("refused");
  return false;
}

async function reply(form) {
  const text = given(new FormData(form), "reply");
  const files = [...form.elements.files.files];
  if (!text.trim() && !files.length) return show([words.empty], { id: "reply" });
  if (Array.from(text).length > visit.told.limits.text) return show([words.textLong], { id: "reply" });
  const wrong = await problemsOf(files, visit.told.limits, words);
  if (wrong.length) return show(wrong, { id: "files" });
  const ready = await toSeal(files, form.elements.keep_details.checked).catch((error) => {
    if (!(error instanceof DetailsError)) throw error;
    show([`${isolated(error.file)}: ${words.details}`], { id: "files" });
  });
  if (!ready || !(await send({ text, files: ready }, progressOf(form, ready)))) return;
  form.reset();
  addOwn();
  done(words.arrived);
}

function progressOf(form, files) {
  const line = form.querySelector(".progress-line");
  const total = files.reduce((sum, file) => sum + file.content.size, 0);
  const tell = (text, done, all) => {
    line.hidden = false;
    line.querySelector("progress").value = done / (all || 1);
    line.querySelector("span").textContent = say(text, { percent: percent(done, all) });
  };
  return {
    locking: (place, done) => tell(words.locking, files.slice(0, place).reduce((sum, file) => sum + file.content.size, done), total),
    sending: (done, all) => tell(words.sending, done, all),
  };
}

async function consent(form) {
  const answers = [...new FormData(form)].filter(([, answer]) => answer);
  const uses = settled(Object.fromEntries(answers.map(([name, answer]) => [name.slice("use_".length).replace("_", "-"), answer])));
  if (!answers.length) return show([words.choose], { id: "use_count" });
  if (!(await send({ uses }))) return;
  form.reset();
  addOwn();
  done(words.changed);
}

/** The second step of taking it back; what was typed on the page before waits. */
async function askToWithdraw() {
  const before = [...main.childNodes];
  turnTo(document.getElementById("withdrawing").content.cloneNode(true), words.withdrawTitle);
  const [form] = main.getElementsByTagName("form");
  form.addEventListener("submit", once(withdraw));
  form.querySelector("[value=look]").addEventListener("click", (event) => {
    event.preventDefault();
    turnTo(before, words.title);
  });
}

async function withdraw() {
  const { status } = await post(words.withdraw, JSON.stringify({ address: visit.mailbox.address }));
  if (status === LATER) return show([words.later]);
  // A code that opens nothing any more is what was asked for, also when the first answer was lost.
  if (status !== OK && status !== GONE) throw new Error("withdraw");
  visit = null;
  turnTo(document.getElementById("withdrawn").content.cloneNode(true), words.goneTitle);
}

/** The other way, which somebody asked for by its own button: nothing else ever makes the code leave. */
function sendPlain() {
  if (visit) {
    entrance.elements.code.value = codeDigits(visit.code);
    if (words.plain === "yes") carry(main.querySelector("#reply")?.value ?? "");
    entrance.hidden = true;
    document.body.append(entrance);
  }
  entrance.method = "post";
  entrance.submit();
}

/** Take what was being written along. @param {string} text */
function carry(text) {
  entrance.elements.reply?.closest(".field").remove();
  const field = document.createElement("textarea");
  field.name = "reply";
  field.value = text;
  entrance.append(field);
}

/** From here on the code cannot leave by itself, whatever else of this script may fail. */
function upgrade() {
  const shut = () => {
    entrance.method = "dialog";
  };
  shut();
  addEventListener("pageshow", shut);
  entrance.addEventListener("submit", once(enter));
  document.body.append(...main.querySelectorAll(":scope > template")); // what is shown in `main` changes
  for (const line of document.querySelectorAll("[data-way]")) line.hidden = line.dataset.way !== "device";
}

/** The page has changed its language: open the visit once more, and go on where one was. @param {HTMLFormElement[]} old */
async function turned(old) {
  read();
  if (!(await canSeal())) return;
  upgrade();
  if (!visit) return tongue.carry(old[0], entrance);
  entrance.elements.code.value = codeDigits(visit.code);
  await enter();
  for (const form of old) {
    const fresh = form.parentNode?.id && main.querySelector(`#${form.parentNode.id} form`);
    if (fresh) tongue.carry(form, fresh);
  }
}

if (entrance && words) {
  canSeal().then((can) => can && upgrade());
  tongue.offer(turned);
}
