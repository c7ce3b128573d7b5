import { crc32 } from './checksum.js';
import { toUnits } from './decimals.js';

// Kraken's level 2 book. No frame removes the levels that fall out of the subscribed depth, so each side is truncated
// after every whole message; without that the checksum soon fails.
export class Book {
  constructor(depth, pricePrecision, quantityPrecision) {
    this.depth = depth;
    this.pricePrecision = pricePrecision;
    this.quantityPrecision = quantityPrecision;
    this.clear();
  }

  clear() {
    /** Best first: [{price, quantity}] in BigInt units. */
    this.bids = [];
    this.asks = [];
    this.ready = false;
  }

  /** Applies one message: {bids, asks, checksum} of its `data`. False when the checksum does not match. */
  apply(message, isSnapshot) {
    if (isSnapshot) {
      this.clear();
      this.ready = true;
    }
    for (const level of message.bids ?? []) {
      this.#set(this.bids, level, (a, b) => a > b);
    }
    for (const level of message.asks ?? []) {
      this.#set(this.asks, level, (a, b) => a < b);
    }
    this.#truncate();
    return message.checksum === undefined || Number(message.checksum) === this.checksum();
  }

  checksum() {
    const token = (level) => `${level.price}${level.quantity}`;
    return crc32(this.asks.slice(0, 10).map(token).join('') + this.bids.slice(0, 10).map(token).join(''));
  }

  // Quantities are absolute: zero removes, and removing a price that is not there is ignored.
  #set(side, level, isBetter) {
    const price = toUnits(level.price, this.pricePrecision);
    const quantity = toUnits(level.qty, this.quantityPrecision);
    let low = 0;
    let high = side.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (isBetter(side[middle].price, price)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    const found = low < side.length && side[low].price === price;
    if (quantity === 0n) {
      if (found) {
        side.splice(low, 1);
      }
    } else if (found) {
      side[low] = { price, quantity };
    } else {
      side.splice(low, 0, { price, quantity });
    }
  }

  #truncate() {
    this.bids.length = Math.min(this.bids.length, this.depth);
    this.asks.length = Math.min(this.asks.length, this.depth);
  }
}
