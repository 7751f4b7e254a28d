// Where the person writes: the text field, the menu of commands, and Start in an empty chat.

import { byId, element } from "./dom.js";
import { toast } from "./notices.js";

const MAX_HEIGHT_PX = 160;

export class Composer {
  /** `send(text)` gives a promise that fails with words for the person. */
  constructor(send) {
    this.sendText = send;
    this.commands = [];
    this.field = byId("text");
    byId("composer").onsubmit = (event) => {
      event.preventDefault();
      this.submit();
    };
    byId("start").onclick = () => this.send("/start");
    byId("menu").onclick = () => this.showMenu(byId("commands").hidden ? this.commands : []);
    this.field.oninput = () => this.typed();
    this.field.onkeydown = (event) => this.key(event);
  }

  /** Follow a state: Start while the chat is empty, the menu if there are commands. */
  update({ messages, commands }) {
    const isEmpty = messages.length === 0;
    this.commands = commands;
    byId("start").hidden = !isEmpty;
    byId("composer").hidden = isEmpty;
    byId("menu").hidden = commands.length === 0;
  }

  async send(text) {
    this.showMenu([]);
    try {
      await this.sendText(text);
    } catch (error) {
      toast(error.message);
    }
  }

  submit() {
    const text = this.field.value;
    if (!text.trim()) return;
    this.field.value = "";
    this.typed();
    this.send(text);
  }

  typed() {
    this.field.style.height = "auto";
    this.field.style.height = `${Math.min(this.field.scrollHeight, MAX_HEIGHT_PX)}px`;
    const typed = this.field.value;
    const matching = this.commands.filter(({ command }) => `/${command}`.startsWith(typed));
    this.showMenu(typed.startsWith("/") ? matching : []);
  }

  key(event) {
    if (event.key === "Escape") this.showMenu([]);
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.submit();
  }

  showMenu(commands) {
    const items = commands.map(({ command, description }) => {
      const name = element("b", {}, `/${command}`);
      const onclick = () => {
        this.field.value = "";
        this.send(`/${command}`);
      };
      return element("li", {}, element("button", { type: "button", onclick }, name, " ", description));
    });
    byId("commands").replaceChildren(...items);
    byId("commands").hidden = items.length === 0;
    byId("menu").setAttribute("aria-expanded", String(items.length > 0));
  }
}
