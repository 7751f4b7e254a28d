// Building elements without ever parsing text as markup.

export const byId = (id) => document.getElementById(id);

/** An element with properties, and children that are nodes or plain text. */
export function element(tag, properties = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
}
