// Building elements without ever parsing text as markup.

export const byId = (id) => document.getElementById(id);

/** An element with properties, and children that are nodes or plain text. */
export function element(tag, properties = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
}

/** Put a text into a node; the same text again changes nothing, so nothing is read aloud twice. */
export function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
