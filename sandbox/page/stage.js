// What stands around the chats: the title, a notice, the card of things to try, starting over.

import { bindClock, showClock } from "./clock.js";
import { post } from "./connection.js";
import { Disclosure } from "./disclosure.js";
import { byId, element, write } from "./dom.js";
import { dialog } from "./notices.js";

let cardShown = "";

/** Follow the state of the stage. */
export function showStage(state) {
  document.title = state.title;
  write(byId("title"), state.title);
  write(byId("notice"), state.notice ?? "");
  byId("notice").hidden = !state.notice;
  byId("start-over").hidden = !state.can_start_over;
  showCard(state.card);
  showClock(state.clock);
  const isBare = !state.card.length && !state.clock.movable && !state.can_start_over;
  document.body.classList.toggle("bare", isBare);
}

function showCard(texts) {
  const json = JSON.stringify(texts);
  if (json === cardShown) return;
  cardShown = json;
  byId("card-section").hidden = texts.length === 0;
  byId("card").replaceChildren(...texts.map((text) => element("li", { dir: "auto" }, text)));
}

function bindStartOver() {
  const question = byId("over");
  byId("start-over").onclick = () => {
    question.returnValue = "";
    question.showModal();
  };
  question.onclose = () => {
    if (question.returnValue !== "over") return;
    post("start-over").catch((error) => dialog(error.message));
  };
}

/** Bring the stage to life. */
export function bindStage() {
  const first = () => byId("stage").querySelector("button:not([hidden])");
  new Disclosure(byId("stage-toggle"), byId("stage"), { first });
  bindStartOver();
  bindClock();
}
