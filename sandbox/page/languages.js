// The languages that a person's app can have, each by its own name.

import { element } from "./dom.js";
import { known } from "./times.js";

const TAGS = ["en", "ar", "de", "es", "fa", "fr", "he", "hi", "it", "ja", "pt", "ru", "tr", "uk", "zh"];

/** The name of a language in itself, or its tag. */
export function nameOf(tag) {
  if (!tag) return "not told";
  const language = known(tag);
  if (!language) return tag;
  const name = new Intl.DisplayNames([language], { type: "language" }).of(tag);
  return name.charAt(0).toLocaleUpperCase(language) + name.slice(1);
}

/** Let a list offer all languages, and this one too. */
export function offerLanguages(select, current = "en") {
  const tags = TAGS.includes(current) ? TAGS : [current, ...TAGS];
  if (select.options.length !== tags.length || select.options[0].value !== tags[0]) {
    select.replaceChildren(...tags.map((tag) => element("option", { value: tag, lang: tag }, nameOf(tag))));
  }
  select.value = current;
}
