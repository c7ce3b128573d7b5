// A bot on ccxt that only changes its base URLs: what it is told must be what our own API tells of the same account.
// Usage: node account.mjs <api> <ws> <wsAuth>
import assert from 'node:assert/strict';
import ccxt from 'ccxt';

const [api, ws, wsAuth] = process.argv.slice(2);
const account = await (await fetch(`${api}/api/accounts`, { method: 'POST' })).json();

async function own(path) {
    const answer = await fetch(`${api}${path}`, { headers: { authorization: `Bearer ${account.accessToken}` } });
    return answer.json();
}

function open(Kind) {
    const exchange = new Kind({ apiKey: account.apiKey, secret: account.apiSecret, rateLimit: 50 });
    exchange.urls.api.public = api;
    exchange.urls.api.private = api;
    if (exchange.urls.api.ws) {
        Object.assign(exchange.urls.api.ws, { public: ws, publicV2: ws, private: wsAuth, privateV2: wsAuth });
    }

    return exchange;
}

const same = (what, told, truth) =>
    assert.ok(Math.abs(Number(told) - Number(truth)) < 1e-9, `${what}: told ${told}, is ${truth}`);

// Streams are read side by side with everything else.
const heard = { balance: [], orders: [], trades: [] };
let isOver = false;

async function listen(name, next) {
    while (!isOver) {
        try {
            heard[name].push(structuredClone(JSON.parse(JSON.stringify(await next()))));
        } catch (error) {
            if (!isOver) {
                throw error;
            }
        }
    }
}

async function until(what, isSo) {
    for (let n = 0; !isSo(); n++) {
        assert.ok(n < 1200, `${what} does not come: ${JSON.stringify(heard).slice(-2000)}`);
        await new Promise(resolve => setTimeout(resolve, 50));
    }
}

const rest = open(ccxt.kraken);
const pro = open(ccxt.pro.kraken);
await pro.loadHttpProxyAgent(); // Without it a plain ws:// is refused by the library.
await rest.loadMarkets();
await pro.loadMarkets();
same('opening balance', (await rest.fetchBalance()).total.USD, 10000);
listen('balance', () => pro.watchBalance());
listen('orders', () => pro.watchOrders());
listen('trades', () => pro.watchMyTrades());
await until('the balance', () => heard.balance.length > 0);

// A market order fills; a limit order far below rests.
const last = (await rest.fetchTicker('BTC/USD')).last;
const bought = await rest.createOrder('BTC/USD', 'market', 'buy', 0.01);
const resting = await rest.createOrder('BTC/USD', 'limit', 'buy', 0.01, Math.round(last / 2), { clientOrderId: 'ccxt-1' });
const isTold = (id, status) => heard.orders.flat().some(order => order.id === id && order.status === status);
await until('the market order is filled', () => isTold(bought.id, 'closed'));
await until('the limit order is open', () => isTold(resting.id, 'open'));
await until('the trade', () => heard.trades.flat().some(trade => trade.order === bought.id));

const [found] = await rest.fetchOpenOrders();
assert.deepEqual(
    [found.id, found.clientOrderId, found.symbol, found.side, found.type, found.amount, found.price],
    [resting.id, 'ccxt-1', 'BTC/USD', 'buy', 'limit', 0.01, Math.round(last / 2)]);

const filled = await rest.fetchOrder(bought.id);
const truth = (await own('/api/orders?status=all')).items.find(order => order.type === 'market');
assert.equal(filled.status, 'closed');
same('filled', filled.filled, truth.filledQuantity);
same('average', filled.average, truth.averagePrice);
same('fee', filled.fee.cost, truth.fee);

const trades = await rest.fetchMyTrades();
const fills = (await own('/api/fills')).items;
assert.equal(trades.length, fills.length);
const sum = (items, of) => items.reduce((total, item) => total + Number(of(item)), 0);
same('amount of trades', sum(trades, trade => trade.amount), sum(fills, fill => fill.quantity));
same('fees of trades', sum(trades, trade => trade.fee.cost), sum(fills, fill => fill.fee));

const ledger = await rest.fetchLedger();
assert.equal(ledger.length, 1 + 2 * fills.length);
assert.equal((await rest.fetchLedgerEntry(ledger[0].id)).id, ledger[0].id);

assert.deepEqual((await rest.fetchOrdersByIds([bought.id, resting.id])).map(order => order.id).sort(), [bought.id, resting.id].sort());
const ofOrder = await rest.fetchOrderTrades(bought.id, undefined, undefined, undefined, { trades: trades.map(trade => trade.id) });
assert.equal(ofOrder.length, fills.length);

// Amended in place, over REST and over the socket: the id stays.
await rest.editOrder(resting.id, 'BTC/USD', 'limit', 'buy', 0.02, Math.round(last / 2) + 1);
assert.deepEqual(
    await rest.fetchOrder(resting.id).then(({ id, amount, price }) => ({ id, amount, price })),
    { id: resting.id, amount: 0.02, price: Math.round(last / 2) + 1 });
await pro.editOrderWs(resting.id, 'BTC/USD', 'limit', 'buy', 0.03, Math.round(last / 2));
assert.equal((await own('/api/orders?status=open')).items[0].quantity, '0.03');
await until('the amend is told', () => heard.orders.flat().some(order => order.id === resting.id && order.amount === 0.03));

assert.notEqual((await rest.cancelAllOrdersAfter(60_000)).result.triggerTime, '0');
assert.equal((await rest.cancelAllOrdersAfter(0)).result.triggerTime, '0');

await rest.cancelOrder(resting.id);
await until('the limit order is canceled', () => isTold(resting.id, 'canceled'));
const closed = await rest.fetchClosedOrders();
assert.ok(closed.some(order => order.id === bought.id && order.status === 'closed'));

const pair = [0, 1].map(n => ({ symbol: 'BTC/USD', type: 'limit', side: 'buy', amount: 0.001, price: Math.round(last / 3) + n }));
const [one, two] = await rest.createOrders(pair);
await rest.cancelOrders([one.id, two.id]);
assert.equal((await rest.createOrders(pair)).length, 2);
await rest.cancelAllOrders();
assert.deepEqual(await rest.fetchOpenOrders(), []);
assert.ok((await rest.fetchTradingFee('BTC/USD')).taker > 0);

// The same over the socket.
const placed = await pro.createOrderWs('BTC/USD', 'limit', 'buy', 0.001, Math.round(last / 3));
assert.match(placed.id, /^O/);
await pro.cancelOrdersWs([placed.id]);
const again = await pro.createOrderWs('BTC/USD', 'limit', 'buy', 0.001, Math.round(last / 3));
await pro.cancelOrderWs(again.id);
await pro.createOrderWs('BTC/USD', 'limit', 'buy', 0.001, Math.round(last / 3));
await pro.cancelAllOrdersWs();
assert.deepEqual(await rest.fetchOpenOrders(), []);

await assert.rejects(rest.createOrder('BTC/USD', 'market', 'buy', 1000), ccxt.InsufficientFunds);
await assert.rejects(rest.cancelOrder('OAAAAA-AAAAA-AAAAAA'), ccxt.BaseError);

const balance = await rest.fetchBalance();
for (const { asset, total, held } of (await own('/api/portfolio')).balances) {
    same(`balance of ${asset}`, balance.total[asset], total);
    same(`held of ${asset}`, balance.used[asset], held);
    // The library's own state: a trade is told in two frames, and its promise may resolve for one of them only.
    await until(`the balance of ${asset}`, () => Math.abs(pro.balance.spot.total[asset] - total) < 1e-9);
}

isOver = true;
await pro.close();
process.exit(0);
