// The parts of the page that several modules of the form touch, and the words that stand in it.

export let form = null;
/** @type {HTMLTemplateElement} its data are the page's words in its own language */
export let sealing = null;

/** Find them, now and when the page has changed its language. */
export function read() {
  form = document.querySelector(".story-form");
  sealing = document.getElementById("sealing");
}
read();

export const main = document.getElementById("content");

/** A text of the page with its numbers filled in. @param {string} text @param {Record<string, string | number>} values */
export const say = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

/** A share as this page's language writes it, in the digits of the rest of the page. */
export const percent = (done, total) =>
  new Intl.NumberFormat(`${document.documentElement.lang}-u-nu-latn`, { style: "percent" }).format(done / (total || 1));

/** A new element. @param {string} tag @param {string} className @param {...(Node | string)} content */
export function made(tag, className, ...content) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...content);
  return element;
}

/** A button of the page. @param {string} className @param {string} text @param {() => void} act */
export function button(className, text, act) {
  const element = made("button", `button ${className}`, text);
  element.type = "button";
  element.addEventListener("click", act);
  return element;
}

/** A copy of what a <template> of the page holds. @param {string} id @param {Document} [source] */
export const copyOf = (id, source = document) => document.importNode(source.getElementById(id).content, true);

/** What was typed into a field, with one kind of line. @param {FormData} data @param {string} name */
export const given = (data, name) => String(data.get(name) ?? "").replace(/\r\n?/g, "\n");

/** What was chosen or ticked in a field. @param {string} name @returns {string[]} */
export const chosen = (name) => new FormData(form).getAll(name).map(String);
