/** <visible-clock period="1000">: sends `visibletick` up while the page is seen, so that a hidden tab costs nothing. */
class VisibleClock extends HTMLElement {
  #timer = 0;

  connectedCallback() {
    this.#timer = setInterval(() => {
      if (document.visibilityState === 'visible') {
        this.dispatchEvent(new CustomEvent('visibletick', { bubbles: true }));
      }
    }, Number(this.getAttribute('period')));
  }

  disconnectedCallback() {
    clearInterval(this.#timer);
  }
}

customElements.define('visible-clock', VisibleClock);
