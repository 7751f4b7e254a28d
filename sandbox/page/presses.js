// The presses made in one chat: a spinner until the bot has answered, then the answer.

const GIVE_UP_MS = 15_000;
const ANSWERS_KEPT = 50;

const keyOf = (messageId, data) => `${messageId} ${data}`;

export class Presses {
  /** `press(messageId, data)` gives the press's id; `show(answer)`, `fail(error)` tell the person. */
  constructor(root, { press, show, fail }) {
    this.root = root;
    this.post = press;
    this.show = show;
    this.fail = fail;
    this.waiting = new Map(); // key of a button -> id of its press, null until it is known
    this.answers = new Map(); // id of a press -> its answer, which may come before the id is known
  }

  /** Let a button press and spin. */
  bind(button, messageId, data) {
    const key = keyOf(messageId, data);
    button.dataset.key = key;
    this.mark(button, key);
    button.onclick = () => this.press(key, messageId, data);
  }

  async press(key, messageId, data) {
    this.set(key, null);
    try {
      const { id } = await this.post(messageId, data);
      this.set(key, id);
      setTimeout(() => this.waiting.get(key) === id && this.release(key), GIVE_UP_MS);
      this.settle();
    } catch (error) {
      this.release(key);
      this.fail(error);
    }
  }

  /** An answer of the bot; it is shown if the press was made on this page. */
  answered(answer) {
    this.answers.set(answer.id, answer);
    if (this.answers.size > ANSWERS_KEPT) this.answers.delete(this.answers.keys().next().value);
    this.settle();
  }

  settle() {
    for (const [key, id] of this.waiting) {
      const answer = this.answers.get(id);
      if (!answer) continue;
      this.release(key);
      this.show(answer);
    }
  }

  set(key, id) {
    this.waiting.set(key, id);
    this.markAll(key);
  }

  release(key) {
    this.waiting.delete(key);
    this.markAll(key);
  }

  markAll(key) {
    for (const button of this.root.querySelectorAll("button[data-key]")) {
      if (button.dataset.key === key) this.mark(button, key);
    }
  }

  mark(button, key) {
    const isWaiting = this.waiting.has(key);
    button.classList.toggle("waiting", isWaiting);
    button.ariaBusy = isWaiting ? "true" : null;
  }
}
