const SVG = 'http://www.w3.org/2000/svg';
const WIDTH = 96;
const HEIGHT = 24;
const REFRESH_MS = 120_000; // one pixel of a day is a quarter of an hour

/** <spark-line symbol="BTC/USD">: the closes of the last 24 hours as a line. Decoration: the numbers stand beside it. */
class SparkLine extends HTMLElement {
  #timer = 0;

  connectedCallback() {
    this.setAttribute('aria-hidden', 'true');
    this.#draw();
    this.#timer = setInterval(() => document.visibilityState === 'visible' && this.#draw(), REFRESH_MS);
  }

  disconnectedCallback() {
    clearInterval(this.#timer);
  }

  async #draw() {
    const closes = await loadCloses(this.getAttribute('symbol'));
    if (closes.length < 2) {
      return;
    }
    const low = Math.min(...closes);
    const range = Math.max(...closes) - low || 1;
    const points = closes.map((close, index) =>
      `${((index / (closes.length - 1)) * WIDTH).toFixed(1)},${(HEIGHT - 2 - ((close - low) / range) * (HEIGHT - 4)).toFixed(1)}`);
    const line = document.createElementNS(SVG, 'polyline');
    line.setAttribute('points', points.join(' '));
    const picture = document.createElementNS(SVG, 'svg');
    picture.setAttribute('viewBox', `0 0 ${WIDTH} ${HEIGHT}`);
    picture.append(line);
    this.replaceChildren(picture);
  }
}

async function loadCloses(symbol) {
  try {
    const answer = await fetch(`/live/spark?symbol=${encodeURIComponent(symbol)}`);
    return answer.ok ? (await answer.json()).items.map((candle) => Number(candle.close)) : [];
  } catch {
    return []; // no history now: the cell stays empty until the next round
  }
}

customElements.define('spark-line', SparkLine);
