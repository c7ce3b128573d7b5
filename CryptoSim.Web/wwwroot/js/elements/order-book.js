import { formatQuantity, formatUnits, toNumber, toUnits } from '../decimals.js';
import { book } from '../streams.js';
import { LiveElement } from './live-element.js';

/**
 * <order-book symbol="BTC/USD" depth="25" price-precision="1" quantity-precision="8" base="BTC" quote="USD"
 * marks="6700.0 6800.0">. A chosen price is sent up as `pricepick` {price, side}; `marks` are the trader's own orders.
 */
class OrderBook extends LiveElement {
  static observedAttributes = ['symbol', 'depth', 'price-precision', 'quantity-precision', 'marks'];

  #stream = null;
  #asks = null;
  #bids = null;
  #spread = null;
  #marks = new Set();

  start() {
    this.#build();
    this.dataset.state = 'waiting';
    const precision = this.number('price-precision');
    const marks = (this.getAttribute('marks') ?? '').split(' ').filter((mark) => mark !== '');
    this.#marks = new Set(marks.map((mark) => toUnits(mark, precision)));
    this.#stream = book(this.getAttribute('symbol'), this.number('depth'), precision, this.number('quantity-precision'));
    return [this.#stream.watch(() => this.repaint())];
  }

  paint() {
    const current = this.#stream.book;
    if (!current.ready) {
      // While the stream is away the last book stays, dimmed; only a new one has nothing to show.
      return;
    }
    this.dataset.state = 'live';
    const asks = cumulate(current.asks);
    const bids = cumulate(current.bids);
    const deepest = maximum(asks.at(-1)?.total ?? 0n, bids.at(-1)?.total ?? 0n);
    this.#asks.paint(asks, deepest, this.#marks);
    this.#bids.paint(bids, deepest, this.#marks);
    this.#paintSpread(current);
  }

  #paintSpread({ asks, bids, pricePrecision }) {
    if (asks.length === 0 || bids.length === 0) {
      this.#spread.textContent = 'one-sided';
      return;
    }
    const spread = asks[0].price - bids[0].price;
    const middle = toNumber(asks[0].price + bids[0].price, pricePrecision) / 2;
    const basisPoints = (toNumber(spread, pricePrecision) / middle) * 10_000;
    this.#spread.textContent = `${formatUnits(spread, pricePrecision)} (${basisPoints.toFixed(basisPoints < 1 ? 2 : 1)} bp)`;
  }

  #build() {
    const precisions = { price: this.number('price-precision'), quantity: this.number('quantity-precision') };
    const depth = this.number('depth');
    this.#asks = new Side('ask', depth, precisions);
    this.#bids = new Side('bid', depth, precisions);
    this.#spread = make('span', 'book-spread-value', '…');
    const head = make('div', 'book-head');
    head.append(
      make('span', '', `Price (${this.getAttribute('quote')})`),
      make('span', '', `Quantity (${this.getAttribute('base')})`),
      make('span', '', 'Total'));
    const middle = make('div', 'book-spread');
    middle.append(make('span', 'book-spread-label', 'Spread'), this.#spread);
    this.replaceChildren(head, this.#asks.element, middle, this.#bids.element, make('p', 'book-waiting', 'Waiting for the order book…'));
  }
}

// Rows are made once and repainted; the arrow keys walk them, so that a side is one stop for the Tab key.
class Side {
  #name;
  #rows;
  #precisions;

  constructor(name, depth, precisions) {
    this.#name = name;
    this.#precisions = precisions;
    this.#rows = Array.from({ length: depth }, (_, index) => new Row(name, index));
    this.element = make('div', `book-side book-${name}s`);
    this.element.setAttribute('role', 'group');
    this.element.setAttribute('aria-label', name === 'ask' ? 'Asks, best first' : 'Bids, best first');
    this.element.append(...this.#rows.map((row) => row.element));
    this.element.addEventListener('keydown', (event) => this.#walk(event));
    this.element.addEventListener('click', (event) => this.#pick(event));
  }

  paint(levels, deepest, marks) {
    this.#rows.forEach((row, index) => row.paint(levels[index], deepest, marks, this.#precisions));
  }

  #walk(event) {
    // Asks are drawn upwards from the spread.
    const outwards = this.#name === 'ask' ? 'ArrowUp' : 'ArrowDown';
    const inwards = this.#name === 'ask' ? 'ArrowDown' : 'ArrowUp';
    const step = { [outwards]: 'nextElementSibling', [inwards]: 'previousElementSibling' }[event.key];
    const target = step === undefined ? null : event.target[step];
    if (step !== undefined) {
      event.preventDefault();
    }
    if (target !== null && !target.hidden) {
      event.target.tabIndex = -1;
      target.tabIndex = 0;
      target.focus();
    }
  }

  #pick(event) {
    const row = event.target.closest('button');
    if (row !== null) {
      const detail = { price: row.dataset.price, side: this.#name };
      this.element.dispatchEvent(new CustomEvent('pricepick', { bubbles: true, detail }));
    }
  }
}

class Row {
  #price = make('span', 'book-price');
  #quantity = make('span', 'book-quantity');
  #total = make('span', 'book-total');
  #shown = '';

  constructor(name, index) {
    this.element = make('button', 'book-row');
    this.element.type = 'button';
    this.element.hidden = true;
    this.element.tabIndex = index === 0 ? 0 : -1;
    this.element.dataset.testid = `book-${name}`;
    this.element.append(this.#price, this.#quantity, this.#total);
  }

  paint(level, deepest, marks, precisions) {
    this.element.hidden = level === undefined;
    if (level === undefined) {
      return;
    }
    const price = formatUnits(level.price, precisions.price);
    if (this.#shown !== price) {
      this.#shown = price;
      this.#price.textContent = price;
      this.element.dataset.price = price.replaceAll(',', '');
    }
    this.#quantity.textContent = formatQuantity(level.quantity, precisions.quantity);
    this.#total.textContent = formatQuantity(level.total, precisions.quantity);
    this.element.style.setProperty('--filled', (Number(level.total) / Number(deepest)).toFixed(4));
    this.element.toggleAttribute('data-mine', marks.has(level.price));
  }
}

function cumulate(levels) {
  let total = 0n;
  return levels.map(({ price, quantity }) => ({ price, quantity, total: (total += quantity) }));
}

function maximum(a, b) {
  return a > b ? a : b;
}

function make(tag, className, text = '') {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}

customElements.define('order-book', OrderBook);
