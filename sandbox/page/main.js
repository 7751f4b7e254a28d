// The page: follows the sandbox's news, and gives each piece to the part that shows it.
//
//   /?person=1001        whose chat is shown first; the first one's by default
//   /?start=payload      follows a deep link, as https://t.me/bot?start=payload does

import { bindBonnet, forgetCalls, showCalls } from "./bonnet.js";
import { listen } from "./connection.js";
import { byId, write } from "./dom.js";
import { bindFaults, showFaults } from "./faults.js";
import { takeDeepLink } from "./links.js";
import { People } from "./people.js";
import { bindStage, showStage } from "./stage.js";

const wanted = Number(new URLSearchParams(location.search).get("person"));
const people = new People(wanted || null);
let payload = takeDeepLink();

function followDeepLink() {
  if (payload === null || !people.pane()) return;
  people.pane().start(payload);
  payload = null;
}

const show = {
  stage(news) {
    showStage(news);
    showFaults(news.faults);
    people.update(news.people, news.card);
    followDeepLink();
  },
  chat: (news) => people.hear(news),
  answer: (news) => people.pane(news.person)?.presses.answered(news),
  calls: showCalls,
};

bindStage();
bindFaults();
bindBonnet();
listen({
  onOpen() {
    write(byId("line"), "");
    forgetCalls();
  },
  onNews: (news) => show[news.kind](news),
  onLost: () => write(byId("line"), "connecting…"),
});
