// Message entities to elements. Offsets are UTF-16 units, which is how JavaScript counts too.

import { element } from "./dom.js";
import { showInstant } from "./times.js";

const TAGS = {
  bold: "b",
  italic: "i",
  underline: "u",
  strikethrough: "s",
  code: "code",
  pre: "pre",
  blockquote: "blockquote",
};
const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);
const SEEN_LINES = 3, SEEN_LETTERS = 120;
const PROTOCOLS = new Set(["http:", "https:", "tg:", "mailto:"]);

/** A link in a new tab; plain text where the address is none that a chat may open. */
export function link(address, ...children) {
  const known = URL.canParse(address) && PROTOCOLS.has(new URL(address).protocol);
  if (!known) return element("span", {}, ...children);
  return element("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, ...children);
}

function time(entity, children, language) {
  const moment = new Date(entity.unix_time * 1000);
  if (Number.isNaN(moment.getTime())) return element("span", {}, ...children);
  const title = moment.toLocaleString(language, { dateStyle: "full", timeStyle: "long" });
  const node = element("time", { dateTime: moment.toISOString(), title });
  if (entity.date_time_format) showInstant(node, entity.unix_time, entity.date_time_format, language);
  else node.append(...children);
  return node;
}

function spoiler(children) {
  const node = element("button", { type: "button", className: "spoiler", ariaExpanded: "false" }, ...children);
  node.onclick = () => {
    node.ariaExpanded = String(node.classList.toggle("open"));
  };
  return node;
}

/** A quotation of which the first lines are seen until it is pressed, as in Telegram's apps. */
function expandable(text, children) {
  const isShort = text.split("\n").length <= SEEN_LINES && text.length <= SEEN_LETTERS;
  if (isShort) return element("blockquote", {}, ...children);
  const quoted = element("div", { className: "quoted" }, ...children);
  const more = element("button", { type: "button", className: "more", ariaLabel: "Show all", ariaExpanded: "false" });
  more.onclick = () => {
    more.ariaExpanded = String(quoted.classList.toggle("open"));
  };
  return element("blockquote", { className: "expandable" }, quoted, more);
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
      return spoiler(children);
    case "expandable_blockquote":
      return expandable(text, children);
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
    // A block ends its line by itself.
    at = BLOCKS.has(entity.type) && text[stop] === "\n" ? stop + 1 : stop;
  });
  nodes.push(text.slice(at, end));
  return nodes.filter((node) => node !== "");
}
