// Inline keyboards, and the spinner on a button until the bot has answered.

import { element } from "./dom.js";
import { link } from "./formatting.js";
import { toast } from "./notices.js";

const GIVE_UP_MS = 15000;

const waiting = new Map(); // the button pressed -> the id of its press, once it is known
const keyOf = (messageId, data) => `${messageId} ${data}`;

function show(key) {
  for (const button of document.querySelectorAll("button[data-key]")) {
    if (button.dataset.key === key) button.classList.toggle("waiting", waiting.has(key));
  }
}

function release(key) {
  waiting.delete(key);
  show(key);
}

async function press(connection, messageId, data, onPressed) {
  const key = keyOf(messageId, data);
  waiting.set(key, null);
  show(key);
  try {
    const { id } = await connection.press(messageId, data);
    waiting.set(key, id);
    setTimeout(() => waiting.get(key) === id && release(key), GIVE_UP_MS);
    onPressed(id);
  } catch (error) {
    release(key);
    toast(error.message);
  }
}

/** Stops the spinners of the presses that are answered. */
export function settle(presses) {
  const answered = new Set(presses.filter((press) => press.answered).map((press) => press.id));
  for (const [key, id] of waiting) if (answered.has(id)) release(key);
}

function button(spec, messageId, connection, onPressed) {
  const className = `key ${spec.style ?? ""}`;
  if (spec.url) {
    const anchor = link(spec.url, spec.text);
    anchor.className = `${className} outward`;
    return anchor;
  }
  const node = element("button", { type: "button", className, disabled: "disabled" in spec }, spec.text);
  if (spec.callback_data !== undefined) {
    node.dataset.key = keyOf(messageId, spec.callback_data);
    node.classList.toggle("waiting", waiting.has(node.dataset.key));
    node.onclick = () => press(connection, messageId, spec.callback_data, onPressed);
  } else if (spec.copy_text) {
    node.onclick = () => navigator.clipboard.writeText(spec.copy_text.text).then(() => toast("Copied"));
  } else {
    node.onclick = () => toast("The sandbox does not open this kind of button");
  }
  return node;
}

/** The keyboard below a message; `onPressed` gets the id of each press. */
export function keyboard(message, connection, onPressed) {
  const rows = message.keyboard.map((row) =>
    element("div", { className: "row" }, ...row.map((spec) => button(spec, message.id, connection, onPressed))),
  );
  return element("div", { className: "keyboard" }, ...rows);
}
