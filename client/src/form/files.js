// The chosen files: what cannot be taken, and photographs without what the camera wrote beside the picture.

import { SealingError } from "../bytes.js";
import { withoutMetadata } from "../images.js";
import { form, isolated, sealing } from "./page.js";

export const chosenFiles = () => [...form.elements.files.files];

/** Files whose hidden details could not be taken out; the person decides. */
export class DetailsError extends Error {
  /** @param {string} name of the file */
  constructor(name) {
    super("details");
    this.file = name;
  }
}

/** What is wrong with the chosen files. @returns {string[]} sentences */
export const fileProblems = () =>
  chosenFiles().flatMap((file, place) => {
    const problem = problemOf(file, place);
    return problem ? [`${isolated(file.name)}: ${problem}`] : [];
  });

/** @param {File} file @param {number} place */
function problemOf(file, place) {
  const words = sealing.dataset;
  if (place >= Number(words.filesLimit)) return words.fileMany;
  if (!file.size) return words.fileEmpty;
  if (file.size > Number(words.fileLimit)) return words.fileLarge;
  const name = file.name.toLowerCase();
  const taken = form.elements.files.accept.split(",").some((kind) =>
    kind.endsWith("/*") ? file.type.startsWith(kind.slice(0, -1)) : name.endsWith(kind),
  );
  return taken ? "" : words.fileKind;
}

/**
 * The chosen files as they are to be sealed. Refuses with `DetailsError` a photograph that cannot be followed to its end:
 * it is never sent as it is unless the person said so.
 * @returns {Promise<{name: string, type: string, content: Blob, details: string}[]>}
 */
export async function filesToSeal() {
  const keep = form.elements.keep_details.checked;
  const files = [];
  for (const file of chosenFiles()) {
    const bare = keep ? null : await bareOf(file);
    const picture = keep && /^image\/(jpeg|png)$/.test(file.type);
    files.push({
      name: file.name,
      type: file.type,
      content: bare ?? file,
      details: bare ? "removed" : picture ? "kept" : "",
    });
  }
  return files;
}

/** @param {File} file */
async function bareOf(file) {
  try {
    return await withoutMetadata(file);
  } catch (error) {
    if (error instanceof SealingError) throw new DetailsError(file.name);
    throw error;
  }
}
