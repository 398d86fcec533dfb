// Inner parts of the script that its public face does not show.
export { openFile } from "../../../client/src/envelope.js";
export { checkMac, readHeader } from "../../../client/src/header.js";
export { kindOf } from "../../../client/src/kinds.js";
export { closing, encodeLabel, frame, opening, paddedSize } from "../../../client/src/label.js";
export { readPayload } from "../../../client/src/stream.js";
export { solve } from "../../../client/src/work.js";
