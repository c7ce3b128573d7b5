// The bars a chart shows: history as the server keeps it, and the running bar made from trades. A chart draws pixels,
// so its numbers may be floating point; nothing else reads them.

export class CandleBars {
  #bars = new Map();
  #changed = new Set();
  #lastTradeId = -1n;

  constructor(seconds) {
    this.seconds = seconds;
    this.loaded = false;
    /** No older bar exists. */
    this.complete = false;
  }

  get size() {
    return this.#bars.size;
  }

  get oldest() {
    return Math.min(...this.#bars.keys());
  }

  get newest() {
    return Math.max(...this.#bars.keys());
  }

  /** Adds a page of history, newest page first. */
  load(candles) {
    const before = this.#bars.size;
    for (const candle of candles) {
      this.#put(barOf(candle));
    }
    this.complete = this.#bars.size === before;
    this.loaded = true;
  }

  /** Replaces closed bars by the store's. The running one stays: this page may know of newer trades. */
  correct(candles) {
    const newest = this.newest;
    for (const candle of candles) {
      const bar = barOf(candle);
      if (bar.time < newest) {
        this.#put(bar);
      }
    }
  }

  /** Takes trades not seen yet, oldest first. True when they opened a new bar. */
  take(trades) {
    let opened = false;
    const isFirst = this.#lastTradeId < 0n;
    for (const trade of trades) {
      const id = BigInt(trade.trade_id);
      if (id > this.#lastTradeId) {
        this.#lastTradeId = id;
        opened = this.#takeOne(trade, isFirst) || opened;
      }
    }
    return opened && !isFirst;
  }

  all() {
    return [...this.#bars.values()].sort((a, b) => a.time - b.time);
  }

  /** Bars changed since the last call, oldest first. */
  takeChanged() {
    const changed = [...this.#changed].sort((a, b) => a - b).map((time) => this.#bars.get(time));
    this.#changed.clear();
    return changed;
  }

  #takeOne(trade, isCatchUp) {
    const price = Number(trade.price);
    const quantity = Number(trade.qty);
    const seconds = Math.floor(Date.parse(trade.timestamp) / 1000);
    const time = seconds - (seconds % this.seconds);
    const bar = this.#bars.get(time);
    if (bar === undefined || bar.volume === 0) { // no volume: nothing was traded, the bar repeats the close before
      if (this.#bars.size > 0 && time < this.newest) {
        return false; // an old print of a bar that history does not show
      }
      this.#put({ time, open: price, high: price, low: price, close: price, volume: quantity });
      return bar === undefined;
    }
    if (isCatchUp && time < this.newest) {
      return false; // history already counts it
    }
    this.#put({
      ...bar,
      high: Math.max(bar.high, price),
      low: Math.min(bar.low, price),
      close: price,
      // Of the trades that were here before the page, history has counted all but the newest few.
      volume: isCatchUp ? bar.volume : bar.volume + quantity,
    });
    return false;
  }

  #put(bar) {
    this.#bars.set(bar.time, bar);
    this.#changed.add(bar.time);
  }
}

function barOf({ time, open, high, low, close, volume }) {
  return {
    time: Math.floor(Date.parse(time) / 1000),
    open: Number(open),
    high: Number(high),
    low: Number(low),
    close: Number(close),
    volume: Number(volume),
  };
}
