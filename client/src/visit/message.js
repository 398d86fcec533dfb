// Messages of a visit: answers are opened here, what is sent is sealed here (docs/sealing.md, section 16).

import { openSealed, seal } from "../envelope.js";
import { json, newId, sealFile } from "../submission.js";

/** @typedef {{instance: string, address: string, seed: Uint8Array}} Mailbox */
/** @typedef {{desk: string, epoch: number, recipient: string, name: string}} Desk */

/**
 * The text of an answer, or null if it cannot be opened.
 * @param {{id: string, sealed: string}} line
 * @param {Mailbox} mailbox
 * @returns {Promise<string | null>}
 */
export async function opened(line, { instance, seed }) {
  try {
    const envelope = Uint8Array.from(atob(line.sealed), (char) => char.charCodeAt(0));
    const content = await openSealed(envelope, { purpose: "message", instance, objectId: line.id }, seed);
    const { text } = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(content));
    return typeof text === "string" ? text : null;
  } catch {
    return null;
  }
}

/**
 * Answers about single uses as they count: domain.message.settled.
 * @param {Record<string, string>} uses
 * @returns {Record<string, string>}
 */
export function settled(uses) {
  if (uses.count === "no") return { ...uses, story: "no" };
  return uses.story === "yes" ? { ...uses, count: "yes" } : uses;
}

/** What is said in the clear of a change. @param {Record<string, string>} uses */
function change(uses) {
  const answers = Object.values(uses);
  if (!answers.length) return "";
  return answers.every((answer) => answer === "yes") ? "wider" : "narrowed";
}

/**
 * Seal a message and files to the desks of the report. Nothing is sent.
 * @param {object} given
 * @param {string} given.id the same for each try
 * @param {Mailbox} given.mailbox
 * @param {Desk[]} given.desks
 * @param {string} [given.text]
 * @param {Record<string, string>} [given.uses]
 * @param {import("../submission.js").Exhibit[]} [given.files]
 * @param {(file: number, done: number) => void} [progress]
 * @returns {Promise<FormData>}
 */
export async function sealMessage({ id, mailbox, desks, text = "", uses = {}, files = [] }, progress) {
  const recipients = desks.map((desk) => desk.recipient);
  const label = (purpose, objectId) => ({ purpose, instance: mailbox.instance, objectId });
  const exhibits = files.map(newId);
  const parts = [["message", await seal(json({ text, consent: "", uses }), label("message", id), recipients)]];
  for (const [place, file] of files.entries()) {
    const told = (done) => progress?.(place, done);
    parts.push(...(await sealFile(file, exhibits[place], label, recipients, told)));
  }
  const body = new FormData();
  body.append("manifest", manifest({ id, mailbox, desks, uses, exhibits }));
  for (const [name, envelope] of parts) body.append(name, envelope, "sealed");
  return body;
}

/** The part that is not sealed. It has one spelling: no spaces, names in alphabetical order. */
const manifest = ({ id, mailbox, desks, uses, exhibits }) =>
  JSON.stringify({
    address: mailbox.address,
    consent: change(uses),
    desks: desks.map((desk) => desk.desk),
    epochs: desks.map((desk) => desk.epoch),
    exhibits,
    message_id: id,
    version: 1,
  });
