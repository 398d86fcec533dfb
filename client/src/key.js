// Asks a security key what the page says, and puts its answer into the page's form. Without this script the app's code
// does the same (W3C WebAuthn, sections 5.1.3 and 5.1.4).

const bytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const described = (list = []) => list.map((each) => ({ ...each, id: bytes(each.id) }));

/** @param {any} asked as the server wrote it */
const make = async (asked) => {
  const user = { ...asked.user, id: bytes(asked.user.id) };
  const challenge = bytes(asked.challenge);
  const excludeCredentials = described(asked.excludeCredentials);
  const made = await navigator.credentials.create({ publicKey: { ...asked, user, challenge, excludeCredentials } });
  const { clientDataJSON, attestationObject } = made.response;
  return answer(made, { clientDataJSON: text(clientDataJSON), attestationObject: text(attestationObject) });
};

/** @param {any} asked as the server wrote it */
const touch = async (asked) => {
  const challenge = bytes(asked.challenge);
  const allowCredentials = described(asked.allowCredentials);
  const found = await navigator.credentials.get({ publicKey: { ...asked, challenge, allowCredentials } });
  const { clientDataJSON, authenticatorData, signature } = found.response;
  const said = { clientDataJSON, authenticatorData, signature };
  return answer(found, Object.fromEntries(Object.entries(said).map(([name, value]) => [name, text(value)])));
};

const answer = ({ id, rawId, type }, response) => JSON.stringify({ id, rawId: text(rawId), type, response });

if (window.PublicKeyCredential && navigator.credentials) {
  for (const each of document.querySelectorAll("[data-with-key]")) each.hidden = false;
  for (const form of document.querySelectorAll("form[data-asked]")) {
    const asked = JSON.parse(form.dataset.asked);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const failed = document.getElementById("key-failed");
      failed.hidden = true;
      try {
        form.elements.answer.value = await (form.dataset.act === "make" ? make : touch)(asked);
        form.submit();
      } catch {
        failed.hidden = false; // refused, put away, or the wrong key: nothing of it is told to the server
      }
    });
  }
}
