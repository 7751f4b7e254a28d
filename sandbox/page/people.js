// Everybody: a strip of names, and the chats that are shown; on a phone one, else side by side.

import { byId, element, write } from "./dom.js";
import { showFace } from "./faces.js";
import { bindNewcomer } from "./newcomer.js";
import { Pane } from "./pane.js";

const BESIDE_PX = 270; // what stands beside the chats
const ROOMY_PX = 440;
const MOST_AT_FIRST = 3;

const narrow = matchMedia("(max-width: 819px)");

export class People {
  /** `wanted` is the id of who is shown first; null is the first of all. */
  constructor(wanted) {
    this.wanted = wanted;
    this.hints = []; // what to try, for empty chats
    this.entries = new Map(); // id -> { pane, tab, badge, unread }
    this.shown = []; // ids, on a phone the first of them alone
    this.coming = null; // the id of somebody who was added, and is shown as soon as here
    this.adder = element("button", { type: "button", className: "tab add", ariaLabel: "Add somebody" }, "+");
    byId("people").append(element("li", {}, this.adder));
    bindNewcomer(this.adder, (person) => this.greet(person));
    narrow.onchange = () => this.show(this.shown);
  }

  /** Follow the list of people. */
  update(people, hints) {
    const first = this.entries.size === 0;
    for (const person of people) {
      const entry = this.entries.get(person.id);
      if (entry) entry.pane.showPerson(person);
      else this.add(person);
    }
    if (hints.join("\n") !== this.hints.join("\n")) {
      this.hints = hints;
      for (const { pane } of this.entries.values()) pane.showHints(hints);
    }
    if (first && people.length) this.show(this.firstShown(people));
  }

  add(person) {
    const pane = new Pane(person);
    const face = element("span", { className: "avatar small", ariaHidden: "true" });
    const name = element("span", { className: "tab-name", dir: "auto" }, person.name);
    const role = element("span", { className: "tab-role", hidden: !person.role }, person.role);
    const badge = element("span", { className: "badge", hidden: true });
    const tab = element("button", { type: "button", className: "tab" }, face, name, role, badge);
    tab.onclick = () => this.toggle(person.id);
    showFace(face, person);
    pane.showHints(this.hints);
    this.adder.parentElement.before(element("li", {}, tab));
    this.entries.set(person.id, { pane, tab, badge, unread: 0 });
    this.show(this.shown);
  }

  firstShown(people) {
    const ids = people.map(({ id }) => id);
    const fits = Math.floor((innerWidth - BESIDE_PX) / ROOMY_PX);
    const first = ids.includes(this.wanted) ? this.wanted : ids[0];
    const others = ids.filter((id) => id !== first);
    return [first, ...others.slice(0, Math.min(Math.max(fits, 1), MOST_AT_FIRST) - 1)];
  }

  /** Show somebody who has just come. */
  greet({ id }) {
    this.coming = id;
    this.show(this.shown);
  }

  toggle(id) {
    if (narrow.matches) this.show([id, ...this.shown.filter((other) => other !== id)]);
    else if (!this.shown.includes(id)) this.show([...this.shown, id]);
    else if (this.shown.length > 1) this.show(this.shown.filter((other) => other !== id));
  }

  /** Show the chats of these; on a phone of the first of them. */
  show(ids) {
    if (this.coming && this.entries.has(this.coming)) {
      ids = [this.coming, ...ids.filter((id) => id !== this.coming)];
      this.coming = null;
    }
    this.shown = ids;
    const visible = new Set(narrow.matches ? ids.slice(0, 1) : ids);
    for (const [id, { pane, tab }] of this.entries) {
      const isShown = visible.has(id);
      tab.ariaPressed = String(isShown);
      if (isShown === pane.root.isConnected) continue;
      if (isShown) this.enter(id);
      else pane.root.remove();
    }
  }

  /** Put a chat on the page, in the order of the strip. */
  enter(id) {
    const order = [...this.entries.keys()];
    const { pane } = this.entries.get(id);
    const after = order.slice(order.indexOf(id) + 1).map((other) => this.entries.get(other).pane.root);
    byId("chats").insertBefore(pane.root, after.find((root) => root.isConnected) ?? null);
    this.count(id, 0);
    pane.following.toEnd();
  }

  /** Follow news of one chat; what comes to a hidden one is counted. */
  hear(news) {
    const entry = this.entries.get(news.person);
    const fresh = entry.pane.update(news);
    const isUnread = !news.whole && !entry.pane.root.isConnected;
    if (isUnread) this.count(news.person, entry.unread + fresh.length);
  }

  count(id, unread) {
    const entry = this.entries.get(id);
    entry.unread = unread;
    entry.badge.hidden = unread === 0;
    write(entry.badge, unread ? `${unread} new` : "");
  }

  /** The chat of an id, or the first that is shown. */
  pane(id = this.shown[0]) {
    return this.entries.get(id)?.pane;
  }
}
