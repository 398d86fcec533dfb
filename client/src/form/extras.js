// What only a page with scripts can do: it is put into the page once somebody goes on, and stands nowhere before.

import { form } from "./page.js";
import { part } from "./parts.js";

let asked = null;

async function put(done) {
  const source = await part("extras");
  for (const extra of [...source.children]) {
    const place = form.querySelector(extra.dataset.into);
    if (place.matches("section")) place.append(extra);
    else place.after(extra);
  }
  done();
}

/** From now on they come with the first letter or the first step. @param {() => void} done once they are there */
export function begin(done) {
  asked = null;
  const ask = (event) => {
    // The first group is shown before anybody did anything.
    if (event.detail === "g-what") return;
    // Without a line to the server they are missed; sending needs one anyway.
    asked ??= put(done).catch(() => {
      asked = null;
    });
  };
  form.addEventListener("input", ask);
  form.addEventListener("step", ask);
}
