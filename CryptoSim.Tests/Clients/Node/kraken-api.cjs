// A bot on the npm package kraken-api, which POSTs public methods too. Values are compared with our own API's.
// Usage: node kraken-api.cjs <api>
const assert = require('node:assert/strict');
const KrakenClient = require('kraken-api');

const [url] = process.argv.slice(2);

async function run() {
    const account = await (await fetch(`${url}/api/accounts`, { method: 'POST' })).json();
    const kraken = new KrakenClient(account.apiKey, account.apiSecret, { url, timeout: 30_000 });
    const call = async (method, params) => (await kraken.api(method, params)).result;
    const own = async path => (await fetch(
        `${url}${path}`, { headers: { authorization: `Bearer ${account.accessToken}` } })).json();

    assert.ok((await call('Time')).unixtime > 0);
    assert.ok((await call('Assets')).XXBT);
    assert.ok((await call('AssetPairs', { pair: 'XBTUSD' })).XXBTZUSD);
    assert.equal((await call('Depth', { pair: 'XBTUSD', count: 5 })).XXBTZUSD.bids.length, 5);
    assert.ok((await call('OHLC', { pair: 'XBTUSD' })).last > 0);
    assert.ok((await call('Spread', { pair: 'XBTUSD' })).last > 0);
    assert.ok((await call('Trades', { pair: 'XBTUSD' })).last);
    const ticker = (await call('Ticker', { pair: 'XBTUSD' })).XXBTZUSD;

    const bought = await call('AddOrder', { pair: 'XBTUSD', type: 'buy', ordertype: 'market', volume: '0.01' });
    const price = (Number(ticker.b[0]) / 2).toFixed(1);
    const resting = await call('AddOrder', { pair: 'XBTUSD', type: 'buy', ordertype: 'limit', price, volume: '0.01' });
    const [id] = resting.txid;
    assert.ok((await call('OpenOrders')).open[id]);
    assert.equal((await call('QueryOrders', { txid: bought.txid[0] }))[bought.txid[0]].status, 'closed');
    assert.equal((await call('CancelOrder', { txid: id })).count, 1);
    assert.equal((await call('ClosedOrders')).count, 2);

    const balance = await call('Balance');
    for (const { asset, total } of (await own('/api/portfolio')).balances) {
        assert.equal(Number(balance[asset === 'BTC' ? 'XXBT' : 'ZUSD']), Number(total));
    }

    const fills = (await own('/api/fills')).items;
    const history = await call('TradesHistory');
    assert.equal(history.count, fills.length);
    const [trade] = Object.keys(history.trades);
    assert.deepEqual((await call('QueryTrades', { txid: trade }))[trade], history.trades[trade]);
    const ledger = await call('Ledgers');
    const [line] = Object.keys(ledger.ledger);
    assert.deepEqual((await call('QueryLedgers', { id: line }))[line], ledger.ledger[line]);
    assert.ok(Number((await call('TradeBalance', { asset: 'ZUSD' })).eb) > 0);
    assert.ok(Number((await call('TradeVolume', { pair: 'XBTUSD' })).volume) > 0);
    assert.equal((await call('GetWebSocketsToken')).expires, 900);

    const tooMuch = { pair: 'XBTUSD', type: 'buy', ordertype: 'market', volume: '1000' };
    await assert.rejects(call('AddOrder', tooMuch), { message: 'Order:Insufficient funds' });
    // What has no meaning here says so in Kraken's words.
    await assert.rejects(call('WithdrawStatus', { asset: 'XBT' }), /^Error: General:/);
}

run().catch(error => {
    console.error(error);
    process.exitCode = 1;
});
