// Links to the bot itself, which an app follows inside the chat.

/** The payload of a deep link `https://t.me/bot?start=payload` to this bot, or null. */
export function payloadOf(address, username) {
  if (!URL.canParse(address)) return null;
  const { protocol, hostname, pathname, searchParams } = new URL(address);
  const wanted = `/${username.toLowerCase()}`;
  const isBot = protocol === "https:" && hostname === "t.me" && pathname.toLowerCase() === wanted;
  return isBot ? searchParams.get("start") : null;
}

/** Take the deep link out of the page's own address: a reload is not another click on it. */
export function takeDeepLink() {
  const address = new URL(location.href);
  const payload = address.searchParams.get("start");
  if (payload === null) return null;
  address.searchParams.delete("start");
  history.replaceState(null, "", address);
  return payload;
}
