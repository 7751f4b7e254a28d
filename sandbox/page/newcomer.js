// The dialog that asks for a name and a language, and adds that person.

import { post } from "./connection.js";
import { byId } from "./dom.js";
import { offerLanguages } from "./languages.js";
import { dialog as say } from "./notices.js";

/** Let a button open the dialog; `onAdded` gets who was added. */
export function bindNewcomer(button, onAdded) {
  const dialog = byId("newcomer");
  const form = byId("newcomer-form");
  button.onclick = () => {
    form.reset();
    offerLanguages(byId("newcomer-language"));
    dialog.showModal();
  };
  byId("newcomer-cancel").onclick = () => dialog.close();
  form.onsubmit = () => {
    const { name, language } = Object.fromEntries(new FormData(form));
    post("people", { name, language }).then(onAdded, (error) => say(error.message));
  };
}
