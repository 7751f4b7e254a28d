// Inline keyboards: rows of buttons under a message.

import { element } from "./dom.js";
import { link } from "./formatting.js";

const STYLES = new Set(["primary", "success", "danger"]);

function outward(spec, className) {
  const anchor = link(spec.url, spec.text);
  anchor.className = `${className} outward`;
  anchor.dir = "auto";
  return anchor;
}

function button(spec, messageId, viewer) {
  const className = STYLES.has(spec.style) ? `key ${spec.style}` : "key";
  if (spec.url) return outward(spec, className);
  const disabled = "disabled" in spec;
  const node = element("button", { type: "button", className, disabled, dir: "auto" }, spec.text);
  if (spec.callback_data !== undefined) {
    viewer.presses.bind(node, messageId, spec.callback_data);
  } else if (spec.copy_text) {
    node.onclick = () =>
      navigator.clipboard.writeText(spec.copy_text.text).then(
        () => viewer.tell("Copied"),
        () => viewer.tell("This browser did not let it be copied"),
      );
  } else {
    node.onclick = () => viewer.tell("The sandbox does not open this kind of button");
  }
  return node;
}

/** The keyboard below a message. */
export function keyboard(message, viewer) {
  const rows = message.keyboard.map((row) =>
    element("div", { className: "row" }, ...row.map((spec) => button(spec, message.id, viewer))),
  );
  return element("div", { className: "keyboard", role: "group", ariaLabel: "Buttons" }, ...rows);
}
