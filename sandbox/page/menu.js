// The menu of commands above the text field, opened by its button or by typing "/".

import { element } from "./dom.js";

export class Menu {
  /** `choose(command)` is called with one such as "/plan"; `leave()` when the menu was left. */
  constructor(list, button, { choose, leave }) {
    this.list = list;
    this.button = button;
    this.choose = choose;
    this.leave = leave;
    this.commands = [];
    button.onclick = () => (this.isOpen ? this.show([]) : this.show(this.commands, true));
    list.onkeydown = (event) => this.key(event);
  }

  get isOpen() {
    return !this.list.hidden;
  }

  setCommands(commands) {
    this.commands = commands;
    this.button.hidden = commands.length === 0;
  }

  /** Show the commands that begin like what is typed. */
  filter(typed) {
    const isCommand = typed.startsWith("/");
    this.show(isCommand ? this.commands.filter(({ command }) => `/${command}`.startsWith(typed)) : []);
  }

  show(commands, focus = false) {
    this.list.replaceChildren(...commands.map((command) => this.item(command)));
    this.list.hidden = commands.length === 0;
    this.button.ariaExpanded = String(this.isOpen);
    if (focus) this.enter();
  }

  /** Go to the first command with the keyboard. */
  enter() {
    this.list.querySelector("button")?.focus();
  }

  item({ command, description }) {
    const name = element("b", {}, `/${command}`);
    const about = element("span", { dir: "auto" }, description);
    const onclick = () => {
      this.show([]);
      this.choose(`/${command}`);
    };
    return element("li", {}, element("button", { type: "button", onclick }, name, " ", about));
  }

  key(event) {
    const buttons = [...this.list.querySelectorAll("button")];
    const at = buttons.indexOf(document.activeElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      buttons[(at + step + buttons.length) % buttons.length].focus();
    } else if (event.key === "Escape") {
      this.show([]);
      this.leave();
    }
  }
}
