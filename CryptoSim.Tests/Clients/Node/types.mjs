// Every type of order that ccxt can express for Kraken: what it asks for is what our own API then tells of the order.
// Usage: node types.mjs <api>
import assert from 'node:assert/strict';
import ccxt from 'ccxt';

const [api] = process.argv.slice(2);
const account = await (await fetch(`${api}/api/accounts`, { method: 'POST' })).json();
const exchange = new ccxt.kraken({ apiKey: account.apiKey, secret: account.apiSecret, rateLimit: 50 });
exchange.urls.api.public = api;
exchange.urls.api.private = api;
await exchange.loadMarkets();
const last = (await exchange.fetchTicker('BTC/USD')).last;
const [low, high] = [Math.round(last * 0.8), Math.round(last * 1.2)];

async function own(name) {
    const answer = await fetch(`${api}/api/orders?limit=100`, { headers: { authorization: `Bearer ${account.accessToken}` } });
    return (await answer.json()).items.find(order => order.clientOrderId === name);
}

let number = 0;

// Places it, and compares what our own API tells of it; numbers by value.
async function place(type, side, price, params, told) {
    const name = `types-${++number}`;
    const order = await exchange.createOrder('BTC/USD', type, side, 0.01, price, { clientOrderId: name, ...params });
    const found = await own(name);
    assert.ok(found, `${name}: ${order.id} is not there`);
    for (const [field, value] of Object.entries(told)) {
        const is = found[field];
        assert.ok(
            typeof value === 'number' ? Number(is) === value : JSON.stringify(is) === JSON.stringify(value),
            `${name} ${type} ${JSON.stringify(params)}: ${field} is ${JSON.stringify(is)}, not ${JSON.stringify(value)}`);
    }
    return { id: order.id, found };
}

await exchange.createMarketOrderWithCost('BTC/USD', 'buy', last / 5); // So that there is something to sell.

await place('market', 'buy', undefined, {}, { type: 'market', status: 'filled' });
await place('limit', 'buy', low, {}, { type: 'limit', status: 'open', limitPrice: low, timeInForce: 'gtc', postOnly: false });
await place('limit', 'buy', low, { postOnly: true }, { type: 'limit', status: 'open', postOnly: true });
await place('limit', 'buy', low, { timeInForce: 'IOC' }, { status: 'canceled', timeInForce: 'ioc' });
await place('limit', 'buy', low, { timeInForce: 'FOK' }, { status: 'canceled', timeInForce: 'fok' });
await place('limit', 'buy', low, { timeInForce: 'GTD', expiretm: '+3600' }, { status: 'open', timeInForce: 'gtd' });
await assert.rejects(place('limit', 'buy', high, { postOnly: true }, {}), /Post only/);

await place('market', 'sell', undefined, { stopLossPrice: low }, { type: 'stop_loss', status: 'pending', triggerPrice: low });
await place('limit', 'sell', low - 10, { stopLossPrice: low }, { type: 'stop_loss_limit', triggerPrice: low, limitPrice: low - 10 });
await place('market', 'sell', undefined, { takeProfitPrice: high }, { type: 'take_profit', status: 'pending', triggerPrice: high });
await place('limit', 'sell', high, { takeProfitPrice: high }, { type: 'take_profit_limit', triggerPrice: high, limitPrice: high });

await place('market', 'sell', undefined, { trailingAmount: '500' }, { type: 'trailing_stop', status: 'pending', trailOffset: 500 });
await place('market', 'sell', undefined, { trailingPercent: '5' }, { type: 'trailing_stop', trailPercent: 5 });
await place('limit', 'sell', undefined, { trailingAmount: '500', trailingLimitAmount: '10' },
    { type: 'trailing_stop_limit', trailOffset: 500, limitOffset: -10 });
await place('limit', 'sell', undefined, { trailingPercent: '5', trailingLimitPercent: '1' },
    { type: 'trailing_stop_limit', trailPercent: 5, limitPercent: -1 });

await place('iceberg', 'buy', undefined, { price: String(low), displayvol: '0.001' },
    { type: 'iceberg', status: 'open', limitPrice: low, displayQuantity: 0.001 });
await place('limit', 'sell', high, { stptype: 'cancel-oldest' }, { status: 'open', selfTrade: 'cancel_oldest' });

// What closes it is placed when it has filled.
const closed = await place('market', 'buy', undefined, { close: { ordertype: 'limit', price: high } }, { status: 'filled' });
const open = await exchange.fetchOpenOrders('BTC/USD');
const closing = open.find(order => order.info.refid === closed.id);
assert.ok(closing, 'the closing order is not there');
assert.deepEqual([closing.side, closing.type, closing.amount, closing.price], ['sell', 'limit', 0.01, high]);

// A number groups orders; it does not go with a name.
const grouped = await exchange.createOrder('BTC/USD', 'limit', 'buy', 0.001, low, { userref: 77 });
assert.equal((await exchange.fetchOrder(grouped.id)).info.userref, 77);
await assert.rejects(place('limit', 'buy', low, { reduceOnly: true }, {}), /reduce_only/);

await exchange.cancelAllOrders();
assert.equal((await exchange.fetchOpenOrders()).length, 0);
