// A button that shows and hides a part of the page, by mouse and by keyboard.

export class Disclosure {
  /** `first()` gives what to focus when it opens; a `light` one closes by a press elsewhere. */
  constructor(button, part, { first = () => null, light = false } = {}) {
    this.button = button;
    this.part = part;
    this.first = first;
    button.addEventListener("click", () => this.set(!this.isOpen));
    part.addEventListener("keydown", (event) => this.key(event));
    button.addEventListener("keydown", (event) => this.key(event));
    if (light) document.addEventListener("pointerdown", (event) => this.pressed(event.target));
  }

  get isOpen() {
    return this.button.ariaExpanded === "true";
  }

  set(open) {
    if (open === this.isOpen) return;
    this.button.ariaExpanded = String(open);
    this.part.hidden = !open;
    this.part.classList.toggle("open", open);
    if (open) this.first()?.focus();
  }

  /** Close, and give the focus back to the button if it would be lost. */
  close() {
    const hadFocus = this.part.contains(document.activeElement);
    this.set(false);
    if (hadFocus) this.button.focus();
  }

  pressed(target) {
    if (!this.part.contains(target) && !this.button.contains(target)) this.set(false);
  }

  key(event) {
    if (event.key !== "Escape" || !this.isOpen) return;
    event.stopPropagation();
    this.close();
  }
}
