// One message as elements: who, what, when, and its buttons.

import { element } from "./dom.js";
import { formatted } from "./formatting.js";
import { keyboard } from "./keyboard.js";

const UNITS = ["B", "kB", "MB"];

function sizeOf(bytes) {
  const step = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), UNITS.length - 1);
  return `${Math.round((bytes / 1000 ** step) * 10) / 10} ${UNITS[step]}`;
}

function picture({ address, width, height }, message) {
  return element("img", { src: address, width, height, alt: message.text ? "" : "Picture" });
}

function file({ address, name, size }) {
  const shown = name ?? "file";
  const label = element("span", { className: "file-name", dir: "auto" }, shown);
  const about = element("span", { className: "file-size" }, sizeOf(size));
  return element("a", { className: "document", href: address, download: shown }, label, about);
}

function stamp(message, language) {
  const moment = new Date(message.date * 1000);
  const clock = new Intl.DateTimeFormat(language, { hour: "numeric", minute: "2-digit" });
  const title = moment.toLocaleString(language, { dateStyle: "full", timeStyle: "medium" });
  const time = element("time", { dateTime: moment.toISOString(), title }, clock.format(moment));
  const edited = message.edited ? [element("span", {}, "edited")] : [];
  return element("span", { className: "stamp" }, ...edited, time);
}

/** For the mouse and the finger; on the keyboard it is Ctrl and the arrow up, as in Telegram's app. */
function replyButton(message, viewer) {
  const properties = { type: "button", className: "reply", tabIndex: -1, ariaLabel: "Reply", title: "Reply" };
  return element("button", { ...properties, onclick: () => viewer.reply(message) }, "↩");
}

function bubble(message, viewer) {
  const author = message.from_bot ? viewer.botName : viewer.name;
  const parts = [element("span", { className: "unseen" }, `${author}: `)];
  if (message.replied !== null) parts.push(element("div", { className: "replied", dir: "auto" }, message.replied));
  if (message.file) parts.push((message.file.is_picture ? picture : file)(message.file, message));
  if (message.text) {
    const nodes = formatted(message.text, message.entities, viewer);
    parts.push(element("div", { className: "text", dir: "auto" }, ...nodes));
  }
  parts.push(stamp(message, viewer.language));
  if (message.from_bot) parts.push(replyButton(message, viewer));
  return element("div", { className: "bubble" }, ...parts);
}

/** The parts of a message: a bubble, and a keyboard if it has one. */
export function parts(message, viewer) {
  const shown = [bubble(message, viewer)];
  if (message.keyboard.length) shown.push(keyboard(message, viewer));
  return shown;
}

/** The name of the day of a message, such as "2 March 2026". */
export function dayOf(message, language) {
  return new Intl.DateTimeFormat(language, { dateStyle: "long" }).format(message.date * 1000);
}
