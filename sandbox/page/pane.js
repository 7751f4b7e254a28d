// One person's chat with the bot, as on a phone of her own.

import { Composer } from "./composer.js";
import { deeds } from "./connection.js";
import { Disclosure } from "./disclosure.js";
import { byId, element, write } from "./dom.js";
import { showFace } from "./faces.js";
import { Following } from "./following.js";
import { nameOf, offerLanguages } from "./languages.js";
import { payloadOf } from "./links.js";
import { Messages } from "./messages.js";
import { dialog, toast } from "./notices.js";
import { Presses } from "./presses.js";
import { known } from "./times.js";

export class Pane {
  constructor(person) {
    this.root = byId("pane").content.firstElementChild.cloneNode(true);
    this.person = person;
    this.bot = { name: "", username: "", description: "" };
    this.deeds = deeds(person.id);
    const log = this.find(".log");
    this.presses = new Presses(log, {
      press: this.deeds.press,
      show: (answer) => this.showAnswer(answer),
      fail: (error) => this.tell(error.message),
    });
    this.viewer = {
      presses: this.presses,
      send: (text) => this.send(text),
      reply: (message) => this.composer.replyTo(message),
      tell: (text) => this.tell(text),
    };
    this.messages = new Messages(log, this.viewer);
    this.following = new Following(this.find(".scroller"), log, this.find(".newer"));
    this.composer = new Composer(this.find(".foot"), {
      send: (text, replyTo) => this.send(text, replyTo),
      before: (id) => this.messages.before(id),
      unblock: () => this.try(this.deeds.block(false)),
    });
    this.bindSettings();
    this.bindLinks(log);
    this.showPerson(person);
  }

  find(selector) {
    return this.root.querySelector(selector);
  }

  bindSettings() {
    const language = this.find(".language");
    const blocked = this.find(".blocked");
    new Disclosure(this.find(".settings-toggle"), this.find(".settings"), { first: () => language, light: true });
    language.onchange = () => this.try(this.deeds.speak(language.value));
    blocked.onchange = () => this.try(this.deeds.block(blocked.checked));
  }

  bindLinks(log) {
    log.onclick = (event) => {
      const anchor = event.target.closest("a");
      if (anchor && this.follow(anchor.href)) event.preventDefault();
    };
  }

  /** Follow a state of the person. */
  showPerson(person) {
    const isOther = person.language !== this.viewer.tag || person.name !== this.viewer.name;
    this.person = person;
    Object.assign(this.viewer, { name: person.name, tag: person.language, language: known(person.language) });
    showFace(this.find(".avatar"), person);
    write(this.find(".name"), person.name);
    write(this.find(".sub"), [person.role, nameOf(person.language)].filter(Boolean).join(" · "));
    this.find(".scroller").ariaLabel = `Messages of ${person.name}`;
    this.find(".settings-toggle").ariaLabel = `Settings of ${person.name}`;
    this.root.ariaLabel = `Chat of ${person.name}`;
    this.find(".foot").lang = this.find(".log").lang = known(person.language) ?? "";
    offerLanguages(this.find(".language"), person.language);
    this.find(".blocked").checked = person.blocked;
    if (isOther) this.messages.redraw();
    this.offer();
  }

  /** Follow news of the chat; gives the new messages of the bot. */
  update(news) {
    if (news.bot) this.showBot(news.bot);
    if (news.commands) this.composer.menu.setCommands(news.commands);
    const added = news.messages ? this.messages.update(news) : [];
    this.offer();
    this.following.came(added);
    return added.filter((message) => message.from_bot);
  }

  showBot(bot) {
    this.bot = bot;
    this.viewer.botName = bot.name;
    write(this.find(".description"), bot.description || `This is the chat with ${bot.name}.`);
  }

  /** The short list of what to try, for screens without room beside the chat. */
  showHints(texts) {
    this.find(".hints").replaceChildren(...texts.map((text) => element("li", { dir: "auto" }, text)));
  }

  offer() {
    const isEmpty = this.messages.size === 0;
    this.find(".empty").hidden = !isEmpty;
    this.composer.offer({ blocked: this.person.blocked, isEmpty });
  }

  showAnswer({ text, alert, url }) {
    if (url && !this.follow(url)) window.open(url, "_blank", "noopener");
    if (!text) return;
    if (alert) dialog(text);
    else this.tell(text);
  }

  /** Follow a link to this bot here, as an app does; true if it was one. */
  follow(address) {
    const payload = payloadOf(address, this.bot.username);
    if (payload !== null) this.start(payload);
    return payload !== null;
  }

  start(payload) {
    return this.try(this.deeds.start(payload));
  }

  /** Send a text; a link to this bot alone is followed, as nobody would want to send it. */
  send(text, replyTo = null) {
    return this.follow(text.trim()) ? null : this.try(this.deeds.send(text, replyTo));
  }

  async try(deed) {
    try {
      await deed;
    } catch (error) {
      this.tell(error.message);
      this.showPerson(this.person);
    }
  }

  tell(text) {
    toast(this.find(".toasts"), text);
  }
}
