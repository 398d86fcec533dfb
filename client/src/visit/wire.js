// What a visit says to the server: the mailbox's address in a body, and sealed parts. Never the code, never in a URL.

/**
 * Post something and read the answer; refuses when there is none.
 * @param {string} address of the server
 * @param {string | FormData} body
 * @param {(done: number, total: number) => void} [progress]
 * @returns {Promise<{status: number, answer: any}>}
 */
export function post(address, body, progress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", address);
    request.responseType = "json";
    if (typeof body === "string") request.setRequestHeader("Content-Type", "application/json");
    request.upload.onprogress = (event) => event.lengthComputable && progress?.(event.loaded, event.total);
    request.onload = () => resolve({ status: request.status, answer: request.response });
    request.onerror = request.onabort = request.ontimeout = () => reject(new Error("network"));
    request.send(body);
  });
}

/** A word list. @param {string} address @returns {Promise<string[]>} */
export async function wordList(address) {
  const answer = await fetch(address, { credentials: "omit" });
  if (!answer.ok) throw new Error("words");
  return (await answer.text()).trim().split(/\s+/);
}
