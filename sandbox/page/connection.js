// The page's line to the sandbox: one stream of news in, what people do out.

const RECONNECT_MS = 1500;

/** Post JSON; fails with words for the person. */
export async function post(path, body = {}) {
  const response = await fetch(`/sandbox/${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(await response.text());
  return response.json();
}

/** Follow the sandbox: `onOpen` when a line stands, `onNews` for each piece, `onLost`. */
export function listen({ onOpen, onNews, onLost }) {
  const stream = new EventSource("/sandbox/stream");
  stream.onopen = onOpen;
  stream.onmessage = (event) => onNews(JSON.parse(event.data));
  stream.onerror = () => {
    onLost();
    // The browser tries again by itself, but not after an answer such as 404.
    if (stream.readyState !== EventSource.CLOSED) return;
    setTimeout(() => listen({ onOpen, onNews, onLost }), RECONNECT_MS);
  };
}

/** What one person can do in the chat. */
export function deeds(personId) {
  const act = (what, body) => post(`people/${personId}/${what}`, body);
  return {
    send: (text, replyTo = null) => act("messages", { text, reply_to: replyTo }),
    start: (payload) => act("start", { payload }),
    press: (messageId, data) => act("presses", { message_id: messageId, data }),
    speak: (language) => act("language", { language }),
    block: (blocked) => act("blocked", { blocked }),
  };
}
