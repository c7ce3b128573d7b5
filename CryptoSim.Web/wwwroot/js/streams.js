import { Book } from './book.js';
import { LiveSocket } from './socket.js';

const LINGER_MS = 3_000; // a re-rendered or next page usually wants the same stream again
const TRADES_KEPT = 200; // what the longest list on a page shows, with room for a chart to catch up

const socket = new LiveSocket(new URL('/live/v2', location.href).href.replace(/^http/, 'ws'));
const streams = new Map();

export { socket };

addEventListener('online', () => socket.hurry());
document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && socket.hurry());

// A stream is shared by all who watch it, and keeps its latest state, so that an element created later paints at once.
class Stream {
  #watchers = new Set();
  #lingering = 0;

  constructor(params) {
    this.params = params;
    this.started = false;
  }

  watch(watcher) {
    clearTimeout(this.#lingering);
    this.#lingering = 0;
    if (this.#watchers.size === 0 && !streams.has(this.key)) {
      streams.set(this.key, this);
      socket.add(this);
    }
    this.#watchers.add(watcher);
    if (this.started) {
      watcher(this, null);
    }
    return () => this.#unwatch(watcher);
  }

  get key() {
    return `${this.params.channel}|${this.params.symbol}|${this.params.depth ?? ''}`;
  }

  onFrame(frame, item) {
    this.started = true;
    this.take(frame, item);
    this.#tell(item);
  }

  onLost() {
    this.lost?.();
    this.#tell(null);
  }

  #tell(item) {
    for (const watcher of this.#watchers) {
      watcher(this, item);
    }
  }

  #unwatch(watcher) {
    this.#watchers.delete(watcher);
    if (this.#watchers.size === 0 && this.#lingering === 0) {
      this.#lingering = setTimeout(() => {
        streams.delete(this.key);
        socket.remove(this);
      }, LINGER_MS);
    }
  }
}

class TickerStream extends Stream {
  constructor(symbol) {
    super({ channel: 'ticker', symbol, event_trigger: 'bbo', snapshot: true });
    this.record = null;
  }

  take(_frame, item) {
    this.record = item;
  }
}

class TradeStream extends Stream {
  constructor(symbol) {
    super({ channel: 'trade', symbol, snapshot: true });
    /** Oldest first, each trade once. */
    this.trades = [];
    this.fresh = [];
  }

  take(_frame, item) {
    const last = this.trades.at(-1);
    this.fresh = [];
    if (last === undefined || BigInt(item.trade_id) > BigInt(last.trade_id)) {
      this.trades.push(item);
      this.fresh.push(item);
      this.trades.splice(0, this.trades.length - TRADES_KEPT);
    }
  }
}

class BookStream extends Stream {
  constructor(symbol, depth, pricePrecision, quantityPrecision) {
    super({ channel: 'book', symbol, depth, snapshot: true });
    this.book = new Book(depth, pricePrecision, quantityPrecision);
  }

  take(frame, item) {
    const isSnapshot = frame.type === 'snapshot';
    if (!isSnapshot && !this.book.ready) {
      return;
    }
    if (!this.book.apply(item, isSnapshot)) {
      // Once, on the transition only: updates are then ignored until the new snapshot.
      this.book.ready = false;
      socket.restart(this);
    }
  }

  lost() {
    this.book.ready = false;
  }
}

function shared(stream) {
  return streams.get(stream.key) ?? stream;
}

export const ticker = (symbol) => shared(new TickerStream(symbol));
export const trades = (symbol) => shared(new TradeStream(symbol));
export const book = (symbol, depth, pricePrecision, quantityPrecision) =>
  shared(new BookStream(symbol, depth, pricePrecision, quantityPrecision));
