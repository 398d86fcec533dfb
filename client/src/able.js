// Whether this browser can do what is needed.

import { x25519Generate } from "./primitives.js";

/**
 * Whether this browser can seal: a secure context, and X25519 in WebCrypto, found out by making a key.
 * @returns {Promise<boolean>}
 */
export async function canSeal() {
  try {
    return isSecureContext && (await x25519Generate()).share.length === 32;
  } catch {
    return false;
  }
}
