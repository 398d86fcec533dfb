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

/** Take what was typed and chosen from one form to another. @param {HTMLFormElement} from @param {HTMLFormElement} to */
function carry(from, to) {
  for (const field of from.elements) {
    if (!field.name || field.matches("button")) continue;
    const place = to.elements.namedItem(field.name);
    const [fresh] = [place].flat().concat(place instanceof RadioNodeList ? [...place] : []).filter(
      (each) => each instanceof Element && (!/checkbox|radio/.test(field.type) || each.value === field.value),
    );
    if (!fresh) continue;
    if (/checkbox|radio/.test(field.type)) fresh.checked = field.checked;
    else if (field.type === "file") fresh.files = field.files;
    else fresh.value = field.value;
  }
}

/**
 * Offer the languages on this page.
 * @param {() => HTMLFormElement | null} formNow the form whose answers stay
 * @param {() => void} before leaves the page as the server made it
 * @param {() => void} after begins anew
 */
export function begin(formNow, before, after) {
  const turn = async (address) => {
    const page = await fetched(address);
    before();
    const old = formNow();
    wordAround(page);
    main.className = page.getElementById("content").className;
    main.replaceChildren(...[...page.getElementById("content").childNodes].map((node) => document.importNode(node, true)));
    carry(old, main.querySelector(`form.${old.classList[0]}`));
    history.replaceState(null, "", address);
    offer();
    after();
    document.getElementById("tongue").focus();
  };
  const open = async (link) => {
    const page = await fetched(link.href);
    const list = made("details", "", made("summary", "", ...link.childNodes), document.importNode(page.querySelector(".tongues"), true));
    list.open = true;
    list.firstChild.id = "tongue";
    link.replaceWith(list);
    list.firstChild.focus();
    list.addEventListener("click", (event) => {
      const chosen = event.target.closest("a");
      if (!chosen) return;
      event.preventDefault();
      turn(chosen.href).catch(() => {});
    });
  };
  const offer = () => {
    const link = document.getElementById("tongue");
    link?.addEventListener("click", (event) => {
      event.preventDefault();
      open(link).catch(() => {});
    });
  };
  offer();
}
