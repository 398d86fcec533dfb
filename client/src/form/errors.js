// What has to be put right: a summary on top, a sentence beside each field, and nothing typed is lost.

import { copyOf, form, made, main } from "./page.js";
import { part } from "./parts.js";
import { showGroupOf } from "./steps.js";

/** Forget what was wrong before. */
export function clearErrors() {
  document.getElementById("errors")?.remove();
  for (const error of form.querySelectorAll("p.error")) {
    error.closest(".wrong")?.classList.remove("wrong");
    error.remove();
  }
  for (const control of form.querySelectorAll("[aria-invalid]")) control.removeAttribute("aria-invalid");
}

/**
 * Bring the person to what is wrong.
 * @param {[string, string][]} lines the id of each field, or nothing, and a sentence
 * @param {(() => void) | null} sendPlain what the button for the other way does, if that way shall be offered
 */
export function showErrors(lines, sendPlain) {
  const summary = copyOf("failed").firstElementChild;
  summary.id = "errors";
  const list = summary.querySelector("ul");
  for (const [id, text] of lines) list.append(made("li", "", id ? beside(id, text) : text));
  if (sendPlain) offerPlain(summary, sendPlain);
  if (lines[0][0]) showGroupOf(document.getElementById(lines[0][0]));
  main.prepend(summary);
  summary.focus();
}

/** The other way, where this place has one. @param {Element} summary @param {() => void} sendPlain */
async function offerPlain(summary, sendPlain) {
  const other = await part("plain").catch(() => null);
  other?.querySelector("button").addEventListener("click", sendPlain);
  if (other) summary.append(other);
}

/** Say at the field what is wrong with it; returns the link to it. @param {string} id @param {string} text */
function beside(id, text) {
  const control = document.getElementById(id);
  const label = form.querySelector(`label[for="${id}"]`);
  const error = made("p", "error", text);
  error.id = `${id}-error-${form.querySelectorAll("p.error").length}`;
  control.before(error);
  control.closest(".field").classList.add("wrong");
  control.setAttribute("aria-invalid", "true");
  const described = (control.getAttribute("aria-describedby") ?? "").split(" ");
  const there = described.filter((each) => each && document.getElementById(each));
  control.setAttribute("aria-describedby", [...there, error.id].join(" "));
  const link = made("a", "", made("b", "", label.firstChild.textContent.trim()), " ", text);
  link.href = `#${id}`;
  link.addEventListener("click", (event) => {
    event.preventDefault();
    showGroupOf(control);
    control.focus();
  });
  return link;
}
