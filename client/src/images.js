// Photographs without what the camera wrote beside the picture. Segments are left out byte by byte and the picture itself
// is not touched: a canvas would lose quality, and returns noise where a browser resists fingerprinting.

import { demand, join, utf8 } from "./bytes.js";

const PIECE = 65536;
const PNG_START = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
// What is needed to draw; everything else is left out, known or unknown (PNG, third edition, 11; without iCCP, eXIf,
// tIME and the texts).
const PNG_KEPT = new Set("IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB cICP sBIT bKGD pHYs acTL fcTL fdAT".split(" "));
const [DRI, DNL, DQT, SOS, EOI, APP1, ADOBE] = [0xdd, 0xdc, 0xdb, 0xda, 0xd9, 0xe1, 0xee];
const DRAWN = [DRI, DNL, DQT, SOS];
const ADOBE_LENGTH = 14;
const ORIENTATION = 0x0112;

/** @param {Blob} blob @param {number} at @param {number} size */
const read = async (blob, at, size) => new Uint8Array(await blob.slice(at, at + size).arrayBuffer());

/** @param {Uint8Array} bytes @param {ArrayLike<number>} start */
const begins = (bytes, start) => bytes.length >= start.length && Array.from(start).every((byte, at) => bytes[at] === byte);

/**
 * A JPEG or PNG file without its metadata; null if it is neither.
 * Colour profiles and embedded previews go too, and so does all that stands behind the picture's end; how a photograph is
 * to be turned stays. Refuses ("image") a file whose structure cannot be followed to the end.
 * @param {Blob} file
 * @returns {Promise<Blob | null>}
 */
export async function withoutMetadata(file) {
  const first = await read(file, 0, PNG_START.length);
  if (begins(first, [0xff, 0xd8, 0xff])) return new Blob(await jpegParts(file), { type: "image/jpeg" });
  if (begins(first, PNG_START)) return new Blob(await pngParts(file), { type: "image/png" });
  return null;
}

/** ISO/IEC 10918-1, annex B: markers and segments. @param {Blob} file */
async function jpegParts(file) {
  const parts = [];
  let turned = 1;
  for (let at = 2; ; ) {
    const head = await read(file, at, 4);
    demand(head[0] === 0xff, "image");
    const marker = head[1];
    if (marker === EOI) break;
    if (marker === 0xff) {
      at += 1; // fill bytes may stand before a marker
      continue;
    }
    const length = (head[2] << 8) | head[3];
    const end = at + 2 + length;
    demand(marker >= 0xc0 && length >= 2 && end <= file.size, "image");
    if (marker === APP1) turned = orientation(await read(file, at + 4, length - 2)) ?? turned;
    if (marker < 0xd0 || DRAWN.includes(marker)) parts.push(file.slice(at, end));
    if (marker === ADOBE && length >= ADOBE_LENGTH) parts.push(...(await adobeSegment(file, at)));
    at = end;
    if (marker !== SOS) continue;
    at = await endOfScan(file, end);
    parts.push(file.slice(end, at));
    if (at === file.size) break; // cut off, as by a broken transfer; decoders show what there is
  }
  return [Uint8Array.of(0xff, 0xd8), turnedSegment(turned), ...parts, Uint8Array.of(0xff, EOI)];
}

/**
 * Adobe's word on the colours, without which they come out inverted; whatever stands behind it is left out.
 * @param {Blob} file
 * @param {number} at
 */
async function adobeSegment(file, at) {
  const body = await read(file, at + 4, ADOBE_LENGTH - 2);
  return begins(body, utf8("Adobe")) ? [Uint8Array.of(0xff, ADOBE, 0, ADOBE_LENGTH), body] : [];
}

/** Where the next marker stands that is neither a stuffed zero nor a restart. @param {Blob} file @param {number} from */
async function endOfScan(file, from) {
  for (let base = from; base < file.size; base += PIECE) {
    const piece = await read(file, base, PIECE + 1); // one byte more, to see what follows a last ff
    for (let at = piece.indexOf(0xff); at >= 0 && at < PIECE; at = piece.indexOf(0xff, at + 1)) {
      const next = piece[at + 1];
      if (next === undefined) return file.size;
      if (next !== 0 && next !== 0xff && (next < 0xd0 || next > 0xd7)) return base + at;
    }
  }
  return file.size;
}

/**
 * How an Exif segment says the picture is turned (1 to 8), or null (CIPA DC-008, 4.6.4).
 * @param {Uint8Array} segment
 */
function orientation(segment) {
  if (!begins(segment, utf8("Exif\0\0"))) return null;
  return orientationIn(segment.subarray(6));
}

/** The same of what an Exif segment, or an eXIf chunk, holds. @param {Uint8Array} exif */
function orientationIn(exif) {
  const view = new DataView(exif.buffer, exif.byteOffset, exif.length);
  try {
    const little = view.getUint16(0) === 0x4949;
    const directory = view.getUint32(4, little);
    for (let entry = 0; entry < view.getUint16(directory, little); entry++) {
      const at = directory + 2 + 12 * entry;
      if (view.getUint16(at, little) !== ORIENTATION) continue;
      const value = view.getUint16(at + 8, little);
      return value >= 1 && value <= 8 ? value : null;
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error; // an offset beyond the segment: nothing to be read here
  }
  return null;
}

/** An Exif segment that says how the picture is turned and nothing else. @param {number} turned */
function turnedSegment(turned) {
  if (turned === 1) return new Uint8Array();
  const body = join(utf8("Exif\0\0"), turnedExif(turned));
  return join(Uint8Array.of(0xff, APP1, 0, body.length + 2), body);
}

/** @param {number} turned */
const turnedExif = (turned) =>
  join(utf8("II*\0"), Uint8Array.of(8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, turned, 0, 0, 0, 0, 0, 0, 0));

/** PNG, third edition, 5: chunks. @param {Blob} file */
async function pngParts(file) {
  const parts = [file.slice(0, PNG_START.length)];
  for (let at = PNG_START.length; ; ) {
    const head = await read(file, at, 8);
    demand(head.length === 8, "image");
    const end = at + 12 + new DataView(head.buffer).getUint32(0);
    const kind = String.fromCharCode(...head.subarray(4));
    const kept = PNG_KEPT.has(kind);
    // A chunk whose first letter is a capital is needed, whatever it is; one that we do not know cannot be left out.
    demand(/^[A-Za-z]{4}$/.test(kind) && end <= file.size && (kept || kind > "Z"), "image");
    if (kind === "IEND") return [...parts, chunk("IEND", new Uint8Array())]; // nothing can hide inside the end itself
    if (kept) parts.push(file.slice(at, end));
    if (kind === "eXIf") {
      const turned = orientationIn(await read(file, at + 8, end - at - 12)) ?? 1;
      // Right behind the first chunk, IHDR, where it is lawful wherever the camera put it.
      if (turned > 1) parts.splice(2, 0, chunk("eXIf", turnedExif(turned)));
    }
    at = end;
  }
}

/** A chunk with its check (PNG, third edition, annex D). @param {string} kind @param {Uint8Array} data */
function chunk(kind, data) {
  const body = join(utf8(kind), data);
  let check = 0xffffffff;
  for (const byte of body) {
    check ^= byte;
    for (let bit = 0; bit < 8; bit++) check = (check >>> 1) ^ (check & 1 ? 0xedb88320 : 0);
  }
  const [before, after] = [new DataView(new ArrayBuffer(4)), new DataView(new ArrayBuffer(4))];
  before.setUint32(0, data.length);
  after.setUint32(0, ~check >>> 0);
  return join(new Uint8Array(before.buffer), body, new Uint8Array(after.buffer));
}
