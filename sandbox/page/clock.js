// The bot's clock: what it shows, and moving it forward.

import { post } from "./connection.js";
import { byId, write } from "./dom.js";
import { botNow, setLead } from "./times.js";

const TICK_MS = 1000;
const face = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat(undefined, { weekday: "short", day: "numeric", month: "long", year: "numeric" });
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "long", timeZone: "UTC" });

/** Follow the state of the clock. */
export function showClock({ movable, lead, knows_next: knowsNext }) {
  byId("clock-section").hidden = !movable;
  byId("clock-next").hidden = !knowsNext;
  setLead(lead);
  write(byId("clock-lead"), leadInWords(lead));
  tick();
}

function leadInWords(seconds) {
  if (seconds < 1) return "the real time";
  const total = Math.round(seconds / 60);
  const [days, hours, minutes] = [Math.floor(total / 1440), Math.floor(total / 60) % 24, total % 60];
  const count = (number, word) => `${number} ${word}${number === 1 ? "" : "s"}`;
  const parts = [[days, "day"], [hours, "hour"], [days ? 0 : minutes, "minute"]];
  const words = parts.filter(([number]) => number).map(([number, word]) => count(number, word));
  return `${words.join(" ") || "a moment"} ahead`;
}

function tick() {
  const now = botNow();
  const clock = byId("clock");
  write(clock, face.format(now));
  write(byId("clock-day"), day.format(now));
  clock.title = exact.format(now);
  clock.dateTime = new Date(now).toISOString();
}

async function move(to) {
  try {
    const { moved } = await post("clock", { to });
    say(moved ? "" : "Nothing is to come by itself.");
  } catch (error) {
    say(error.message);
  }
}

function say(text) {
  byId("clock-said").textContent = text;
}

/** Let the buttons move the clock. */
export function bindClock() {
  for (const button of document.querySelectorAll("[data-to]")) {
    button.onclick = () => move(button.dataset.to);
  }
  setInterval(tick, TICK_MS);
}
