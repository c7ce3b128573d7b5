// A bot on ccxt whose calls go wrong on purpose: slow, refused, done without an answer. It gives each order a name of its
// own and asks again until it is answered. In the end each order is there, once.
// Usage: node faults.mjs <api> <orders>
import assert from 'node:assert/strict';
import ccxt from 'ccxt';

const [api, wanted] = process.argv.slice(2);
const account = await (await fetch(`${api}/api/accounts`, { method: 'POST' })).json();
const authorization = `Bearer ${account.accessToken}`;

async function own(path, method = 'GET', body = undefined) {
    const answer = await fetch(`${api}${path}`, {
        method,
        headers: { authorization, 'content-type': 'application/json' },
        body: body && JSON.stringify(body),
    });
    assert.ok(answer.ok, `${path}: ${answer.status}`);
    return answer.json();
}

const exchange = new ccxt.kraken({ apiKey: account.apiKey, secret: account.apiSecret, enableRateLimit: false });
Object.assign(exchange.urls.api, { public: api, private: api });
await exchange.loadMarkets();
const price = Math.round((await exchange.fetchTicker('BTC/USD')).last / 2);
const [key] = (await own('/api/keys')).items;
await own(`/api/keys/${key.keyId}/faults`, 'PUT', {
    latency: { medianMilliseconds: 3, p99Milliseconds: 60 },
    refuse: 0.1,
    loseAnswer: 0.15,
});

const met = {};
async function place(name) {
    while (true) {
        try {
            const params = { clientOrderId: name };
            return (await exchange.createOrder('BTC/USD', 'limit', 'buy', 0.001, price, params)).id;
        } catch (error) {
            // Whether it was placed is not known. Nothing else may be thrown: a doubled order would be.
            assert.ok(error instanceof ccxt.NetworkError, `${error.constructor.name}: ${error.message}`);
            met[error.constructor.name] = (met[error.constructor.name] ?? 0) + 1;
            if (error instanceof ccxt.RateLimitExceeded) {
                await new Promise(resolve => setTimeout(resolve, 300));
            }
        }
    }
}

const ids = new Map();
for (let n = 0; n < Number(wanted); n++) {
    ids.set(`faults-${n}`, await place(`faults-${n}`));
}

assert.ok(met.ExchangeNotAvailable > 0, 'none was refused'); // Refused, or cut: ccxt calls both so.
await own(`/api/keys/${key.keyId}/faults`, 'PUT', {});
// The same order again, within the minute: the first answers.
assert.equal(await place('faults-0'), ids.get('faults-0'));
// Other content under its name is no retry.
const dearer = exchange.createOrder('BTC/USD', 'limit', 'buy', 0.002, price, { clientOrderId: 'faults-0' });
await assert.rejects(dearer, ccxt.BaseError);

const there = [];
let cursor = '';
do {
    const page = await own(`/api/orders?status=all&limit=1000&cursor=${cursor}`);
    there.push(...page.items);
    cursor = page.nextCursor ?? '';
} while (cursor);
assert.equal(there.length, ids.size);
assert.deepEqual(new Set(there.map(order => order.clientOrderId)), new Set(ids.keys()));
assert.equal(new Set(ids.values()).size, ids.size);
console.log(`${ids.size} orders, each once`, met);
