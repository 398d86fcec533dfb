// Sends a sealed body whole, over a line that breaks: large ones in pieces, from where they stopped, never twice
// (docs/sealing.md, section 17).

import { multipart } from "./multipart.js";

/** @typedef {{status: number, answer: any, again: boolean}} Sent `again`: an earlier try may have been kept already */
/** @typedef {(sent: number, total: number) => void} Progress */
/** @typedef {string | (() => Promise<string>)} Ticket what the header `Watchdog-Ticket` says, or gets a fresh one */

const UPLOADS = "/api/v1/uploads";
const SMALL = 1 << 20;
// The server takes four times as much. But a browser may send a request again by itself when a line breaks that it used
// before, and a proxy may forget what it gathered: so much is lost then, and no more.
const PIECE = 1 << 20;
const TRIES = 8;
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 30_000;
const SILENCE = 60_000;
const BEGINNINGS = 3;

const CREATED = 201;
const ADDED = 204;
const FORBIDDEN = 403;
const GONE = 404;
const CONFLICT = 409;
const LATER = 429;
const FAULT = 500;

/** Bodies on their way, so that pressing the button again goes on with the same one. @type {WeakMap<object, Sending>} */
const begun = new WeakMap();

/** @param {number} milliseconds */
const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/**
 * One request. Refuses ("network") when the line breaks, or when nothing moves on it for a minute.
 * @param {string} method
 * @param {string} address
 * @param {Record<string, string>} headers
 * @param {Blob | null} [body]
 * @param {(sent: number) => void} [progress]
 * @returns {Promise<{status: number, answer: any, offset: number | null}>}
 */
function ask(method, address, headers, body = null, progress = undefined) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const broken = () => reject(new Error("network"));
    let timer = setTimeout(() => request.abort(), SILENCE);
    const alive = () => {
      clearTimeout(timer);
      timer = setTimeout(() => request.abort(), SILENCE);
    };
    request.open(method, address);
    request.responseType = "json";
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => {
      alive();
      progress?.(event.loaded);
    };
    request.upload.onload = request.onprogress = alive;
    request.onload = () => {
      const offset = request.getResponseHeader("Upload-Offset");
      resolve({ status: request.status, answer: request.response, offset: offset === null ? null : Number(offset) });
    };
    request.onerror = request.onabort = broken;
    request.onloadend = () => clearTimeout(timer);
    request.send(body);
  });
}

/** @param {{status: number} | null} heard nothing, or that it is no good time */
const passing = (heard) => heard === null || heard.status === LATER || heard.status >= FAULT;

/** A body on its way in pieces. */
class Sending {
  /** @param {Blob} whole */
  constructor(whole) {
    this.whole = whole;
    this.address = "";
    this.offset = 0;
    this.known = false;
    this.taken = false;
    this.beginnings = 0;
    this.pause = FIRST_PAUSE;
  }

  /**
   * Ask again and again, with growing pauses, until something is heard that waiting does not change. Whatever moves the
   * body forward sets the count back.
   * @template T
   * @param {() => Promise<T | null>} act gives null to be asked again
   */
  async patiently(act) {
    let pause = this.pause;
    for (let left = TRIES, offset = this.offset; ; ) {
      let heard = null;
      try {
        heard = await act();
        if (!passing(heard)) return heard;
      } catch (error) {
        if (error.message !== "network") throw error;
      }
      if (this.offset > offset) [left, offset, pause] = [TRIES, this.offset, this.pause];
      if (--left === 0) {
        if (heard) return heard;
        throw new Error("network");
      }
      await wait(pause);
      pause = Math.min(2 * pause, LONGEST_PAUSE);
    }
  }

  /** @param {Ticket} ticket */
  async begin(ticket) {
    if (++this.beginnings > BEGINNINGS) throw new Error("network");
    const fresh = typeof ticket === "function";
    const announced = { "Upload-Length": String(this.whole.size), "Upload-Type": this.whole.type };
    const first = async () => ask("POST", UPLOADS, { ...announced, "Watchdog-Ticket": fresh ? await ticket() : ticket });
    let heard = await this.patiently(first);
    if (fresh && heard.status === FORBIDDEN) heard = await this.patiently(first);
    if (heard.status !== CREATED) return heard;
    this.address = `${UPLOADS}/${heard.answer.upload}`;
    [this.offset, this.known] = [0, true];
    return null;
  }

  /** Send one piece from where the body ends, or ask where that is. @param {Progress} progress */
  async step(progress) {
    const { whole } = this;
    if (!this.known) {
      const heard = await ask("HEAD", this.address, {});
      if (heard.offset === null) return heard;
      [this.offset, this.known] = [heard.offset, true];
      progress(this.offset, whole.size);
      return { status: ADDED };
    }
    this.known = false; // until the answer is heard
    const from = this.offset;
    const piece = whole.slice(from, from + PIECE, "application/octet-stream");
    const heard = await ask("PATCH", this.address, { "Upload-Offset": String(from) }, piece, (sent) =>
      progress(Math.min(from + sent, whole.size), whole.size),
    );
    if (heard.offset === null) return heard;
    // Something between us swallowed the piece; trying on and on would not end.
    if (heard.offset === from) throw new Error("network");
    [this.offset, this.known] = [heard.offset, true];
    return { status: ADDED };
  }

  /**
   * @param {string} address
   * @param {Record<string, string>} headers
   * @param {Progress} progress
   * @param {Ticket} ticket
   * @returns {Promise<Sent>}
   */
  async send(address, headers, progress, ticket) {
    this.known = false; // a line may have broken since
    for (;;) {
      const refused = this.address ? null : await this.begin(ticket);
      if (refused) return { ...refused, again: false };
      let heard = { status: ADDED };
      while (heard.status === ADDED && !(this.known && this.offset >= this.whole.size)) {
        heard = await this.patiently(() => this.step(progress));
      }
      if (heard.status === ADDED) heard = await this.finish(address, headers);
      if (heard.status !== GONE) return { ...heard, again: this.taken };
      this.address = ""; // swept, or the server forgot: from the start
    }
  }

  /** @param {string} address @param {Record<string, string>} headers */
  async finish(address, headers) {
    const id = this.address.slice(UPLOADS.length + 1);
    let asked = 0;
    const heard = await this.patiently(() => {
      asked++;
      return ask("POST", address, { ...headers, "Watchdog-Upload": id });
    });
    this.taken ||= asked > 1;
    return heard;
  }
}

/**
 * Send a sealed body and return what was answered. A small one goes in one request and is never repeated by itself. A
 * large one goes in pieces; a line that breaks is taken up again where it broke. The same body given again goes on.
 * Refuses ("network") when the line stays broken.
 * @param {string} address
 * @param {FormData | Blob} body
 * @param {Record<string, string>} headers of the last request
 * @param {Progress} [progress]
 * @param {{ticket: Ticket, pause?: number}} given a function is asked for another ticket when one was too old; `pause`
 *   is the first pause after the line broke, in milliseconds
 * @returns {Promise<Sent>}
 */
export async function sendWhole(address, body, headers, progress = () => {}, { ticket, pause = FIRST_PAUSE }) {
  const sending = begun.get(body) ?? new Sending(body instanceof Blob ? body : multipart(body));
  begun.set(body, sending);
  sending.pause = pause;
  if (sending.whole.size > SMALL) return sending.send(address, headers, progress, ticket);
  const whole = { "Content-Type": sending.whole.type };
  for (let tries = typeof ticket === "function" ? 2 : 1; ; ) {
    const paid = { "Watchdog-Ticket": typeof ticket === "function" ? await ticket() : ticket };
    const heard = await ask("POST", address, { ...headers, ...whole, ...paid }, sending.whole, (sent) =>
      progress(Math.min(sent, sending.whole.size), sending.whole.size),
    );
    if (heard.status !== FORBIDDEN || --tries === 0) return { ...heard, again: false };
  }
}
