// The messages of a chat; only those that changed are drawn again, so edits happen in place.

import { byId, element } from "./dom.js";
import { formatted } from "./formatting.js";
import { keyboard } from "./keyboard.js";

const NEAR_END_PX = 80;

const drawn = new Map(); // message id -> its element, and the JSON it was drawn from

function file(message) {
  if (!message.file) return [];
  const { address, name, is_picture: isPicture } = message.file;
  if (isPicture) return [element("img", { src: address, alt: "Picture from the bot" })];
  return [element("a", { className: "document", href: address, download: name ?? "" }, `📄 ${name ?? "file"}`)];
}

function stamp(message, language) {
  const clock = new Intl.DateTimeFormat(language, { hour: "numeric", minute: "2-digit" });
  const edited = message.edited ? "edited " : "";
  return element("span", { className: "stamp" }, edited + clock.format(message.date * 1000));
}

function draw(message, viewer, connection, onPressed) {
  const text = element("div", { className: "text" }, ...formatted(message.text, message.entities, viewer));
  const bubble = element("div", { className: "bubble" }, ...file(message), text, stamp(message, viewer.language));
  const node = element("article", { className: message.from_bot ? "message bot" : "message own" }, bubble);
  if (message.keyboard.length) node.append(keyboard(message, connection, onPressed));
  return node;
}

/** Bring the chat on the page up to date with a state. */
export function showMessages(messages, viewer, connection, onPressed) {
  const chat = byId("chat");
  const follow = chat.scrollHeight - chat.scrollTop - chat.clientHeight < NEAR_END_PX;
  const newest = messages.at(-1)?.id;
  const grew = newest !== undefined && !drawn.has(newest);
  const current = new Set(messages.map((message) => message.id));
  for (const [id, { node }] of drawn) {
    if (current.has(id)) continue;
    node.remove();
    drawn.delete(id);
  }
  for (const message of messages) {
    const json = JSON.stringify(message);
    const old = drawn.get(message.id);
    if (old?.json === json) continue;
    const node = draw(message, viewer, connection, onPressed);
    if (old) old.node.replaceWith(node);
    else chat.append(node);
    drawn.set(message.id, { node, json });
  }
  if (follow || grew) chat.scrollTop = chat.scrollHeight;
}
