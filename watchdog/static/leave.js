// Two small things of every submitter page: leaving at once, so that nothing typed comes back, and copying the code.
(() => {
  "use strict";
  const root = document.documentElement;
  const link = document.getElementById("leave");

  const emptyForms = () => {
    // `reset` gives back what the server wrote into a page after an error, so each field is emptied by itself.
    for (const form of document.forms) {
      form.reset();
      for (const field of form.elements) {
        if (field.type === "hidden" || field.type === "submit" || field.type === "button") continue;
        if (field.type === "checkbox" || field.type === "radio") field.checked = false;
        else if (field.options) field.selectedIndex = 0;
        else if ("value" in field) field.value = "";
      }
    }
  };

  const emptyStores = () => {
    // Our pages keep nothing here. Should one ever do so, leaving forgets it; each may be refused by the browser.
    const attempts = [
      () => sessionStorage.clear(),
      () => localStorage.clear(),
      () => indexedDB.databases().then((found) => found.forEach(({ name }) => indexedDB.deleteDatabase(name))),
      () => caches.keys().then((names) => names.forEach((name) => caches.delete(name))),
      () => navigator.serviceWorker.getRegistrations().then((all) => all.forEach((each) => each.unregister())),
      () => {
        for (const each of document.cookie.split(";")) document.cookie = `${each.split("=")[0]}=;path=/;max-age=0`;
      },
    ];
    for (const attempt of attempts) {
      try {
        attempt()?.catch(() => {});
      } catch {
        // Nothing is stored where storing is forbidden.
      }
    }
  };

  const vanish = () => {
    // The page goes dark and empty first: a slow network must not leave it on the screen.
    root.hidden = true;
    document.title = "\u200b";
    emptyForms();
    document.body.replaceChildren();
  };

  // A browser may keep a page as it stood and show it again on "back". Whoever only went to another page of ours finds
  // the words they typed; every other way out of here ends in an empty page. What the next page is we know only from
  // the link or the button that led there, so anything done after it takes that back.
  let staying = false;
  addEventListener("input", () => (staying = false));
  addEventListener("click", (event) => {
    const anchor = event.target instanceof Element && event.target.closest("a[href]");
    staying = Boolean(anchor) && anchor.origin === location.origin && anchor.pathname !== location.pathname;
  });
  addEventListener("submit", (event) => (staying = !event.defaultPrevented));
  addEventListener("pagehide", (event) => {
    if (event.persisted && !staying) vanish();
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted && !staying) location.reload();
    staying = false;
  });
  // A browser also fills in a page that it loads anew on "back", unless it is asked not to.
  for (const form of document.forms) form.autocomplete = "off";

  if (link) {
    const address = link.href;
    const leave = () => {
      staying = false;
      vanish();
      emptyStores();
      location.replace(address);
    };
    link.title = link.dataset.hint || "";
    link.addEventListener("click", (event) => {
      event.preventDefault();
      leave();
    });
    let presses = [];
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.isComposing || event.repeat) return;
      presses = [...presses, event.timeStamp].slice(-3);
      if (presses.length === 3 && presses[2] - presses[0] < 2000) leave();
    });
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
