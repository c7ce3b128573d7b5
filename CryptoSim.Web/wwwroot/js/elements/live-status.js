import { socket } from '../streams.js';

const GRACE_MS = 1_200; // a reconnect that takes no longer is not worth a word

/** <live-status>: says that prices are being reconnected, and disappears by itself. */
class LiveStatus extends HTMLElement {
  #timer = 0;

  connectedCallback() {
    this.hidden = true;
    socket.addEventListener('statechange', this);
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
    socket.removeEventListener('statechange', this);
  }

  handleEvent() {
    clearTimeout(this.#timer);
    document.documentElement.toggleAttribute('data-offline', socket.state === 'reconnecting');
    if (socket.state === 'open') {
      this.hidden = true;
    } else {
      this.#timer = setTimeout(() => (this.hidden = false), GRACE_MS);
    }
  }
}

customElements.define('live-status', LiveStatus);
