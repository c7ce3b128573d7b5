import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { LiveSocket } from '../../../CryptoSim.Web/wwwroot/js/socket.js';

// A scripted far end, where a real one could not be told to go silent or to vanish.
class FarEnd {
  static all = [];
  readyState = 0;
  sent = [];

  constructor() {
    FarEnd.all.push(this);
  }

  open() {
    this.readyState = 1;
    this.onopen();
  }

  say(frame) {
    this.onmessage({ data: JSON.stringify(frame) });
  }

  send(text) {
    this.sent.push(JSON.parse(text));
  }

  close() {
    this.readyState = 3;
    this.onclose();
  }
}

const stream = (channel, symbol) => ({
  params: { channel, symbol, snapshot: true },
  started: false,
  frames: [],
  lost: 0,
  onFrame(_frame, item) {
    this.started = true;
    this.frames.push(item);
  },
  onLost() {
    this.lost++;
  },
});

const turn = () => new Promise((resolve) => setImmediate(resolve));

function begin() {
  FarEnd.all = [];
  return new LiveSocket('ws://far/live/v2', () => new FarEnd());
}

test('streams of one turn are one request, and frames reach the stream of their symbol', async () => {
  mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
  const socket = begin();
  const [btc, eth] = [stream('ticker', 'BTC/USD'), stream('ticker', 'ETH/USD')];
  socket.add(btc);
  socket.add(eth);
  FarEnd.all[0].open();
  await turn();
  assert.deepEqual(FarEnd.all[0].sent, [
    { method: 'subscribe', params: { channel: 'ticker', snapshot: true, symbol: ['BTC/USD', 'ETH/USD'] } },
  ]);
  FarEnd.all[0].say({ channel: 'ticker', type: 'update', data: [{ symbol: 'ETH/USD', last: 380.1 }] });
  assert.deepEqual([btc.frames.length, eth.frames], [0, [{ symbol: 'ETH/USD', last: '380.1' }]]);
  mock.timers.reset();
});

test('a lost connection comes back by itself and subscribes again', async () => {
  mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
  const socket = begin();
  const book = stream('book', 'BTC/USD');
  const states = [];
  socket.addEventListener('statechange', () => states.push(socket.state));
  socket.add(book);
  FarEnd.all[0].open();
  FarEnd.all[0].close();
  assert.equal(book.lost, 1);
  mock.timers.tick(400);
  FarEnd.all[1].open();
  await turn();
  assert.equal(FarEnd.all[1].sent[0].params.channel, 'book');
  assert.deepEqual(states, ['open', 'reconnecting', 'open']);
  mock.timers.reset();
});

test('a refused symbol is asked for again while it is wanted', async () => {
  mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
  const socket = begin();
  socket.add(stream('ticker', 'NEW/USD'));
  FarEnd.all[0].open();
  await turn();
  FarEnd.all[0].say({ method: 'subscribe', success: false, error: 'Currency pair not supported NEW/USD', symbol: 'NEW/USD' });
  mock.timers.tick(5_000);
  await turn();
  assert.equal(FarEnd.all[0].sent.length, 2);
  mock.timers.reset();
});
