// Where a person writes: the text field with its menu, Start in an empty chat, Unblock if blocked.

import { write } from "./dom.js";
import { Menu } from "./menu.js";

const MAX_HEIGHT_PX = 160;

export class Composer {
  /** `send(text, replyTo)` sends; `unblock()` lets the bot write again; `before(id)` gives the bot's
   * message before that one, the newest for null. */
  constructor(foot, { send, unblock, before }) {
    const find = (selector) => foot.querySelector(selector);
    this.send = send;
    this.before = before;
    this.replied = null; // the id of the message to reply to
    this.replying = find(".replying");
    this.form = find(".composer");
    this.field = find("textarea");
    this.startButton = find(".start");
    this.barred = find(".barred");
    this.menu = new Menu(find(".menu"), find(".menu-toggle"), {
      choose: (command) => this.give(command),
      leave: () => this.field.focus(),
    });
    this.startButton.onclick = () => this.give("/start");
    find(".unblock").onclick = unblock;
    find(".replying button").onclick = () => this.replyTo(null);
    this.form.onsubmit = (event) => {
      event.preventDefault();
      this.submit();
    };
    this.field.oninput = () => this.typed();
    this.field.onkeydown = (event) => this.key(event);
  }

  /** Show what can be done: unblock, start, or write. */
  offer({ blocked, isEmpty }) {
    const hadFocus = this.startButton === document.activeElement;
    this.barred.hidden = !blocked;
    this.startButton.hidden = blocked || !isEmpty;
    this.form.hidden = blocked || isEmpty;
    if (blocked || isEmpty) {
      this.menu.show([]);
      if (this.replied !== null) this.replyTo(null);
    }
    if (hadFocus && !this.form.hidden) this.field.focus();
  }

  /** What is sent next replies to this message; null: to none. */
  replyTo(message) {
    this.replied = message?.id ?? null;
    this.replying.hidden = !message;
    write(this.replying.querySelector("q"), message?.text ?? "");
    if (!this.form.hidden) this.field.focus();
  }

  give(text) {
    const replied = this.replied;
    if (replied !== null) this.replyTo(null);
    this.field.value = "";
    this.typed();
    if (!this.form.hidden) this.field.focus();
    this.send(text, replied);
  }

  submit() {
    const text = this.field.value;
    if (text.trim()) this.give(text);
  }

  typed() {
    this.field.style.height = "";
    if (this.field.value) this.field.style.height = `${Math.min(this.field.scrollHeight, MAX_HEIGHT_PX)}px`;
    this.menu.filter(this.field.value);
  }

  key(event) {
    if (event.key === "Escape") {
      this.menu.show([]);
      if (this.replied !== null) this.replyTo(null);
    }
    if (event.key === "ArrowUp" && event.ctrlKey) {
      event.preventDefault();
      const message = this.before(this.replied);
      if (message) this.replyTo(message);
    }
    if (event.key === "ArrowDown" && this.menu.isOpen) {
      event.preventDefault();
      this.menu.enter();
    }
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.submit();
  }
}
