// A form as the bytes that travel, made of Blobs by reference: however large its files are, nothing is copied.

import { hex, random } from "./bytes.js";

/** As browsers write names in headings (HTML, "multipart/form-data"). @param {string} name */
const escaped = (name) => name.replace(/\n/g, "%0A").replace(/\r/g, "%0D").replace(/"/g, "%22");

/**
 * The body that posting a form would send, and its type. Text is taken as it is.
 * @param {FormData} form
 * @returns {Blob}
 */
export function multipart(form) {
  const boundary = `----${hex(random(16))}`;
  const pieces = [];
  for (const [name, value] of form) {
    const file = typeof value === "string" ? "" : `; filename="${escaped(value.name)}"`;
    const type = file && `\r\nContent-Type: ${value.type || "application/octet-stream"}`;
    pieces.push(`--${boundary}\r\nContent-Disposition: form-data; name="${escaped(name)}"${file}${type}\r\n\r\n`, value, "\r\n");
  }
  return new Blob([...pieces, `--${boundary}--\r\n`], { type: `multipart/form-data; boundary=${boundary}` });
}
