// Tickets whose work is done ahead, so that nobody waits for it when the button is pressed.

import { solve } from "./work.js";

const OK = 200;
const BUSY = 429;

/** Too much arrives just now. */
export class BusyError extends Error {}

/** Fetch something. @param {string} address */
export async function json(address) {
  const answer = await fetch(address, { credentials: "omit", cache: "no-store" });
  if (answer.status === BUSY) throw new BusyError();
  if (answer.status !== OK) throw new Error("address");
  return answer.json();
}

/**
 * @param {() => string} address where tickets come from
 * @returns {{ahead: () => Promise<string>, next: () => Promise<string>}} `ahead` begins the work of the next ticket;
 *   `next` gives it away, once
 */
export function tickets(address) {
  let held = null;
  const ahead = () => {
    held ??= json(address()).then(({ ticket, bits }) => solve(ticket, bits));
    held.catch(() => {
      held = null;
    });
    return held;
  };
  const next = async () => {
    const work = await ahead();
    held = null;
    return work;
  };
  return { ahead, next };
}
