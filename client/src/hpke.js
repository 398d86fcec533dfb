// HPKE (RFC 9180) with X-Wing (draft-connolly-cfrg-xwing-kem), HKDF-SHA-256 and ChaCha20-Poly1305, base mode, one message.

import { sha3_256, shake256 } from "@noble/hashes/sha3.js";
import { ml_kem768 } from "@noble/post-quantum/ml-kem.js";
import { SealingError, demand, join, utf8 } from "./bytes.js";
import { NONE, chachaOpen, chachaSeal, hmac, x25519, x25519Generate, x25519Secret, x25519Share } from "./primitives.js";

export const PUBLIC_BYTES = 1216;
export const ENC_BYTES = 1120;

const MLKEM_PUBLIC = 1184;
const MLKEM_CIPHERTEXT = 1088;
const XWING_LABEL = Uint8Array.of(0x5c, 0x2e, 0x2f, 0x2f, 0x5e, 0x5c);
const SUITE = join(utf8("HPKE"), Uint8Array.of(0x64, 0x7a, 0, 1, 0, 3));
const VERSION = utf8("HPKE-v1");

/**
 * RFC 9180, 4: LabeledExtract.
 * @param {Uint8Array} salt
 * @param {string} label
 * @param {Uint8Array} secret
 */
const labeledExtract = (salt, label, secret) => hmac(salt, join(VERSION, SUITE, utf8(label), secret));

/**
 * RFC 9180, 4: LabeledExpand, of which we need no more than one block.
 * @param {Uint8Array} secret
 * @param {string} label
 * @param {Uint8Array} info
 * @param {number} length
 */
async function labeledExpand(secret, label, info, length) {
  const block = join(Uint8Array.of(0, length), VERSION, SUITE, utf8(label), info, Uint8Array.of(1));
  return (await hmac(secret, block)).subarray(0, length);
}

/**
 * RFC 9180, 5.1: the key and the nonce of the first message.
 * @param {Uint8Array} shared
 * @param {Uint8Array} info
 */
async function schedule(shared, info) {
  const pskHash = await labeledExtract(NONE, "psk_id_hash", NONE);
  const context = join(Uint8Array.of(0), pskHash, await labeledExtract(NONE, "info_hash", info));
  const secret = await labeledExtract(shared, "secret", NONE);
  return {
    key: await labeledExpand(secret, "key", context, 32),
    nonce: await labeledExpand(secret, "base_nonce", context, 12),
  };
}

/**
 * X-Wing, 5.3: the combiner.
 * @param {Uint8Array} mlkemSecret
 * @param {Uint8Array} xSecret
 * @param {Uint8Array} xCiphertext
 * @param {Uint8Array} xPublic
 */
const combine = (mlkemSecret, xSecret, xCiphertext, xPublic) =>
  sha3_256(join(mlkemSecret, xSecret, xCiphertext, xPublic, XWING_LABEL));

/**
 * SealBase with empty AAD. Refuses ("format") bytes that are no public key; ML-KEM's modulus check is noble's.
 * @param {Uint8Array} publicKey
 * @param {Uint8Array} plaintext
 * @param {Uint8Array} info
 * @returns {Promise<{enc: Uint8Array, sealed: Uint8Array}>}
 */
export async function hpkeSeal(publicKey, plaintext, info) {
  demand(publicKey.length === PUBLIC_BYTES, "format");
  const { cipherText, sharedSecret } = encapsulate(publicKey.subarray(0, MLKEM_PUBLIC));
  const xPublic = publicKey.subarray(MLKEM_PUBLIC);
  const ephemeral = await x25519Generate();
  const xSecret = await x25519(ephemeral.secret, xPublic, "format");
  const { key, nonce } = await schedule(combine(sharedSecret, xSecret, ephemeral.share, xPublic), info);
  return { enc: join(cipherText, ephemeral.share), sealed: chachaSeal(key, nonce, plaintext) };
}

/** @param {Uint8Array} mlkemPublic */
function encapsulate(mlkemPublic) {
  try {
    return ml_kem768.encapsulate(mlkemPublic);
  } catch {
    throw new SealingError("format");
  }
}

/**
 * X-Wing, 5.2: what a 32-byte seed expands to.
 * @param {Uint8Array} seed
 */
export async function expandSeed(seed) {
  demand(seed.length === 32, "format");
  const expanded = shake256(seed, { dkLen: 96 });
  const { publicKey, secretKey } = ml_kem768.keygen(expanded.subarray(0, 64));
  const xSecret = await x25519Secret(expanded.subarray(64));
  return { mlkemSecret: secretKey, xSecret, publicKey: join(publicKey, await x25519Share(xSecret)) };
}

/**
 * OpenBase with empty AAD; null if this is not the key.
 * @param {Awaited<ReturnType<typeof expandSeed>>} keys
 * @param {Uint8Array} enc
 * @param {Uint8Array} sealed
 * @param {Uint8Array} info
 */
export async function hpkeOpen(keys, enc, sealed, info) {
  const share = enc.subarray(MLKEM_CIPHERTEXT);
  const mlkemShared = ml_kem768.decapsulate(enc.subarray(0, MLKEM_CIPHERTEXT), keys.mlkemSecret);
  const xShared = await x25519(keys.xSecret, share, "header");
  const shared = combine(mlkemShared, xShared, share, keys.publicKey.subarray(MLKEM_PUBLIC));
  const { key, nonce } = await schedule(shared, info);
  return chachaOpen(key, nonce, sealed);
}
