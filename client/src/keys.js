// age's hybrid recipients and identities, and their stanza (C2SP age, mlkem768x25519).

import { decode, encode } from "./bech32.js";
import { demand, fromBase64, toBase64, utf8 } from "./bytes.js";
import { ENC_BYTES, expandSeed, hpkeOpen, hpkeSeal } from "./hpke.js";

/** @typedef {{arguments: string[], body: Uint8Array}} Stanza */

const KIND = "mlkem768x25519";
const PREFIX = "age1pq";
const INFO = utf8("age-encryption.org/mlkem768x25519");

/**
 * The stanza that holds a file key for a recipient.
 * @param {string} recipient an `age1pq1…` string
 * @param {Uint8Array} fileKey
 * @returns {Promise<Stanza>}
 */
export async function wrap(recipient, fileKey) {
  const { enc, sealed } = await hpkeSeal(decode(PREFIX, recipient), fileKey, INFO);
  return { arguments: [KIND, toBase64(enc)], body: sealed };
}

/**
 * The encapsulated key of a hybrid stanza. Refuses ("header") other kinds and other forms.
 * @param {Stanza} stanza
 */
export function checkStanza(stanza) {
  demand(stanza.arguments.length === 2 && stanza.arguments[0] === KIND, "header");
  const enc = fromBase64(stanza.arguments[1]);
  // Other body lengths would open the way to partitioning oracles (C2SP age).
  demand(enc.length === ENC_BYTES && stanza.body.length === 32, "header");
  return enc;
}

/**
 * The file key that an identity finds in a header's stanzas. Refuses ("recipient") if there is none for it.
 * @param {Uint8Array} seed
 * @param {Stanza[]} stanzas
 */
export async function unwrap(seed, stanzas) {
  const encs = stanzas.map(checkStanza);
  const keys = await expandSeed(seed);
  for (let at = 0; at < encs.length; at++) {
    const fileKey = await hpkeOpen(keys, encs[at], stanzas[at].body, INFO);
    if (fileKey) return fileKey;
  }
  demand(false, "recipient");
}

/**
 * The `age1pq1…` string of an identity's seed.
 * @param {Uint8Array} seed
 */
export const recipientOf = async (seed) => encode(PREFIX, (await expandSeed(seed)).publicKey);
