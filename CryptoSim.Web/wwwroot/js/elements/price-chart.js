import {
  CandlestickSeries, createChart, HistogramSeries,
} from '../../lib/lightweight-charts/lightweight-charts.standalone.production.mjs';
import { CandleBars } from '../candles.js';
import { trades } from '../streams.js';
import { LiveElement } from './live-element.js';

const INTERVALS = [[1, '1m'], [5, '5m'], [15, '15m'], [60, '1h'], [240, '4h'], [1440, '1d']];
const PAGE = 500; // bars a request: two screens of the widest chart
const RETRY_MS = 3_000; // history is nearly always back by then, and the live bar goes on meanwhile
const SETTLE_MS = 4_000; // by then the store holds the bar that just closed, exactly
const REMEMBERED = 'chart-interval';

/** <price-chart symbol="BTC/USD" price-precision="1">: candles from history, the last one live from the trades. */
class PriceChart extends LiveElement {
  static observedAttributes = ['symbol', 'price-precision'];

  #chart = null;
  #candles = null;
  #volumes = null;
  #canvas = null;
  #message = null;
  #bars = null;
  #request = new AbortController();
  #loadingOlder = false;
  #volumeColors = {};

  start() {
    this.#build();
    const stream = trades(this.getAttribute('symbol'));
    const restyle = () => this.#applyTheme();
    addEventListener('themechange', restyle);
    this.#load();
    return [
      stream.watch(() => this.#takeTrades(stream)),
      () => removeEventListener('themechange', restyle),
      () => this.#request.abort(),
      () => this.#chart.remove(),
    ];
  }

  paint() {
    // Only the last bars change between loads; the chart redraws itself.
    const newest = this.#bars?.newest;
    for (const bar of this.#bars?.takeChanged() ?? []) {
      const isHistorical = bar.time < newest;
      this.#candles.update(bar, isHistorical);
      this.#volumes.update(this.#volumeOf(bar), isHistorical);
    }
  }

  get #interval() {
    const stored = Number(localStorage.getItem(REMEMBERED));
    return INTERVALS.some(([minutes]) => minutes === stored) ? stored : 1;
  }

  #build() {
    const toolbar = document.createElement('div');
    toolbar.className = 'chart-intervals';
    toolbar.setAttribute('role', 'group');
    toolbar.setAttribute('aria-label', 'Candle interval');
    for (const [minutes, label] of INTERVALS) {
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = label;
      button.setAttribute('aria-pressed', String(minutes === this.#interval));
      button.addEventListener('click', () => this.#choose(minutes, toolbar, button));
      toolbar.append(button);
    }
    this.#canvas = document.createElement('div');
    this.#canvas.className = 'chart-canvas';
    this.#canvas.setAttribute('role', 'group');
    this.#message = document.createElement('p');
    this.#message.className = 'chart-message';
    this.#message.setAttribute('role', 'status');
    const stage = document.createElement('div');
    stage.className = 'chart-stage';
    stage.append(this.#canvas, this.#message);
    this.replaceChildren(toolbar, stage);
    this.#draw();
  }

  #draw() {
    const precision = this.number('price-precision');
    this.#chart = createChart(this.#canvas, {
      autoSize: true,
      layout: { attributionLogo: true, fontFamily: getComputedStyle(this).fontFamily, fontSize: 11 },
      timeScale: { timeVisible: true, secondsVisible: false, rightOffset: 4, borderVisible: false },
      rightPriceScale: { borderVisible: false },
      crosshair: { mode: 0 },
    });
    this.#candles = this.#chart.addSeries(CandlestickSeries, {
      borderVisible: false,
      priceFormat: { type: 'price', precision, minMove: 10 ** -precision },
    });
    this.#volumes = this.#chart.addSeries(HistogramSeries, {
      priceFormat: { type: 'volume' }, priceScaleId: '', lastValueVisible: false, priceLineVisible: false,
    });
    this.#candles.priceScale().applyOptions({ scaleMargins: { top: 0.08, bottom: 0.24 } });
    this.#volumes.priceScale().applyOptions({ scaleMargins: { top: 0.82, bottom: 0 } });
    this.#chart.timeScale().subscribeVisibleLogicalRangeChange((range) => range?.from < 20 && this.#loadOlder());
    this.#applyTheme();
  }

  #applyTheme() {
    const style = getComputedStyle(document.documentElement);
    const color = (name) => style.getPropertyValue(name).trim();
    this.#volumeColors = { up: color('--up-faint'), down: color('--down-faint') };
    this.#chart.applyOptions({
      layout: { background: { color: color('--surface') }, textColor: color('--muted') },
      grid: { vertLines: { color: color('--grid') }, horzLines: { color: color('--grid') } },
    });
    this.#candles.applyOptions({
      upColor: color('--up'), wickUpColor: color('--up'), downColor: color('--down'), wickDownColor: color('--down'),
    });
    this.#repaintAll();
  }

  #choose(minutes, toolbar, chosen) {
    localStorage.setItem(REMEMBERED, String(minutes));
    for (const button of toolbar.children) {
      button.setAttribute('aria-pressed', String(button === chosen));
    }
    this.#load();
  }

  async #load() {
    this.#request.abort();
    this.#request = new AbortController();
    const { signal } = this.#request;
    this.#bars = new CandleBars(this.#interval * 60);
    this.#say('Loading candles…');
    for (;;) {
      const candles = await this.#fetch('', signal);
      if (signal.aborted) {
        return;
      }
      if (candles !== null) {
        this.#bars.load(candles);
        this.#takeTrades(trades(this.getAttribute('symbol')));
        this.#repaintAll();
        this.#chart.timeScale().resetTimeScale();
        this.#say(this.#bars.size === 0 ? 'No trades in this period yet.' : '');
        return;
      }
      this.#say('Price history is not available at the moment. Trying again…');
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }

  async #loadOlder() {
    if (this.#loadingOlder || this.#bars.size === 0 || this.#bars.complete) {
      return;
    }
    this.#loadingOlder = true;
    const bars = this.#bars;
    const candles = await this.#fetch(`&to=${new Date(bars.oldest * 1000).toISOString()}`, this.#request.signal);
    this.#loadingOlder = false;
    if (candles !== null && bars === this.#bars) {
      bars.load(candles);
      this.#repaintAll();
    }
  }

  /** Candles of the server, or null when it has no answer now. */
  async #fetch(range, signal) {
    const symbol = encodeURIComponent(this.getAttribute('symbol'));
    try {
      const answer = await fetch(
        `/live/candles?symbol=${symbol}&interval=${this.#interval}&limit=${PAGE}${range}`, { signal });
      return answer.ok ? (await answer.json()).items : null;
    } catch {
      return null; // aborted, or the network is away: the caller asks again or has moved on
    }
  }

  #takeTrades(stream) {
    if (this.#bars?.loaded && this.#bars.take(stream.trades)) {
      // The bar before is exact in the store only a moment after it closed.
      setTimeout(() => this.#settle(this.#bars), SETTLE_MS);
    }
    this.#say(this.#bars?.loaded && this.#bars.size === 0 ? 'No trades in this period yet.' : null);
    this.repaint();
  }

  async #settle(bars) {
    const from = new Date((bars.newest - 2 * this.#interval * 60) * 1000).toISOString();
    const candles = await this.#fetch(`&from=${from}`, this.#request.signal);
    if (candles !== null && bars === this.#bars) {
      bars.correct(candles);
      this.repaint();
    }
  }

  #repaintAll() {
    const bars = this.#bars?.all() ?? [];
    this.#bars?.takeChanged();
    this.#candles.setData(bars);
    this.#volumes.setData(bars.map((bar) => this.#volumeOf(bar)));
    this.#canvas.setAttribute('aria-label', `Candle chart of ${this.getAttribute('symbol')}, ${bars.length} bars`);
  }

  #volumeOf(bar) {
    const { up, down } = this.#volumeColors;
    return { time: bar.time, value: bar.volume, color: bar.close >= bar.open ? up : down };
  }

  #say(text) {
    if (text !== null) {
      this.#message.textContent = text;
      this.#message.hidden = text === '';
    }
  }
}

customElements.define('price-chart', PriceChart);
