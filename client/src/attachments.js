// Chosen files on their way: what cannot be taken, and photographs without what the camera wrote beside the picture.

import { SealingError } from "./bytes.js";
import { withoutMetadata } from "./images.js";
import { kindOf } from "./kinds.js";

/** A photograph whose hidden details could not be taken out; the person decides. */
export class DetailsError extends Error {
  /** @param {string} name of the file */
  constructor(name) {
    super("details");
    this.file = name;
  }
}

/** A name kept from turning the sentence around it. @param {string} text */
export const isolated = (text) => `\u2068${text}\u2069`;

/**
 * What is wrong with some files, in sentences.
 * @param {File[]} files
 * @param {{file: number, files: number}} limits in bytes, and how many
 * @param {DOMStringMap} words the page's `fileMany`, `fileEmpty`, `fileLarge`, `fileKind`
 * @returns {Promise<string[]>}
 */
export async function problemsOf(files, limits, words) {
  const problems = await Promise.all(
    files.map(async (file, place) => {
      if (place >= limits.files) return words.fileMany;
      if (!file.size) return words.fileEmpty;
      if (file.size > limits.file) return words.fileLarge;
      return (await kindOf(file)) ? "" : words.fileKind;
    }),
  );
  return files.flatMap((file, place) => (problems[place] ? [`${isolated(file.name)}: ${problems[place]}`] : []));
}

/**
 * Files as they are to be sealed. Refuses with `DetailsError` a photograph that cannot be followed to its end: it is never
 * sent as it is unless the person said so.
 * @param {File[]} files
 * @param {boolean} keep whether the person wants to keep hidden details as proof
 * @returns {Promise<{name: string, type: string, content: Blob, details: "" | "removed" | "kept", changed: number}[]>}
 *   `changed` tells a file from another of its name and size
 */
export async function toSeal(files, keep) {
  const ready = [];
  for (const file of files) {
    const type = (await kindOf(file)) ?? "";
    const bare = await bareOf(file, type, keep);
    const kept = /^image\/(jpeg|png)$/.test(type) ? "kept" : "";
    const details = bare ? "removed" : kept;
    ready.push({ name: file.name, type, content: bare ?? file, details, changed: file.lastModified });
  }
  return ready;
}

/** @param {File} file @param {string} type @param {boolean} keep */
async function bareOf(file, type, keep) {
  if (keep || !type.startsWith("image/")) return null;
  try {
    return await withoutMetadata(file);
  } catch (error) {
    if (error instanceof SealingError) throw new DetailsError(file.name);
    throw error;
  }
}
