// Switches for bad days: what the network and Telegram do to a bot now and then.

import { post } from "./connection.js";
import { byId, element, write } from "./dom.js";
import { dialog } from "./notices.js";

const FAULTS = [
  ["flood", "Too many requests", "429, retry after 3 seconds"],
  ["outage", "Telegram is down", "502 Bad Gateway"],
  ["slow", "Slow", "done at once, answered after 3 seconds"],
  ["lost", "Lost answer", "done, but the line drops"],
  ["duplicate", "Duplicate update", "what people do arrives twice"],
];

const rows = new Map(); // name -> { box, left }

function row(name, title, about) {
  const box = element("input", { type: "checkbox", name, className: "fault" });
  box.setAttribute("role", "switch");
  const left = element("span", { className: "fault-left" });
  const words = element("span", { className: "fault-about" }, about);
  rows.set(name, { box, left });
  box.onchange = () => flip(box, name);
  return element("label", { className: "switch" }, element("span", {}, title, words), left, box);
}

function flip(box, name) {
  const chosen = byId("fault-times").value;
  const times = chosen === "" ? null : Number(chosen);
  post("faults", { name, times: box.checked ? times : 0 }).catch((error) => dialog(error.message));
}

/** Follow how often each will still happen; null: until switched off. */
export function showFaults(counts) {
  for (const [name, { box, left }] of rows) {
    box.checked = counts[name] !== 0;
    write(left, counts[name] ? `${counts[name]} left` : "");
  }
  const isOn = Object.values(counts).some((count) => count !== 0);
  byId("bonnet-toggle").classList.toggle("faulty", isOn);
}

/** Put the switches on the page. */
export function bindFaults() {
  byId("faults").append(...FAULTS.map((fault) => row(...fault)));
}
