// What ccxt reads of the market without a key: every library's first steps.
// Usage: node market.mjs <api> <ws>
import assert from 'node:assert/strict';
import ccxt from 'ccxt';

const [api, ws] = process.argv.slice(2);
const symbol = 'BTC/USD';

async function open(Kind) {
    const exchange = new Kind({ rateLimit: 50 });
    exchange.urls.api.public = api;
    if (exchange.urls.api.ws) {
        Object.assign(exchange.urls.api.ws, { public: ws, publicV2: ws });
        await exchange.loadHttpProxyAgent(); // Without it a plain ws:// is refused by the library.
    }

    await exchange.loadMarkets();
    return exchange;
}

const rest = await open(ccxt.kraken);
const about = (what, told, least) => assert.ok(told >= least, `${what}: ${told}`);
assert.ok(Math.abs(await rest.fetchTime() - Date.now()) < 60_000);
assert.equal((await rest.fetchStatus()).status, 'ok');
assert.ok((await rest.fetchMarkets()).some(market => market.symbol === symbol && market.active));
assert.ok((await rest.fetchCurrencies()).BTC);
const ticker = await rest.fetchTicker(symbol);
assert.ok(ticker.bid < ticker.ask && ticker.last > 0);
assert.equal((await rest.fetchTickers([symbol]))[symbol].symbol, symbol);
const book = await rest.fetchOrderBook(symbol, 10);
assert.equal(book.bids.length, 10);
assert.ok(book.bids[0][0] < book.asks[0][0]);
const candles = await rest.fetchOHLCV(symbol, '1m');
about('candles', candles.length, 1);
assert.ok(candles.every(([, opened, high, low, close]) => low <= Math.min(opened, close) && high >= Math.max(opened, close)));

// A book kept by the library is the venue's: its checksum is made anew at every frame. The library's own check does not
// know of v2's bare numbers.
function crc32(text) {
    let crc = -1;
    for (const character of text) {
        crc ^= character.charCodeAt(0);
        for (let bit = 0; bit < 8; bit++) {
            crc = (crc >>> 1) ^ (0xEDB88320 & -(crc & 1));
        }
    }

    return (crc ^ -1) >>> 0;
}

const pro = await open(ccxt.pro.kraken);
const { pair_decimals: priceDigits, lot_decimals: amountDigits } = pro.market(symbol).info;
const token = (value, digits) => value.toFixed(digits).replace('.', '').replace(/^0+/, '');
const side = levels => levels.slice(0, 10)
    .map(([price, amount]) => token(price, Number(priceDigits)) + token(amount, Number(amountDigits))).join('');
const frames = { right: 0, wrong: [] };
const handle = pro.handleOrderBook.bind(pro);
pro.handleOrderBook = (client, message) => {
    handle(client, message);
    const [data] = message.data;
    const kept = pro.orderbooks[data.symbol].limit();
    if (crc32(side(kept.asks) + side(kept.bids)) === Number(data.checksum)) {
        frames.right++;
    } else {
        frames.wrong.push(message);
    }
};
while (frames.right < 30) {
    await pro.watchOrderBook(symbol, 10);
    assert.deepEqual(frames.wrong, []);
}

// One connection has one ticker of a symbol: the two kinds come over two.
const other = await open(ccxt.pro.kraken);
assert.equal((await pro.watchTicker(symbol)).symbol, symbol);
assert.ok((await other.watchBidsAsks([symbol]))[symbol].bid > 0);
const third = await open(ccxt.pro.kraken);
assert.ok((await third.watchTickers([symbol]))[symbol].last > 0);
assert.equal((await pro.watchOHLCV(symbol, '1m'))[0].length, 6);
assert.ok((await pro.watchTrades(symbol)).every(trade => trade.symbol === symbol && trade.amount > 0));
assert.ok((await rest.fetchTrades(symbol)).every(trade => trade.price > 0));
await Promise.all([pro.close(), other.close(), third.close()]);
process.exit(0);
