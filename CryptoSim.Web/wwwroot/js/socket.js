import { parseFrame } from './decimals.js';

const FIRST_RETRY_MS = 400; // a restarted server is back within a second or two
const LONGEST_RETRY_MS = 8_000; // calm, yet back soon after a long outage
const SILENCE_MS = 5_000; // five missed 1 Hz heartbeats: ask whether the server is there
const PONG_MS = 3_000; // and give it this long to say so
const REFUSED_RETRY_MS = 5_000; // a pair may be listed later
const BATCH = 50; // symbols a request, as Kraken advises

/** One WebSocket v2 connection for the page: reconnects by itself and subscribes again to all that is wanted. */
export class LiveSocket extends EventTarget {
  #url;
  #open;
  #socket = null;
  #wanted = new Map();
  #queue = [];
  #attempt = 0;
  #retryTimer = 0;
  #watchTimer = 0;
  #lastFrame = 0;
  #pinged = false;

  constructor(url, open = (address) => new WebSocket(address)) {
    super();
    this.#url = url;
    this.#open = open;
    /** "connecting", "open" or "reconnecting". */
    this.state = 'connecting';
  }

  /** Starts a stream; `stream` has `params` ({channel, symbol, ...}), `onFrame(frame, item)` and `onLost()`. */
  add(stream) {
    this.#wanted.set(keyOf(stream.params), stream);
    this.#enqueue('subscribe', stream.params);
    if (this.#socket === null && this.#retryTimer === 0) {
      this.#connect();
    }
  }

  remove(stream) {
    this.#wanted.delete(keyOf(stream.params));
    this.#enqueue('unsubscribe', stream.params);
  }

  /** Drops a stream's state and asks for a fresh snapshot. */
  restart(stream) {
    this.#enqueue('unsubscribe', stream.params);
    this.#enqueue('subscribe', stream.params);
  }

  /** Connects at once instead of waiting for the next attempt. */
  hurry() {
    if (this.#retryTimer !== 0) {
      clearTimeout(this.#retryTimer);
      this.#connect();
    }
  }

  #connect() {
    this.#retryTimer = 0;
    const socket = this.#open(this.#url);
    this.#socket = socket;
    socket.onopen = () => this.#onOpen();
    socket.onmessage = (event) => this.#onMessage(event.data);
    socket.onclose = () => this.#onClose(socket);
  }

  #onOpen() {
    this.#setState('open');
    this.#heard();
    this.#queue = [];
    for (const stream of this.#wanted.values()) {
      this.#enqueue('subscribe', stream.params);
    }
    clearInterval(this.#watchTimer);
    this.#watchTimer = setInterval(() => this.#watch(), 1_000);
  }

  #onClose(socket) {
    if (this.#socket !== socket) {
      return;
    }
    clearInterval(this.#watchTimer);
    this.#socket = null;
    this.#setState('reconnecting');
    for (const stream of this.#wanted.values()) {
      stream.onLost();
    }
    const ceiling = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#attempt++);
    this.#retryTimer = setTimeout(() => this.#connect(), ceiling * (0.5 + Math.random() / 2));
  }

  #onMessage(text) {
    this.#heard();
    this.#attempt = 0;
    const frame = parseFrame(text);
    if (frame.method !== undefined) {
      this.#onAnswer(frame);
    } else if (Array.isArray(frame.data)) {
      for (const item of frame.data) {
        for (const stream of this.#wanted.values()) {
          if (stream.params.channel === frame.channel && stream.params.symbol === item.symbol) {
            stream.onFrame(frame, item);
          }
        }
      }
    }
  }

  #onAnswer(frame) {
    // "Already subscribed" is what was asked for; anything else is tried again while it is still wanted.
    if (frame.method !== 'subscribe' || frame.success !== false || frame.symbol === undefined
      || frame.error === 'Already subscribed') {
      return;
    }
    setTimeout(() => {
      for (const stream of this.#wanted.values()) {
        if (stream.params.symbol === frame.symbol && !stream.started) {
          this.#enqueue('subscribe', stream.params);
        }
      }
    }, REFUSED_RETRY_MS);
  }

  #heard() {
    this.#lastFrame = performance.now();
    this.#pinged = false;
  }

  #watch() {
    const silence = performance.now() - this.#lastFrame;
    if (silence > SILENCE_MS + PONG_MS && this.#pinged) {
      const socket = this.#socket;
      socket.close();
      // A dead network may take a minute to report the close: do not wait for it.
      this.#onClose(socket);
    } else if (silence > SILENCE_MS && !this.#pinged) {
      this.#pinged = true;
      this.#send({ method: 'ping' });
    }
  }

  #enqueue(method, params) {
    if (this.#queue.push({ method, params }) === 1) {
      queueMicrotask(() => this.#flush());
    }
  }

  // Requests of one turn that differ only in the symbol go out as one.
  #flush() {
    const requests = this.#queue;
    this.#queue = [];
    if (this.state !== 'open') {
      return;
    }
    const groups = [];
    for (const { method, params } of requests) {
      const { symbol, ...rest } = params;
      const key = method + JSON.stringify(rest);
      let group = groups.find((candidate) => candidate.key === key && candidate.symbols.length < BATCH);
      if (group === undefined) {
        group = { key, method, rest, symbols: [] };
        groups.push(group);
      }
      group.symbols.push(symbol);
    }
    for (const { method, rest, symbols } of groups) {
      this.#send({ method, params: { ...rest, symbol: symbols } });
    }
  }

  #send(message) {
    if (this.#socket?.readyState === 1) {
      this.#socket.send(JSON.stringify(message));
    }
  }

  #setState(state) {
    if (this.state !== state) {
      this.state = state;
      this.dispatchEvent(new Event('statechange'));
    }
  }
}

function keyOf(params) {
  return `${params.channel}|${params.symbol}|${params.depth ?? ''}`;
}
