import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CandleBars } from '../../../CryptoSim.Web/wwwroot/js/candles.js';

const candle = (time, close, volume = '1') => ({ time, open: '10', high: '12', low: '9', close, volume });
const trade = (trade_id, timestamp, price, qty = '1') => ({ trade_id, timestamp, price, qty });

test('a trade moves the running bar, and counts once', () => {
  const bars = new CandleBars(60);
  bars.load([candle('2026-01-01T00:00:00Z', '10'), candle('2026-01-01T00:01:00Z', '11')]);
  bars.take([trade('1', '2026-01-01T00:01:10Z', '11')]);
  const fresh = [trade('1', '2026-01-01T00:01:10Z', '11'), trade('2', '2026-01-01T00:01:30.5Z', '13', '0.5')];
  bars.take(fresh);
  bars.take(fresh);
  const last = bars.all().at(-1);
  assert.deepEqual([last.open, last.high, last.low, last.close, last.volume], [10, 13, 9, 13, 1.5]);
});

test('the first trade of an interval opens its bar', () => {
  const bars = new CandleBars(60);
  bars.load([candle('2026-01-01T00:00:00Z', '10')]);
  bars.take([trade('1', '2026-01-01T00:00:10Z', '10')]);
  assert.equal(bars.take([trade('2', '2026-01-01T00:02:00Z', '14')]), true);
  assert.deepEqual(bars.all().at(-1), { time: 1767225720, open: 14, high: 14, low: 14, close: 14, volume: 1 });
});

test('the store corrects closed bars and leaves the running one', () => {
  const bars = new CandleBars(60);
  bars.load([candle('2026-01-01T00:00:00Z', '10'), candle('2026-01-01T00:01:00Z', '11')]);
  bars.takeChanged();
  bars.correct([candle('2026-01-01T00:00:00Z', '10', '7'), candle('2026-01-01T00:01:00Z', '9', '9')]);
  assert.deepEqual(bars.all().map((bar) => bar.volume), [7, 1]);
  assert.deepEqual(bars.takeChanged().map((bar) => bar.volume), [7]);
});

test('an empty older page ends the history', () => {
  const bars = new CandleBars(60);
  bars.load([candle('2026-01-01T00:00:00Z', '10')]);
  assert.equal(bars.complete, false);
  bars.load([]);
  assert.equal(bars.complete, true);
});
