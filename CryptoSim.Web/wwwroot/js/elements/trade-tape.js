import { format, formatQuantity, toUnits } from '../decimals.js';
import { trades } from '../streams.js';
import { LiveElement } from './live-element.js';

const clock = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit', minute: '2-digit', second: '2-digit', timeZone: 'UTC',
});

/** <trade-tape symbol="BTC/USD" rows="40" price-precision="1" quantity-precision="8">: the newest trades first. */
class TradeTape extends LiveElement {
  static observedAttributes = ['symbol', 'rows', 'price-precision', 'quantity-precision'];

  #stream = null;
  #rows = [];

  start() {
    this.#rows = [];
    const body = document.createElement('ol');
    body.className = 'tape-rows';
    body.setAttribute('aria-label', 'Recent trades, newest first');
    body.tabIndex = 0;
    const empty = document.createElement('p');
    empty.className = 'tape-empty';
    empty.textContent = 'No trades yet. They appear here as the market prints them.';
    this.replaceChildren(body, empty);
    this.#stream = trades(this.getAttribute('symbol'));
    return [this.#stream.watch(() => this.repaint())];
  }

  paint() {
    const newest = this.#stream.trades.slice(-this.number('rows')).reverse();
    this.dataset.state = newest.length === 0 ? 'empty' : 'live';
    const body = this.firstElementChild;
    while (this.#rows.length < newest.length) {
      const row = new TapeRow();
      this.#rows.push(row);
      body.append(row.element);
    }
    newest.forEach((trade, index) =>
      this.#rows[index].paint(trade, this.number('price-precision'), this.number('quantity-precision')));
  }
}

class TapeRow {
  element = document.createElement('li');
  #price = document.createElement('span');
  #quantity = document.createElement('span');
  #time = document.createElement('time');
  #shown = '';

  constructor() {
    this.element.append(this.#price, this.#quantity, this.#time);
  }

  paint(trade, pricePrecision, quantityPrecision) {
    if (this.#shown === trade.trade_id) {
      return;
    }
    this.#shown = trade.trade_id;
    this.element.dataset.side = trade.side;
    this.#price.textContent = format(trade.price, pricePrecision);
    this.#quantity.textContent = formatQuantity(toUnits(trade.qty, quantityPrecision), quantityPrecision);
    this.#time.dateTime = trade.timestamp;
    this.#time.textContent = clock.format(new Date(trade.timestamp));
  }
}

customElements.define('trade-tape', TradeTape);
