// The page's line to the sandbox: a stream of states in, what the person does out.

const RECONNECT_MS = 1500;

async function request(path, options = {}) {
  const response = await fetch(path, options);
  if (!response.ok) throw new Error(await response.text());
  return response.json();
}

export const people = () => request("/sandbox/people");

export class Connection {
  /** Follows one person's chat; `onState` gets each state, `onLost` is told of a lost line. */
  constructor(personId, onState, onLost) {
    this.base = `/sandbox/people/${personId}`;
    this.onState = onState;
    this.onLost = onLost;
    this.listen();
  }

  listen() {
    const stream = new EventSource(`${this.base}/stream`);
    stream.onmessage = (event) => this.onState(JSON.parse(event.data));
    stream.onerror = () => {
      this.onLost();
      // The browser tries again by itself, but not after an answer such as 404.
      if (stream.readyState === EventSource.CLOSED) setTimeout(() => this.listen(), RECONNECT_MS);
    };
  }

  post(what, body) {
    return request(`${this.base}/${what}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
  }

  send = (text) => this.post("messages", { text });
  start = (payload) => this.post("start", { payload });
  press = (messageId, data) => this.post("presses", { message_id: messageId, data });
}
