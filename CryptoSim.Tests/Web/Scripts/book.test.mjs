import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Book } from '../../../CryptoSim.Web/wwwroot/js/book.js';
import { parseFrame } from '../../../CryptoSim.Web/wwwroot/js/decimals.js';

const levels = (...pairs) => pairs.map(([price, qty]) => ({ price, qty }));
const prices = (side) => side.map((level) => level.price);

test('every checksum of the real capture matches, and only with truncation', () => {
  const frames = readFileSync(process.env.BOOK_CAPTURE, 'utf8').trim().split('\n').map(parseFrame);
  const matches = (book) => frames.filter((frame) => book.apply(frame.data[0], frame.type === 'snapshot')).length;
  assert.equal(frames.length, 510);
  assert.equal(matches(new Book(10, 1, 8)), 510);
  assert.equal(matches(new Book(1000, 1, 8)), 60);
});

test('bids are kept high to low, asks low to high, whatever the order of the message', () => {
  const book = new Book(10, 1, 8);
  book.apply({ bids: levels(['1.0', '1'], ['3.0', '1'], ['2.0', '1']), asks: levels(['9.0', '1'], ['7.0', '1']) }, true);
  assert.deepEqual(prices(book.bids), [30n, 20n, 10n]);
  assert.deepEqual(prices(book.asks), [70n, 90n]);
});

test('quantities are absolute, the last of a repeated price wins, zero removes', () => {
  const book = new Book(10, 1, 8);
  book.apply({ bids: levels(['1.0', '5']), asks: [] }, true);
  book.apply({ bids: levels(['1.0', '2'], ['1.0', '3'], ['0.5', '0']), asks: [] }, false);
  assert.deepEqual(book.bids, [{ price: 10n, quantity: 300000000n }]);
  book.apply({ bids: levels(['1.0', '0']), asks: [] }, false);
  assert.deepEqual(book.bids, []);
});

test('a level inserted and pushed out by one message is gone', () => {
  const book = new Book(2, 1, 8);
  book.apply({ bids: levels(['3.0', '1'], ['2.0', '1']), asks: [] }, true);
  book.apply({ bids: levels(['3.0', '0'], ['1.0', '1'], ['2.5', '1']), asks: [] }, false);
  assert.deepEqual(prices(book.bids), [25n, 20n]);
});
