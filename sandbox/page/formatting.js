// Message entities to elements. Offsets are UTF-16 units, which is how JavaScript counts too.

import { element } from "./dom.js";

const TAGS = {
  bold: "b",
  italic: "i",
  underline: "u",
  strikethrough: "s",
  code: "code",
  pre: "pre",
  blockquote: "blockquote",
  expandable_blockquote: "blockquote",
};
const PROTOCOLS = new Set(["http:", "https:", "tg:", "mailto:"]);
const STEPS = [
  ["year", 31536000],
  ["month", 2592000],
  ["day", 86400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
];

/** A link in a new tab; plain text where the address is none that a chat may open. */
export function link(address, ...children) {
  const known = URL.canParse(address) && PROTOCOLS.has(new URL(address).protocol);
  if (!known) return element("span", {}, ...children);
  return element("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, ...children);
}

function relative(seconds, language) {
  const [unit, size] = STEPS.find(([, size]) => Math.abs(seconds) >= size) ?? STEPS.at(-1);
  const format = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  return format.format(Math.round(seconds / size), unit);
}

/** An instant in the viewer's zone and language, by Telegram's format `r|w?[dD]?[tT]?`. */
export function instant(unixTime, format, language) {
  if (format === "r") return relative(unixTime - Date.now() / 1000, language);
  const options = {};
  if (format.includes("w")) options.weekday = "long";
  if (format.includes("d")) Object.assign(options, { year: "numeric", month: "2-digit", day: "2-digit" });
  if (format.includes("D")) Object.assign(options, { year: "numeric", month: "long", day: "numeric" });
  if (/[tT]/.test(format)) Object.assign(options, { hour: "numeric", minute: "2-digit" });
  if (format.includes("T")) options.second = "2-digit";
  return new Intl.DateTimeFormat(language, options).format(unixTime * 1000);
}

function time(entity, children, language) {
  const moment = new Date(entity.unix_time * 1000);
  const format = entity.date_time_format ?? "";
  const shown = format ? [instant(entity.unix_time, format, language)] : children;
  const title = moment.toLocaleString(language);
  return element("time", { dateTime: moment.toISOString(), title }, ...shown);
}

function wrap(entity, text, children, viewer) {
  switch (entity.type) {
    case "text_link":
      return link(entity.url, ...children);
    case "url":
      return link(text, ...children);
    case "email":
      return link(`mailto:${text}`, ...children);
    case "bot_command":
      return element("button", { type: "button", className: "command", onclick: () => viewer.send(text) }, ...children);
    case "spoiler":
      return element("span", { className: "spoiler", tabIndex: 0 }, ...children);
    case "date_time":
      return time(entity, children, viewer.language);
    default:
      return element(TAGS[entity.type] ?? "span", {}, ...children);
  }
}

/**
 * The nodes of a formatted text. The viewer has a `language`, and `send(text)` for commands.
 */
export function formatted(text, entities, viewer, begin = 0, end = text.length) {
  const nodes = [];
  let at = begin;
  entities.forEach((entity, index) => {
    const stop = Math.min(entity.offset + entity.length, end);
    if (entity.offset < at || entity.offset >= stop) return;
    const inside = entities.slice(index + 1);
    const children = formatted(text, inside, viewer, entity.offset, stop);
    nodes.push(text.slice(at, entity.offset));
    nodes.push(wrap(entity, text.slice(entity.offset, stop), children, viewer));
    at = stop;
  });
  nodes.push(text.slice(at, end));
  return nodes.filter((node) => node !== "");
}
