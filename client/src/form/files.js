// The files of the report page.

import { problemsOf, toSeal } from "../attachments.js";
import { form, sealing } from "./page.js";

export const chosenFiles = () => [...form.elements.files.files];

/** What is wrong with the chosen files. @returns {Promise<string[]>} sentences */
export const fileProblems = () =>
  problemsOf(chosenFiles(), { file: Number(sealing.dataset.fileLimit), files: Number(sealing.dataset.filesLimit) }, sealing.dataset);

/** The chosen files as they are to be sealed. */
export const filesToSeal = () => toSeal(chosenFiles(), Boolean(form.elements.keep_details?.checked));
