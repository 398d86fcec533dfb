// What has to be put right: a summary on top and a sentence beside the field. Nothing that was typed is lost.

import { copyOf, made, main } from "../form/page.js";

/** What describes a field and is still there. @param {Element} control */
const described = (control) =>
  (control.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id && document.getElementById(id));

/** Forget what was wrong, and what went well, before. */
export function clear() {
  main.querySelector("#errors")?.remove();
  main.querySelector("[data-done]")?.setAttribute("hidden", "");
  for (const error of main.querySelectorAll("p.error")) {
    error.closest(".wrong")?.classList.remove("wrong");
    error.remove();
  }
  for (const control of main.querySelectorAll("[aria-invalid]")) {
    control.removeAttribute("aria-invalid");
    control.setAttribute("aria-describedby", described(control).join(" "));
  }
}

/**
 * Bring the person to what is wrong.
 * @param {string[]} sentences
 * @param {{id?: string, plain?: (() => void) | null}} [more] the field, and what the button for the other way does
 */
export function show(sentences, { id = "", plain = null } = {}) {
  const summary = copyOf("failed").firstElementChild;
  summary.id = "errors";
  const list = summary.querySelector("ul");
  for (const text of sentences) list.append(made("li", "", id ? beside(id, text) : text));
  const other = summary.querySelector("[data-plain]");
  if (plain) other?.querySelector("button").addEventListener("click", plain);
  else other?.remove();
  main.prepend(summary);
  summary.focus();
}

/** @param {string} id @param {string} text @returns {HTMLElement} a link to the field */
function beside(id, text) {
  const control = document.getElementById(id);
  const error = made("p", "error", text);
  const box = control.closest(".field, .choices");
  error.id = `${id}-error-${box.querySelectorAll("p.error").length}`;
  if (box.matches(".field")) control.before(error);
  else box.querySelector("legend").after(error);
  box.classList.add("wrong");
  control.setAttribute("aria-invalid", "true");
  control.setAttribute("aria-describedby", [...described(control), error.id].join(" "));
  const link = made("a", "", text);
  link.href = `#${id}`;
  link.addEventListener("click", (event) => {
    event.preventDefault();
    control.focus();
  });
  return link;
}
