// What the bot says without a message: toasts, dialogs and links in answer to a press.

import { byId, element } from "./dom.js";

const TOAST_MS = 4000;

const expected = new Set(); // presses made on this page, whose answers are to be shown here

export function toast(text) {
  const node = element("p", { className: "toast" }, text);
  byId("toasts").append(node);
  setTimeout(() => node.remove(), TOAST_MS);
}

function dialog(text) {
  byId("alert-text").textContent = text;
  if (!byId("alert").open) byId("alert").showModal();
}

/** Remember that the answer to a press belongs on this page. */
export function expect(pressId) {
  expected.add(pressId);
}

/** Show the answers that have come to the presses of this page; links go to `openLink`. */
export function showAnswers(presses, openLink) {
  for (const press of presses) {
    if (!press.answered || !expected.delete(press.id)) continue;
    if (press.url) openLink(press.url);
    if (press.text) (press.alert ? dialog : toast)(press.text);
  }
}
