// What the page's script is made of, for tests that send with it.
import { newCode } from "../../../client/src/codes.js";
import { sealLetter } from "../../../client/src/letter.js";
import { multipart } from "../../../client/src/multipart.js";
import { sendWhole } from "../../../client/src/pieces.js";
import { sealReport } from "../../../client/src/submission.js";
import { solve } from "../../../client/src/work.js";

export { multipart, sealLetter, sendWhole };

const json = async (address) => (await fetch(address)).json();

/** A fresh ticket and its work. */
export async function ticket() {
  const { ticket: text, bits } = await json("/api/v1/ticket");
  return solve(text, bits);
}

/** A sealed report with one file of a size. */
export async function sealed(desk, size, story) {
  const directory = await json("/api/v1/keys");
  const content = new Uint8Array(size).map((_, at) => at * 31 + (at >> 8));
  const readers = directory.keys.filter((key) => key.desk === desk);
  const files = [{ name: "a.txt", type: "text/plain", content: new Blob([content]) }];
  const report = { story, language: "en", form_version: 1 };
  const { body, reportId } = await sealReport({ instance: directory.instance, readers, report, files, code: newCode() });
  return { directory, readers, body, reportId };
}
