// What is said without a message: toasts over a chat, and dialogs.

import { byId, element } from "./dom.js";

const TOAST_MS = 4500;

/** Show a text over a chat for a while. */
export function toast(place, text) {
  const node = element("p", { className: "toast", dir: "auto" }, text);
  place.append(node);
  setTimeout(() => node.remove(), TOAST_MS);
}

/** Show a text that has to be dismissed. */
export function dialog(text) {
  byId("alert-text").textContent = text;
  if (!byId("alert").open) byId("alert").showModal();
}
