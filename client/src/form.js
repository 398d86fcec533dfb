// The report page where the browser can seal: locked here, sent locked, or not sent at all.

import "../../watchdog/static/leave.js";
import { canSeal, codeDigits, codeWords, newCode, sealReport } from "./index.js";
import { solve } from "./work.js";

const LISTS = ["what_chosen", "place_type", "who_did", "grounds"];
const CHOICES = ["country", "when_choice", "who_hurt", "knows", "age_band", "gender", "trans", "danger_now", "danger_who"];
const TEXTS = ["place_text", "when_text", "who_did_text", "safe_contact_note"];
const CREATED = 201;
const CONFLICT = 409;

const form = document.querySelector(".story-form");
const page = document.getElementById("sealing");
const main = document.getElementById("content");

/** A text of the page with its numbers filled in. */
const say = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const percent = (done, total) =>
  new Intl.NumberFormat(document.documentElement.lang, { style: "percent" }).format(done / (total || 1));
const made = (tag, className, ...content) => {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...content);
  return element;
};
const given = (data, name) => String(data.get(name) ?? "").replace(/\r\n?/g, "\n");
const chosenFiles = () => [...form.elements.files.files];

/** The fields of domain.report.Report, as intake.forms.ReportForm.report fills them. */
function reportOf(data) {
  const report = {
    story: given(data, "story"),
    language: document.documentElement.lang,
    form_version: Number(page.dataset.formVersion),
    consent_choice: given(data, "consent_choice") || "help",
    contact: data.has("contact"),
  };
  for (const name of LISTS) report[name] = [...new Set(data.getAll(name))];
  for (const name of [...CHOICES, ...TEXTS]) report[name] = given(data, name);
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

/** What must be put right before anything is sealed: the id of each field and a sentence. */
function problems(data) {
  const found = [];
  const words = page.dataset;
  const tooLong = (name, limit) => Array.from(given(data, name)).length > Number(limit);
  if (!given(data, "story").trim()) found.push(["story", words.empty]);
  if (tooLong("story", words.storyLimit)) found.push(["story", words.storyLong]);
  for (const name of TEXTS) if (tooLong(name, words.textLimit)) found.push([name, words.textLong]);
  for (const [place, file] of chosenFiles().entries()) {
    const problem = fileProblem(file, place);
    if (problem) found.push(["files", `\u2068${file.name}\u2069: ${problem}`]);
  }
  return found;
}

function fileProblem(file, place) {
  const words = page.dataset;
  if (place >= Number(words.filesLimit)) return words.fileMany;
  if (!file.size) return words.fileEmpty;
  if (file.size > Number(words.fileLimit)) return words.fileLarge;
  const name = file.name.toLowerCase();
  const taken = form.elements.files.accept.split(",").some((kind) =>
    kind.endsWith("/*") ? file.type.startsWith(kind.slice(0, -1)) : name.endsWith(kind),
  );
  return taken ? "" : words.fileKind;
}

function clearErrors() {
  document.getElementById("errors")?.remove();
  for (const error of form.querySelectorAll("p.error")) {
    error.closest(".wrong")?.classList.remove("wrong");
    error.remove();
  }
  for (const control of form.querySelectorAll("[aria-invalid]")) control.removeAttribute("aria-invalid");
}

/** Put a summary on top, beside the fields what is wrong with each, and bring the person there. */
function showErrors(lines, failed) {
  const summary = document.getElementById("failed").content.firstElementChild.cloneNode(true);
  summary.id = "errors";
  for (const [id, text] of lines) {
    const line = made("li", "", id ? beside(id, text) : text);
    summary.querySelector("ul").append(line);
  }
  const other = summary.querySelector("[data-plain]");
  if (other && !failed) other.remove();
  other?.querySelector("button").addEventListener("click", sendPlain);
  main.prepend(summary);
  summary.focus();
}

function beside(id, text) {
  const control = document.getElementById(id);
  const label = form.querySelector(`label[for="${id}"]`);
  const error = made("p", "error", text);
  error.id = `${id}-error-${form.querySelectorAll("p.error").length}`;
  control.before(error);
  control.closest(".field").classList.add("wrong");
  control.setAttribute("aria-invalid", "true");
  const described = (control.getAttribute("aria-describedby") ?? "").split(" ").filter((each) => each && document.getElementById(each));
  control.setAttribute("aria-describedby", [...described, error.id].join(" "));
  const link = made("a", "", made("b", "", label.firstChild.textContent.trim()), " ", text);
  link.href = `#${id}`;
  return link;
}

/** The other way, which somebody asked for by its own button: nothing else ever makes this form leave. */
function sendPlain() {
  form.method = "post";
  form.submit();
}

async function json(address) {
  const answer = await fetch(address, { credentials: "omit", cache: "no-store" });
  if (!answer.ok) throw new Error("keys");
  return answer.json();
}

/** The word list of the page's language, or none: digits always do. */
async function wordList() {
  if (!page.dataset.words) return null;
  try {
    const answer = await fetch(page.dataset.words, { credentials: "omit" });
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

function showProgress(text, done, total) {
  const line = document.getElementById("sending");
  line.hidden = false;
  const bar = line.querySelector("progress");
  bar.max = total || 1;
  bar.value = done;
  line.querySelector("span").textContent = text;
}

let code = null;
let tried = null;
let busy = false;

async function send(data) {
  const words = page.dataset;
  showProgress(say(words.locking, { percent: percent(0, 1) }), 0, 1);
  const [directory, list] = await Promise.all([json(words.keys), wordList()]);
  const files = chosenFiles();
  const sizes = files.map((file) => file.size);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const readers = readersOf(directory, data);
  code ??= newCode();
  const { body } = await sealReport(
    {
      instance: directory.instance,
      readers,
      report: reportOf(data),
      files: files.map((file) => ({ name: file.name, type: file.type, content: file })),
      code,
    },
    (place, done) => {
      const all = sizes.slice(0, place).reduce((sum, size) => sum + size, done);
      showProgress(say(words.locking, { percent: percent(all, total) }), all, total);
    },
  );
  const again = tried !== null;
  tried ??= readers.map((reader) => directory.routing.desks[reader.desk]);
  const { ticket, bits } = await json("/api/v1/ticket");
  const { status, answer } = await post(words.reports, await solve(ticket, bits), body, (done, all) =>
    showProgress(say(words.sending, { percent: percent(done, all) }), done, all),
  );
  if (status === CREATED && answer?.reference) {
    return { names: answer.desks.map((desk) => directory.routing.desks[desk]), list, first: false };
  }
  if (again && status === CONFLICT && answer?.refused === "arrived") return { names: tried, list, first: true };
  throw new Error("refused");
}

/** The code, shown on this device; it was never anywhere else. */
function showCode({ names, list, first }) {
  const screen = page.content.cloneNode(true);
  const spans = (text) => text.split(" ").flatMap((word) => [made("span", "", word), " "]);
  const copy = screen.querySelector("[data-copy]");
  screen.getElementById("code-digits").replaceChildren(...spans(codeDigits(code)));
  if (list) {
    screen.getElementById("code-words").replaceChildren(...spans(codeWords(code, list)));
  } else if (screen.getElementById("code-words")) {
    screen.querySelector("#code .hint").remove();
    screen.getElementById("code-words").remove();
    copy.dataset.copy = "#code-digits";
  }
  screen.querySelector("[data-readers]").replaceChildren(
    ...names.flatMap((name, place) => [place ? ", " : "", made("b", "", name)]),
  );
  screen.querySelector("[data-first]").hidden = !first;
  if (navigator.clipboard) {
    copy.hidden = false;
    copy.addEventListener("click", async () => {
      const text = document.querySelector(copy.dataset.copy).textContent;
      await navigator.clipboard.writeText(text.trim().replace(/\s+/g, " "));
      copy.textContent = copy.dataset.copied;
    });
  }
  form.reset();
  main.classList.remove("with-steps");
  main.replaceChildren(made("h1", "", page.dataset.heading), screen);
  document.title = page.dataset.title;
  scrollTo(0, 0);
  main.focus();
}

async function submitted(event) {
  event.preventDefault();
  if (busy) return;
  busy = true;
  const button = form.querySelector("[type=submit]");
  button.setAttribute("aria-disabled", "true");
  try {
    clearErrors();
    const data = new FormData(form);
    const found = problems(data);
    if (found.length) showErrors(found, false);
    else showCode(await send(data));
  } catch {
    showErrors([["", page.dataset.failed]], true);
  } finally {
    busy = false;
    button.removeAttribute("aria-disabled");
    const line = document.getElementById("sending");
    if (line) line.hidden = true;
  }
}

/** From here on the form cannot leave by itself, whatever else of this script may fail. */
function upgrade() {
  const shut = () => {
    form.method = "dialog";
  };
  shut();
  addEventListener("pageshow", shut);
  form.addEventListener("submit", submitted);
  document.getElementById("off")?.remove();
  const wrapped = document.getElementById("sealed-only");
  wrapped?.replaceWith(...wrapped.childNodes);
  for (const line of document.querySelectorAll("[data-protection]")) line.hidden = line.dataset.protection !== "device";
}

if (form && page) canSeal().then((can) => can && upgrade());
