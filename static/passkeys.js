/* Passkeys: between the browser's own dialogue and a plain form. Where the browser has none, nothing is shown. */
(() => {
  "use strict";
  if (!window.PublicKeyCredential) return;

  const fromText = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
  const toText = (buffer) => {
    const letters = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
    return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  };
  const withIds = (list) => (list ?? []).map((one) => ({ ...one, id: fromText(one.id) }));

  const ask = async (options, create) => {
    const publicKey = { ...options, challenge: fromText(options.challenge) };
    if (!create) return navigator.credentials.get({ publicKey: { ...publicKey, allowCredentials: withIds(options.allowCredentials) } });
    publicKey.user = { ...options.user, id: fromText(options.user.id) };
    return navigator.credentials.create({ publicKey: { ...publicKey, excludeCredentials: withIds(options.excludeCredentials) } });
  };
  const asText = ({ id, rawId, type, response }) => {
    const said = {};
    for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (response[part]) said[part] = toText(response[part]);
    }
    return JSON.stringify({ id, rawId: toText(rawId), type, response: said });
  };

  const SAID = {
    NotAllowedError: "No passkey was used: it was stopped, took too long, or there is none on this device.",
    InvalidStateError: "This device has a passkey for your account already.",
    SecurityError: "Passkeys do not work at this address.",
  };

  const press = async (button) => {
    const form = button.form, place = form.querySelector("[data-said]");
    place.textContent = "";
    button.disabled = true;
    try {
      const body = new URLSearchParams({ csrf_token: form.elements.csrf_token.value });
      const answer = await fetch(button.dataset.options, { method: "POST", body, redirect: "error" });
      if (!answer.ok) throw new Error(`status of ${answer.status}`);
      form.elements.credential.value = asText(await ask(await answer.json(), button.dataset.passkey === "create"));
      if (button.dataset.action) form.action = button.dataset.action;
      form.submit();
    } catch (error) {
      place.textContent = SAID[error.name] ?? "That did not work. Load the page again and try once more.";
    } finally {
      button.disabled = false;
    }
  };

  for (const note of document.querySelectorAll("[data-without-passkeys]")) note.hidden = true;
  for (const part of document.querySelectorAll("[data-with-passkeys]")) part.hidden = false;
  for (const button of document.querySelectorAll("[data-passkey]")) button.addEventListener("click", () => press(button));
})();
