// Keys in lists, the sheet that names them, and copying. Everything here also works without it.
(() => {
  "use strict";
  const sheet = document.getElementById("keys-sheet");
  const toggle = document.getElementById("keys-on");
  const remembered = (value) => {
    // Storage may be closed in strict browsers; the keys are then on for each page.
    try {
      if (value !== undefined) localStorage.setItem("keys", value);
      return localStorage.getItem("keys") || "on";
    } catch {
      return "on";
    }
  };
  if (toggle) {
    toggle.checked = remembered() === "on";
    toggle.addEventListener("change", () => remembered(toggle.checked ? "on" : "off"));
  }

  const step = (by) => {
    const links = [...document.querySelectorAll("[data-keys] .row-link")];
    if (!links.length) return;
    const row = document.activeElement.closest("[data-keys] > *");
    const open = (link) => link.hasAttribute("aria-current");
    const now = links.findIndex((link) => (row ? row.contains(link) : open(link)));
    const next = now < 0 ? (by > 0 ? 0 : links.length - 1) : Math.min(Math.max(now + by, 0), links.length - 1);
    links[next].focus();
    links[next].closest("[data-keys] > *").scrollIntoView({ block: "nearest" });
  };
  const press = (selector) => {
    const found = document.querySelector(selector);
    if (!found) return;
    // A key never acts by itself: it follows a link, or stands on the button and waits for Enter.
    if (found.matches("a")) found.click();
    else found.focus();
  };
  const actions = {
    j: () => step(1),
    k: () => step(-1),
    e: () => press("[data-key='e']"),
    "/": () => press("[data-search]"),
    "?": () => sheet && sheet.showModal(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
    if (event.target.closest("input, textarea, select, dialog, [contenteditable]")) return;
    const known = Object.hasOwn(actions, event.key);
    // "?" always answers, so that switched-off keys can be switched on again.
    if (!known || (event.key !== "?" && remembered() === "off")) return;
    event.preventDefault();
    actions[event.key]();
  });

  // An index takes in one batch at a time; the page is left as it is, so that nothing moves under somebody's eyes.
  const index = document.querySelector("[data-follow]");
  const takeIn = async () => {
    const form = index.closest("form");
    const body = new URLSearchParams({ ticket: form.elements.ticket.value });
    const answer = await fetch(index.dataset.follow, { method: "POST", body });
    if (!answer.ok) return;
    const { percent } = await answer.json();
    index.querySelector("progress").value = percent;
    if (percent < 100) await takeIn();
  };
  if (index) takeIn().catch(() => {});

  // The bar over a text puts marks around what is chosen there, and leaves undoing to the browser.
  for (const bar of document.querySelectorAll("[data-bar]")) {
    const area = document.getElementById(bar.dataset.bar);
    const put = (text) => {
      area.focus();
      if (document.execCommand("insertText", false, text)) return;
      area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
    };
    const mark = (sign) => {
      const chosen = area.value.slice(area.selectionStart, area.selectionEnd);
      if (sign === "- ") return put(chosen ? chosen.replace(/^(?!- )/gm, sign) : sign);
      const end = sign === "[^ " ? "]" : sign;
      put(sign + chosen + end);
      if (!chosen) area.selectionEnd -= end.length;
    };
    bar.hidden = false;
    bar.addEventListener("click", (event) => {
      const button = event.target.closest("[data-mark]");
      if (button) mark(button.dataset.mark);
    });
    area.addEventListener("keydown", (event) => {
      const sign = { b: "**", i: "*" }[event.key.toLowerCase()];
      if (!sign || event.altKey || event.shiftKey || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      mark(sign);
    });
    const { cite, source } = area.form.elements;
    if (cite) {
      cite.parentElement.querySelector("small").hidden = true;
      cite.addEventListener("click", (event) => {
        event.preventDefault();
        if (source.value) put(`[^ ${source.value}]`);
      });
    }
  }

  for (const button of document.querySelectorAll("button[data-copy]")) {
    const source = document.querySelector(button.dataset.copy);
    if (!source || !navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(source.textContent.trim().replace(/\s+/g, " "));
      button.textContent = button.dataset.copied;
    });
  }
})();
