// Each primitive once, with its standard's name. The browser's own where every browser has it, noble's elsewhere.

import { chacha20poly1305 } from "@noble/ciphers/chacha.js";
import { SealingError, join } from "./bytes.js";

export { sha256 } from "@noble/hashes/sha2.js";

const subtle = globalThis.crypto?.subtle; // missing outside a secure context; `canSeal` says so
const X25519 = { name: "X25519" };
const NONE = new Uint8Array();
// What stands before the 32 bytes of an X25519 private key in PKCS #8 (RFC 8410, 7); WebCrypto reads no bare ones.
const PKCS8 = Uint8Array.of(48, 46, 2, 1, 0, 48, 5, 6, 3, 43, 101, 110, 4, 34, 4, 32);

/**
 * HMAC-SHA-256 (RFC 2104).
 * @param {Uint8Array} key
 * @param {Uint8Array} data
 */
export async function hmac(key, data) {
  // WebCrypto takes no empty key. HMAC itself fills short keys up with zeros, so one zero is the same key.
  const bytes = key.length ? key : new Uint8Array(1);
  const held = await subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return new Uint8Array(await subtle.sign("HMAC", held, data));
}

/** @param {"HKDF" | "PBKDF2"} name @param {Uint8Array} secret @param {object} parameters */
async function derive(name, secret, parameters) {
  const held = await subtle.importKey("raw", secret, name, false, ["deriveBits"]);
  return new Uint8Array(await subtle.deriveBits({ name, hash: "SHA-256", ...parameters }, held, 256));
}

/**
 * HKDF-SHA-256 (RFC 5869): 32 bytes.
 * @param {Uint8Array} secret
 * @param {Uint8Array} salt
 * @param {Uint8Array} info
 */
export const hkdf = (secret, salt, info) => derive("HKDF", secret, { salt, info });

/**
 * PBKDF2-HMAC-SHA-256 (RFC 8018): 32 bytes.
 * @param {Uint8Array} secret
 * @param {Uint8Array} salt
 * @param {number} iterations
 */
export const pbkdf2 = (secret, salt, iterations) => derive("PBKDF2", secret, { salt, iterations });

/**
 * SHA-256 (FIPS 180-4) by the browser, many times faster than `sha256` but only for what is held whole.
 * @param {ArrayBuffer} bytes
 */
export const sha256Whole = async (bytes) => new Uint8Array(await subtle.digest("SHA-256", bytes));

/**
 * ChaCha20-Poly1305 (RFC 8439): ciphertext and tag.
 * @param {Uint8Array} key
 * @param {Uint8Array} nonce
 * @param {Uint8Array} plaintext
 */
export const chachaSeal = (key, nonce, plaintext) => chacha20poly1305(key, nonce).encrypt(plaintext);

/**
 * The inverse of `chachaSeal`; null if anything was changed.
 * @param {Uint8Array} key
 * @param {Uint8Array} nonce
 * @param {Uint8Array} sealed
 */
export function chachaOpen(key, nonce, sealed) {
  try {
    return chacha20poly1305(key, nonce).decrypt(sealed);
  } catch {
    return null;
  }
}

/** A fresh X25519 key pair (RFC 7748). @returns {Promise<{secret: CryptoKey, share: Uint8Array}>} */
export async function x25519Generate() {
  const pair = await subtle.generateKey(X25519, false, ["deriveBits"]);
  return { secret: pair.privateKey, share: new Uint8Array(await subtle.exportKey("raw", pair.publicKey)) };
}

/** @param {Uint8Array} bytes a private key @returns {Promise<CryptoKey>} */
export const x25519Secret = (bytes) => subtle.importKey("pkcs8", join(PKCS8, bytes), X25519, false, ["deriveBits"]);

/**
 * The shared secret of a private key and another's share.
 * Refuses a share of low order, with which the secret would be the same for everybody: WebCrypto asks for that check.
 * @param {CryptoKey} secret
 * @param {Uint8Array} share
 * @param {string} code how to refuse
 */
export async function x25519(secret, share, code) {
  try {
    const held = await subtle.importKey("raw", share, X25519, false, []);
    return new Uint8Array(await subtle.deriveBits({ ...X25519, public: held }, secret, 256));
  } catch {
    throw new SealingError(code);
  }
}

/** The public half of an X25519 private key: the shared secret with the base point (RFC 7748, 6.1). @param {CryptoKey} secret */
export const x25519Share = (secret) => x25519(secret, Uint8Array.of(9, ...new Uint8Array(31)), "format");

export { NONE };
