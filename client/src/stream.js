// The payload of an age file (C2SP age, "Payload"): STREAM in chunks of 64 KiB.

import { demand, join, random, utf8 } from "./bytes.js";
import { chachaOpen, chachaSeal, hkdf } from "./primitives.js";

const CHUNK = 64 * 1024;
const SEALED_CHUNK = CHUNK + 16;
const NONCE = 16;

/** @param {Uint8Array} fileKey @param {Uint8Array} nonce */
const payloadKey = (fileKey, nonce) => hkdf(fileKey, nonce, utf8("payload"));

/** @param {number} counter @param {boolean} last */
function chunkNonce(counter, last) {
  const nonce = new Uint8Array(12);
  new DataView(nonce.buffer).setUint32(7, counter); // 256 TiB; no browser holds more
  nonce[11] = Number(last);
  return nonce;
}

/** Seals a payload while it is written. */
export class PayloadWriter {
  /**
   * @param {(piece: Uint8Array) => void} give where nonce and chunks go
   * @param {Uint8Array} key
   */
  constructor(give, key) {
    this.give = give;
    this.key = key;
    this.buffer = new Uint8Array(CHUNK);
    this.filled = 0;
    this.counter = 0;
  }

  /**
   * @param {(piece: Uint8Array) => void} give
   * @param {Uint8Array} fileKey used for this payload only
   */
  static async begin(give, fileKey) {
    const nonce = random(NONCE);
    give(nonce);
    return new PayloadWriter(give, await payloadKey(fileKey, nonce));
  }

  /** @param {Uint8Array} data */
  write(data) {
    // A full buffer waits for one byte more: the final chunk must not be empty (C2SP age, "Payload").
    for (let at = 0; at < data.length; ) {
      if (this.filled === CHUNK) this.seal(false);
      const piece = data.subarray(at, at + CHUNK - this.filled);
      this.buffer.set(piece, this.filled);
      this.filled += piece.length;
      at += piece.length;
    }
  }

  /** Seal what waits as the final chunk. Nothing may be written afterwards. */
  finish() {
    this.seal(true);
    this.buffer.fill(0);
    this.key.fill(0);
  }

  /** @param {boolean} last */
  seal(last) {
    this.give(chachaSeal(this.key, chunkNonce(this.counter++, last), this.buffer.subarray(0, this.filled)));
    this.filled = 0;
  }
}

/**
 * The plaintext of a payload. Refuses ("payload") what was changed, cut, moved or added.
 * @param {Uint8Array} payload
 * @param {Uint8Array} fileKey
 */
export async function readPayload(payload, fileKey) {
  demand(payload.length >= NONCE, "header");
  const key = await payloadKey(fileKey, payload.subarray(0, NONCE));
  const chunks = [];
  for (let at = NONCE, last = false; !last; at += SEALED_CHUNK) {
    const counter = chunks.length;
    const sealed = payload.subarray(at, at + SEALED_CHUNK);
    last = at + SEALED_CHUNK >= payload.length;
    const chunk = chachaOpen(key, chunkNonce(counter, last), sealed);
    demand(chunk !== null && !(last && counter && !chunk.length), "payload");
    chunks.push(chunk);
  }
  return join(...chunks);
}
