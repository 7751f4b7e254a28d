// Under the bonnet: the calls of the Bot API as they happen, newest first.

import { Disclosure } from "./disclosure.js";
import { byId, element } from "./dom.js";

const MOST_SHOWN = 200;
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });

/** Forget what was shown, as another sandbox may have come into its place. */
export function forgetCalls() {
  byId("calls").replaceChildren();
}

/** Follow news of calls; those before the oldest are forgotten. */
export function showCalls({ oldest, calls }) {
  const list = byId("calls");
  if (oldest === null) list.replaceChildren();
  list.prepend(...calls.map(item).reverse());
  while (list.childElementCount > MOST_SHOWN) list.lastElementChild.remove();
  while (list.lastElementChild && Number(list.lastElementChild.dataset.number) < oldest) {
    list.lastElementChild.remove();
  }
  byId("calls-none").hidden = list.childElementCount > 0;
}

function item(call) {
  const { ok, description, result } = call.answer;
  const isIdle = call.method === "getUpdates" && ok && result.length === 0;
  const className = `call ${ok ? "" : "refused"} ${isIdle ? "idle" : ""}`;
  const details = element("details", {}, summary(call, description));
  details.ontoggle = () => {
    if (details.childElementCount === 1) details.append(json("Asked", call.params), json("Answered", call.answer));
  };
  const node = element("li", { className }, details);
  node.dataset.number = call.number;
  return node;
}

function summary(call, description) {
  const moment = new Date(call.at * 1000);
  const time = element("time", { dateTime: moment.toISOString() }, clock.format(moment));
  const method = element("span", { className: "call-method" }, call.method);
  const status = element("span", { className: "call-status" }, String(call.status));
  const refusal = description ? [element("span", { className: "call-refusal" }, description)] : [];
  return element("summary", {}, method, status, time, ...refusal);
}

function json(title, value) {
  const text = element("pre", { tabIndex: 0 }, JSON.stringify(value, null, 2));
  text.setAttribute("role", "region");
  text.ariaLabel = title;
  return element("div", { className: "call-part" }, element("h4", {}, title), text);
}

/** Let the panel open and close. */
export function bindBonnet() {
  const panel = new Disclosure(byId("bonnet-toggle"), byId("bonnet"), { first: () => byId("bonnet-close") });
  byId("bonnet-close").onclick = () => panel.close();
  const idle = byId("idle-calls");
  idle.onchange = () => byId("calls").classList.toggle("with-idle", idle.checked);
}
