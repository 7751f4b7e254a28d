// The chat page: whose chat it is, and what happens when its state changes.
//
//   /?person=1001        the chat of one person; the first one by default
//   /?start=payload      follows a deep link, as https://t.me/bot?start=payload does

import { showMessages } from "./chat.js";
import { Composer } from "./composer.js";
import { Connection, people } from "./connection.js";
import { byId } from "./dom.js";
import { settle } from "./keyboard.js";
import { expect, showAnswers, toast } from "./notices.js";

const RETRY_MS = 1500;

function showWho({ bot, person }) {
  const initials = bot.name.split(" ").map((word) => [...word][0] ?? "");
  document.title = bot.name;
  byId("bot-name").textContent = bot.name;
  byId("avatar").textContent = initials.slice(0, 2).join("").toUpperCase();
  byId("person-name").textContent = person.name;
  byId("status").textContent = `bot · @${bot.username}`;
  byId("description").textContent = bot.description || "No messages here yet";
}

/** The payload of a deep link to this bot, or null. */
function payloadOf(address, username) {
  if (!URL.canParse(address)) return null;
  const { hostname, pathname, searchParams } = new URL(address);
  const isBot = hostname === "t.me" && pathname.toLowerCase() === `/${username.toLowerCase()}`;
  return isBot ? searchParams.get("start") : null;
}

function follow(personId) {
  let presses = [];
  let username = "";
  const connection = new Connection(personId, show, () => {
    byId("status").textContent = "connecting…";
  });
  const composer = new Composer(connection.send);

  /** Follow a link to this bot here, as an app does; true if it was one. */
  function followHere(address) {
    const payload = payloadOf(address, username);
    if (payload === null) return false;
    connection.start(payload).catch((error) => toast(error.message));
    return true;
  }

  function openLink(address) {
    if (!followHere(address)) window.open(address, "_blank", "noopener");
  }

  function settlePresses() {
    settle(presses);
    showAnswers(presses, openLink);
  }

  function show(state) {
    const viewer = {
      language: state.person.language || undefined,
      send: (text) => composer.send(text),
    };
    presses = state.presses;
    username = state.bot.username;
    showWho(state);
    byId("empty").hidden = state.messages.length > 0;
    byId("chat").hidden = state.messages.length === 0;
    composer.update(state);
    showMessages(state.messages, viewer, connection, (pressId) => {
      // The answer may be here before the page knows the number of its press.
      expect(pressId);
      settlePresses();
    });
    settlePresses();
  }

  byId("chat").onclick = (event) => {
    const anchor = event.target.closest("a");
    if (anchor && followHere(anchor.href)) event.preventDefault();
  };
  return connection;
}

async function followDeepLink(connection, address) {
  const payload = address.searchParams.get("start");
  if (payload === null) return;
  // A reload of the page is not another click on the link.
  address.searchParams.delete("start");
  history.replaceState(null, "", address);
  await connection.start(payload).catch((error) => toast(error.message));
}

async function open() {
  const address = new URL(location.href);
  const [first] = await people();
  const personId = address.searchParams.get("person") ?? first?.id;
  if (personId === undefined) throw new Error("Nobody is here yet");
  await followDeepLink(follow(personId), address);
}

function tryToOpen() {
  open().catch((error) => {
    byId("status").textContent = error.message;
    setTimeout(tryToOpen, RETRY_MS);
  });
}

tryToOpen();
