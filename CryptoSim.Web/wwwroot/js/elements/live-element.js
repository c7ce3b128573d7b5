const dirty = new Set();
let scheduled = false;

// All that changed is painted once a frame; a hidden tab paints nothing until it is seen again.
function schedule(element) {
  dirty.add(element);
  if (!scheduled) {
    scheduled = true;
    requestAnimationFrame(() => {
      scheduled = false;
      const elements = [...dirty];
      dirty.clear();
      for (const each of elements) {
        if (each.isConnected) {
          each.paint();
        }
      }
    });
  }
}

/** An element painted from streams: `start()` gives what to undo, `paint()` draws. Blazor only places it. */
export class LiveElement extends HTMLElement {
  #stops = [];
  #running = false;

  connectedCallback() {
    this.#begin();
  }

  disconnectedCallback() {
    this.#end();
  }

  attributeChangedCallback(_name, before, after) {
    if (this.#running && before !== after) {
      this.#end();
      this.#begin();
    }
  }

  repaint() {
    schedule(this);
  }

  number(name) {
    return Number(this.getAttribute(name) ?? 0);
  }

  #begin() {
    this.#running = true;
    this.#stops = this.start() ?? [];
    this.repaint();
  }

  #end() {
    this.#running = false;
    for (const stop of this.#stops) {
      stop();
    }
    this.#stops = [];
  }
}
