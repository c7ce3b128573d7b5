// A bot on ccxt. All that makes it trade here rather than at Kraken is in open().
import ccxt from 'ccxt';

const api = process.env.CRYPTOSIM_API ?? 'http://localhost:8081';
const socket = api.replace(/^http/, 'ws');

async function open() {
    // An account with 10,000 virtual dollars; at Kraken the key is yours already.
    const account = await (await fetch(`${api}/api/accounts`, { method: 'POST' })).json();
    const exchange = new ccxt.pro.kraken({ apiKey: account.apiKey, secret: account.apiSecret });
    Object.assign(exchange.urls.api, { public: api, private: api });
    Object.assign(exchange.urls.api.ws, {
        public: `${socket}/ws/v2`,
        publicV2: `${socket}/ws/v2`,
        private: `${socket}/ws-auth/v2`,
        privateV2: `${socket}/ws-auth/v2`,
    });
    await exchange.loadHttpProxyAgent(); // For a plain ws:// only: the library refuses it otherwise.
    return exchange;
}

const exchange = await open();
await exchange.loadMarkets();
const symbol = 'BTC/USD';
const { bid, ask } = await exchange.watchTicker(symbol);
console.log(`${symbol} ${bid} / ${ask}`);

const bought = await exchange.createOrder(symbol, 'market', 'buy', 0.01);
const { average, fee } = await exchange.fetchOrder(bought.id);
console.log(`Bought 0.01 at ${average}, fee ${fee.cost} ${fee.currency}`);

const far = exchange.priceToPrecision(symbol, bid * 0.8);
const resting = await exchange.createOrderWs(symbol, 'limit', 'buy', 0.01, far, { clientOrderId: 'example-1' });
console.log(`Resting ${resting.id} at ${far}`);
await exchange.editOrderWs(resting.id, symbol, 'limit', 'buy', 0.02, far);
const [open1] = await exchange.fetchOpenOrders(symbol);
console.log(`It asks for ${open1.amount} now`);
await exchange.cancelOrderWs(resting.id);

const balance = await exchange.fetchBalance();
console.log(`Left: ${balance.total.USD} USD and ${balance.total.BTC} BTC`);
await exchange.close();
process.exit(0); // The library keeps timers.
