// Another language in the middle of a page: its words are fetched and take the place of these, and what was typed stays.
// The page itself never leaves, so nothing is sent that was not sealed, and nothing is kept anywhere on the way.

import { made, main } from "./form/page.js";

/** A page of ours, read without running anything in it. @param {string} address @returns {Promise<Document>} */
const fetched = (address) =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("GET", address);
    request.responseType = "document";
    request.onload = () => (request.status === 200 && request.response ? resolve(request.response) : reject(new Error("page")));
    request.onerror = () => reject(new Error("network"));
    request.send();
  });

/** Put the new page's words around what both pages have. @param {Document} page */
function wordAround(page) {
  const root = document.documentElement;
  root.lang = page.documentElement.lang;
  root.dir = page.documentElement.dir;
  document.title = page.title;
  for (const part of [".skip-link", ".demo", ".foot", ".languages"]) {
    const fresh = page.querySelector(part);
    if (fresh) document.querySelector(part)?.replaceWith(document.importNode(fresh, true));
  }
  const leave = page.getElementById("leave");
  document.getElementById("leave").textContent = leave.textContent;
  document.getElementById("leave").title = leave.dataset.hint;
}

/** The field of a form that stands for one of another form. @param {HTMLFormElement} form @param {HTMLInputElement} field */
function counterpart(form, field) {
  const ticked = /checkbox|radio/.test(field.type);
  return [...form.elements].find((each) => each.name === field.name && (!ticked || each.value === field.value));
}

/** Take what was typed and chosen from one form to another. @param {HTMLFormElement} from @param {HTMLFormElement} to */
export function carry(from, to) {
  for (const field of from.elements) {
    const fresh = field.name && !field.matches("button") && counterpart(to, field);
    if (!fresh) continue;
    if (/checkbox|radio/.test(field.type)) fresh.checked = field.checked;
    else if (field.type === "file") fresh.files = field.files;
    else fresh.value = field.value;
  }
}

/** @param {string} address @param {(old: HTMLFormElement[]) => void | Promise<void>} turned */
async function turn(address, turned) {
  const page = await fetched(address);
  const old = [...main.querySelectorAll("form")];
  const fresh = page.getElementById("content");
  for (const template of document.querySelectorAll("body > template")) template.remove();
  wordAround(page);
  main.className = fresh.className;
  main.replaceChildren(...[...fresh.childNodes].map((node) => document.importNode(node, true)));
  history.replaceState(null, "", address);
  offer(turned);
  await turned(old);
  document.getElementById("tongue").focus();
}

/** Show the list where the link was. @param {HTMLAnchorElement} link */
async function open(link, turned) {
  const page = await fetched(link.href);
  const name = made("summary", "", ...link.childNodes);
  const list = made("details", "", name, document.importNode(page.querySelector(".tongues"), true));
  name.id = link.id;
  list.open = true;
  link.replaceWith(list);
  name.focus();
  list.addEventListener("click", (event) => {
    const chosen = event.target.closest("a");
    if (!chosen) return;
    event.preventDefault();
    turn(chosen.href, turned).catch(() => {});
  });
}

/**
 * Offer the languages on this page.
 * @param {(old: HTMLFormElement[]) => void | Promise<void>} turned begins anew and takes what was typed from the old forms
 */
export function offer(turned) {
  document.getElementById("tongue")?.addEventListener("click", (event) => {
    const link = event.currentTarget;
    if (!link.href) return;
    event.preventDefault();
    open(link, turned).catch(() => {});
  });
}
