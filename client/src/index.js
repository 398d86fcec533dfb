// Sealing on the sender's own device: the browser's side of docs/sealing.md.

import { x25519Generate } from "./primitives.js";

export { SealingError } from "./bytes.js";
export { codeDigits, codeWords, newCode, readCode, stretch } from "./codes.js";
export { openSealed, seal, sealStream } from "./envelope.js";
export { withoutMetadata } from "./images.js";
export { recipientOf } from "./keys.js";
export { sealReport } from "./submission.js";

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
