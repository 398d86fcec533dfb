// Two small things of every submitter page: leaving at once, and copying the code.
(() => {
  "use strict";
  const link = document.getElementById("leave");
  if (link) {
    const leave = () => {
      // The page goes dark and the forms empty first: a slow network must not leave them on the screen.
      document.documentElement.hidden = true;
      document.title = "\u200b";
      for (const form of document.forms) form.reset();
      location.replace(link.href);
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
