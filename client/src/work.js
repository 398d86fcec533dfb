// The work for a ticket: a number whose hash begins with as many zero bits as the ticket asks for (docs/sealing.md, 15).

import { sha256 } from "@noble/hashes/sha2.js";
import { utf8 } from "./bytes.js";

const SLICE = 30; // milliseconds; the page answers to a finger in between
const LOOK = 64; // tries between two looks at the clock
const BLOCK = 64;

/** Let the page do what waits. Timers would be slowed down in a tab that is not in front. */
const breathe = () =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });

/**
 * Tries one number after another. All but the last block of what is hashed is always the same and is hashed once.
 * @param {string} ticket
 */
function tries(ticket) {
  const start = utf8(`watchdog/work/1/${ticket}/`);
  const hash = sha256.create().update(start);
  const state = hash.get();
  const block = new Uint8Array(BLOCK);
  const view = new DataView(block.buffer);
  const rest = start.length % BLOCK;
  block.set(start.subarray(start.length - rest));
  /** @param {number} number @returns {number} the first 32 bits of its hash */
  return (number) => {
    const digits = String(number);
    if (rest + digits.length + 9 > BLOCK) throw new Error("ticket");
    block.fill(0, rest);
    for (let at = 0; at < digits.length; at++) block[rest + at] = digits.charCodeAt(at);
    block[rest + digits.length] = 0x80;
    view.setUint32(BLOCK - 4, (start.length + digits.length) * 8);
    hash.set(...state);
    hash.process(view, 0);
    return hash.A >>> 0;
  };
}

/**
 * Do the work for a ticket, in slices that leave the page alive.
 * @param {string} ticket
 * @param {number} bits 0 to 32
 * @param {(tries: number, expected: number) => void} [progress] after each slice
 * @returns {Promise<string>} what the header `Watchdog-Ticket` says
 */
export async function solve(ticket, bits, progress = () => {}) {
  const first = tries(ticket);
  const below = 2 ** (32 - bits);
  let number = 0;
  for (;;) {
    const until = performance.now() + SLICE;
    do {
      for (const end = number + LOOK; number < end; number++) {
        if (first(number) < below) return `${ticket}/${number}`;
      }
    } while (performance.now() < until);
    progress(number, 2 ** bits);
    await breathe();
  }
}
