// Instants in a viewer's language and in this browser's zone, by the bot's clock.

const RELATIVE_EVERY_MS = 15_000;
const STEPS = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
];

let leadMs = 0;

/** The bot's time, in milliseconds. */
export const botNow = () => Date.now() + leadMs;

/** The bot's clock is so many seconds ahead of the real one. */
export function setLead(seconds) {
  leadMs = seconds * 1000;
  refreshRelative();
}

/**
 * The language of a tag as this browser's user writes it, such as British English for "en".
 * Undefined, the browser's own, if browsers know no such language.
 */
export function known(tag) {
  try {
    const [found] = Intl.DateTimeFormat.supportedLocalesOf(tag);
    return navigator.languages.find((own) => own.startsWith(`${found}-`)) ?? found;
  } catch {
    return undefined; // a RangeError: no language tag at all
  }
}

function relative(unixTime, language) {
  const seconds = unixTime - botNow() / 1000;
  const [unit, size] = STEPS.find(([, size]) => Math.abs(seconds) >= size) ?? STEPS.at(-1);
  const format = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  return format.format(Math.round(seconds / size), unit);
}

/** An instant by Telegram's format `r|w?[dD]?[tT]?`. */
export function instant(unixTime, format, language) {
  if (format === "r") return relative(unixTime, language);
  const options = {};
  if (format.includes("w")) options.weekday = "long";
  if (format.includes("d")) Object.assign(options, { year: "numeric", month: "2-digit", day: "2-digit" });
  if (format.includes("D")) Object.assign(options, { year: "numeric", month: "long", day: "numeric" });
  if (/[tT]/.test(format)) Object.assign(options, { hour: "numeric", minute: "2-digit" });
  if (format.includes("T")) options.second = "2-digit";
  return new Intl.DateTimeFormat(language, options).format(unixTime * 1000);
}

/** Make a `<time>` show an instant and, where it is a relative one, keep it right. */
export function showInstant(node, unixTime, format, language) {
  node.textContent = instant(unixTime, format, language);
  if (format === "r") Object.assign(node.dataset, { relative: unixTime, language: language ?? "" });
}

function refreshRelative() {
  for (const node of document.querySelectorAll("time[data-relative]")) {
    const text = relative(Number(node.dataset.relative), node.dataset.language || undefined);
    if (node.textContent !== text) node.textContent = text;
  }
}

setInterval(refreshRelative, RELATIVE_EVERY_MS);
