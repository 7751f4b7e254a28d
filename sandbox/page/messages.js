// The messages of a chat. Only what changed is drawn, and an edit happens inside its own element.

import { element } from "./dom.js";
import { dayOf, parts } from "./message.js";

export class Messages {
  constructor(log, viewer) {
    this.log = log;
    this.viewer = viewer;
    this.shown = new Map(); // message id -> { message, json, node, day }
  }

  get size() {
    return this.shown.size;
  }

  /** Bring the chat up to date with news; gives the messages that are new. */
  update({ whole, messages, gone }) {
    this.log.ariaBusy = "true"; // one announcement at the end, not one a node
    const current = new Set(messages.map(({ id }) => id));
    const lost = whole ? [...this.shown.keys()].filter((id) => !current.has(id)) : gone;
    for (const id of lost) this.drop(id);
    const added = messages.filter((message) => this.put(message));
    this.log.append(...added.map(({ id }) => this.shown.get(id).node));
    if (lost.length || added.length) this.showDays();
    this.log.ariaBusy = "false";
    return added;
  }

  /** The bot's newest message before this one; the newest of all for null. */
  before(id) {
    const known = [...this.shown.values()].map(({ message }) => message);
    return known.findLast((message) => message.from_bot && (id === null || message.id < id)) ?? null;
  }

  /** Draw all again, as the viewer's language is another. */
  redraw() {
    for (const entry of this.shown.values()) {
      entry.day = dayOf(entry.message, this.viewer.language);
      entry.node.replaceChildren(...parts(entry.message, this.viewer));
    }
    this.showDays();
  }

  drop(id) {
    this.shown.get(id)?.node.remove();
    this.shown.delete(id);
  }

  /** Draw a message if it is new or has changed; true if it is new. */
  put(message) {
    const json = JSON.stringify(message);
    const old = this.shown.get(message.id);
    if (old?.json === json) return false;
    if (old) {
      redrawInPlace(old.node, parts(message, this.viewer));
      Object.assign(old, { message, json });
      return false;
    }
    const className = message.from_bot ? "message bot" : "message own";
    const node = element("article", { className }, ...parts(message, this.viewer));
    node.dataset.id = message.id;
    this.shown.set(message.id, { message, json, node, day: dayOf(message, this.viewer.language) });
    return true;
  }

  /** Name the day above the first message of each. */
  showDays() {
    let before = "";
    for (const { node, day } of this.shown.values()) {
      const wanted = day === before ? "" : day;
      if ((node.dataset.day ?? "") !== wanted) node.dataset.day = wanted;
      before = day;
    }
  }
}

/** Put other parts into a message; who was on a button with the keyboard stays on one. */
function redrawInPlace(node, fresh) {
  const keys = () => [...node.querySelectorAll(".key:not(:disabled)")];
  const place = keys().indexOf(document.activeElement);
  node.replaceChildren(...fresh);
  node.querySelector(".bubble").classList.add("changed");
  if (place < 0) return;
  const target = keys()[place] ?? keys().at(-1) ?? node.closest(".scroller");
  target.focus({ preventScroll: true });
}
