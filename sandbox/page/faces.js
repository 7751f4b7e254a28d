// Round pictures with initials, in a colour of their own for each person.

const TONES = 6;

/** Make a node the face of somebody. */
export function showFace(node, { id, name }) {
  const initials = name.split(" ").map((word) => [...word][0] ?? "");
  node.textContent = initials.slice(0, 2).join("").toUpperCase();
  node.dataset.tone = id % TONES;
}
