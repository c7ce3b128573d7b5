// A bot on the npm package kraken-api: {url} is all that makes it trade here rather than at Kraken.
const KrakenClient = require('kraken-api');

const url = process.env.CRYPTOSIM_API ?? 'http://localhost:8081';

async function run() {
    // An account with 10,000 virtual dollars; at Kraken the key is yours already.
    const account = await (await fetch(`${url}/api/accounts`, { method: 'POST' })).json();
    const kraken = new KrakenClient(account.apiKey, account.apiSecret, { url });

    const ticker = (await kraken.api('Ticker', { pair: 'XBTUSD' })).result.XXBTZUSD;
    console.log(`BTC/USD ${ticker.b[0]} / ${ticker.a[0]}`);
    const bought = await kraken.api('AddOrder', { pair: 'XBTUSD', type: 'buy', ordertype: 'market', volume: '0.01' });
    console.log(bought.result.descr.order, bought.result.txid[0]);
    const price = (Number(ticker.b[0]) * 0.8).toFixed(1);
    const resting = await kraken.api(
        'AddOrder', { pair: 'XBTUSD', type: 'buy', ordertype: 'limit', price, volume: '0.01' });
    console.log(resting.result.descr.order, resting.result.txid[0]);
    const canceled = await kraken.api('CancelOrder', { txid: resting.result.txid[0] });
    console.log(`Canceled ${canceled.result.count}`);
    console.log((await kraken.api('Balance')).result);
}

run().catch(error => {
    console.error(error);
    process.exitCode = 1;
});
