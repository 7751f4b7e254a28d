// A chat that stays at its end while new messages come, unless somebody is reading back.

const NEAR_END_PX = 60;

export class Following {
  constructor(scroller, content, newer) {
    this.scroller = scroller;
    this.newer = newer;
    this.atEnd = true;
    scroller.addEventListener("scroll", () => this.look(), { passive: true });
    newer.onclick = () => this.toEnd();
    // A picture that loads, a keyboard that grows, a window that shrinks: the end stays the end.
    const watch = new ResizeObserver(() => this.atEnd && this.toEnd());
    watch.observe(scroller);
    watch.observe(content);
  }

  look() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    this.atEnd = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
    if (this.atEnd) this.newer.hidden = true;
  }

  toEnd() {
    this.atEnd = true;
    this.newer.hidden = true;
    this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  /** New messages came; one's own always lead to the end. */
  came(messages) {
    if (!messages.length) return;
    if (this.atEnd || messages.some((message) => !message.from_bot)) this.toEnd();
    else this.newer.hidden = false;
  }
}
