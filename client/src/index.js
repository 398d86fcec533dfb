// Sealing on the sender's own device: the browser's side of docs/sealing.md.

export { canSeal } from "./able.js";
export { SealingError } from "./bytes.js";
export { codeDigits, codeWords, newCode, readCode, stretch } from "./codes.js";
export { openSealed, seal, sealStream } from "./envelope.js";
export { withoutMetadata } from "./images.js";
export { recipientOf } from "./keys.js";
export { sealReport } from "./submission.js";
