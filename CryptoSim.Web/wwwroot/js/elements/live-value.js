import { formatQuantity, formatUnits, toUnits } from '../decimals.js';
import { ticker } from '../streams.js';
import { LiveElement } from './live-element.js';

const FLASH_MS = 450; // long enough to see, short enough not to smear

/**
 * <live-value symbol="BTC/USD" field="last" precision="1" flash signed suffix=" %" titled>: one number of the ticker;
 * `titled` shows it in the tab's title too.
 */
class LiveValue extends LiveElement {
  static observedAttributes = ['symbol', 'field', 'precision'];

  #stream = null;
  #shown = null;
  #flashTimer = 0;

  start() {
    this.#shown = null;
    this.#stream = ticker(this.getAttribute('symbol'));
    return [this.#stream.watch(() => this.repaint()), () => clearTimeout(this.#flashTimer)];
  }

  paint() {
    const text = this.#stream.record?.[this.getAttribute('field')];
    if (text === undefined) {
      return;
    }
    const precision = this.number('precision');
    const units = toUnits(text, precision);
    if (units === this.#shown) {
      return;
    }
    if (this.#shown !== null && this.hasAttribute('flash')) {
      this.#flash(units > this.#shown ? 'up' : 'down');
    }
    this.#shown = units;
    if (this.hasAttribute('signed')) {
      this.dataset.sign = units > 0n ? 'up' : units < 0n ? 'down' : 'flat';
    }
    const shown = this.#text(units, precision);
    this.#write(shown);
    if (this.hasAttribute('titled')) {
      document.title = `${shown} ${this.getAttribute('symbol')} · CryptoSim`;
    }
  }

  #text(units, precision) {
    const sign = this.hasAttribute('signed') && units > 0n ? '+' : '';
    const number = this.hasAttribute('compact') ? formatQuantity(units, precision, 9) : formatUnits(units, precision);
    return `${sign}${number}${this.getAttribute('suffix') ?? ''}`;
  }

  // The text node stays the one Blazor made, so that Blazor may still remove or replace it.
  #write(text) {
    if (this.firstChild === null) {
      this.append(text);
    } else {
      this.firstChild.nodeValue = text;
    }
  }

  #flash(direction) {
    this.dataset.flash = direction;
    clearTimeout(this.#flashTimer);
    this.#flashTimer = setTimeout(() => delete this.dataset.flash, FLASH_MS);
  }
}

customElements.define('live-value', LiveValue);
