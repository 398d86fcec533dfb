// A whole report, sealed: what the address for sealed reports takes (docs/sealing.md, section 13).

import { hex, random, utf8 } from "./bytes.js";
import { newCode, stretch } from "./codes.js";
import { seal, sealStream } from "./envelope.js";

/** @typedef {{desk: string, epoch: number, recipient: string}} Reader as the key directory names it */
/** @typedef {{name: string, type: string, content: Blob, details?: "" | "removed" | "kept"}} Exhibit details: of hidden data */

const NAME_LIMIT = 200;

/** A fresh random id: 128 bits as 32 hexadecimal digits. */
export const newId = () => hex(random(16));

/**
 * Seal a report and its files to their readers. Nothing is sent; the code stays here.
 * @param {object} given
 * @param {string} given.instance
 * @param {Reader[]} given.readers the first is the desk that it goes to
 * @param {object} given.report the fields of domain.report.Report, without protection and desks
 * @param {Exhibit[]} [given.files]
 * @param {Uint8Array} [given.code]
 * @param {(file: number, done: number) => void} [progress]
 * @returns {Promise<{body: FormData, reportId: string, code: Uint8Array}>} the body is to be posted as it is
 */
export async function sealReport({ instance, readers, report, files = [], code = newCode() }, progress) {
  const recipients = readers.map((reader) => reader.recipient);
  const desks = readers.map((reader) => reader.desk);
  const label = (purpose, objectId) => ({ purpose, instance, objectId });
  const ids = { report: newId(), exhibits: files.map(newId) };
  const mailbox = await stretch(code, instance);
  const whole = { ...report, protection: "sealed-on-device", desks };
  const parts = [["report", await seal(json(whole), label("report", ids.report), recipients)]];
  for (const [place, file] of files.entries()) {
    parts.push(...(await sealFile(file, ids.exhibits[place], label, recipients, (done) => progress?.(place, done))));
  }
  const body = new FormData();
  body.append("manifest", manifest(ids, readers, mailbox));
  for (const [name, envelope] of parts) body.append(name, envelope, "sealed");
  return { body, reportId: ids.report, code };
}

/**
 * A file's two parts: what is known of it, and itself.
 * @param {Exhibit} file
 * @param {string} id
 * @param {(purpose: string, objectId: string) => import("./label.js").Label} label
 * @param {string[]} recipients
 * @param {(done: number) => void} told
 * @returns {Promise<[string, Blob][]>}
 */
export async function sealFile(file, id, label, recipients, told) {
  const { envelope, size, sha256 } = await sealStream(file.content, label("exhibit", id), recipients, told);
  const name = Array.from(file.name).slice(0, NAME_LIMIT).join("");
  const head = { name, media_type: file.type, size, sha256, details: file.details ?? "" };
  return [["exhibit-head", await seal(json(head), label("exhibit-head", id), recipients)], ["exhibit", envelope]];
}

/**
 * Text as it is sealed. Half a surrogate pair, as file names may hold, is no text, and the reader would refuse it.
 * @param {object} value
 */
export const json = (value) =>
  utf8(JSON.stringify(value, (_, each) => (typeof each === "string" ? each.toWellFormed() : each)));

/** The part that is not sealed. It has one spelling: no spaces, names in alphabetical order. */
const manifest = (ids, readers, mailbox) =>
  JSON.stringify({
    desks: readers.map((reader) => reader.desk),
    epochs: readers.map((reader) => reader.epoch),
    exhibits: ids.exhibits,
    mailbox_recipient: mailbox.recipient,
    mailbox_row: hex(mailbox.row),
    report_id: ids.report,
    version: 1,
  });
