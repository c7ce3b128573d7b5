using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using CryptoSim.Tests.Clusters;

namespace CryptoSim.Tests.Crashes;

/// <summary>Clients that place and cancel orders at any of some addresses, and send again what got no answer, under the
/// same id and wherever: what they were told is held against the ledger afterwards.</summary>
internal sealed class ApiStorm(IReadOnlyList<Uri> addresses) : IDisposable
{
    // A frozen instance gives no answer; then another is asked.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    private readonly List<Client> _clients = [];
    private Task _trading = Task.CompletedTask;
    private volatile bool _isEnough;
    private int _answered;

    /// <summary>What a client waits after each order; nothing: as fast as it is answered.</summary>
    public TimeSpan Pace { get; init; }

    /// <summary>Orders and cancels of which a balancer said that their instance was lost.</summary>
    public int Lost => _clients.Sum(client => client.Lost);

    /// <summary>Orders and cancels that were sent again because their connection ended.</summary>
    public int Unanswered => _clients.Sum(client => client.Unanswered);

    /// <summary>Orders and cancels that were answered for good.</summary>
    public int Answered => Volatile.Read(ref _answered);

    public async Task OpenAsync(int clients)
    {
        for (var number = 0; number < clients; number++)
        {
            _clients.Add(new Client(number, await Trader.OpenAsync(addresses[number % addresses.Count], Patience)));
        }
    }

    /// <summary>Starts to trade; each client does so many orders and cancels.</summary>
    public void Start(int callsEach) =>
        _trading = Task.WhenAll(_clients.Select(client => Task.Run(() => TradeAsync(client, callsEach))));

    /// <summary>Waits until so many more calls were answered, or all are.</summary>
    public Task GoOnAsync(int calls)
    {
        var from = Answered;
        return Eventually.IsTrueAsync(
            () => _trading.IsCompleted || Answered >= from + calls, $"{calls} more calls are answered");
    }

    /// <summary>Whether every client was answered after that moment (of <see cref="Stopwatch"/>).</summary>
    public bool AllAnsweredAfter(long moment) => _clients.TrueForAll(client => client.LastAnswer > moment);

    public Task FinishAsync() => _trading;

    /// <summary>Each client ends with what it is at.</summary>
    public Task StopAsync()
    {
        _isEnough = true;
        return _trading;
    }

    /// <summary>Every acknowledged order is there once and as told, every id at most once, every acknowledged cancel
    /// holds.</summary>
    public async Task AssertKeptAsync()
    {
        foreach (var client in _clients)
        {
            var kept = await client.Trader.OrdersAsync();
            var byClientId = kept.ToLookup(order => order.GetProperty("clientOrderId").GetString()!);
            Assert.IsTrue(byClientId.All(orders => orders.Count() == 1), $"an id of {client.Number} is there twice");
            Assert.IsTrue(
                byClientId.All(orders => client.Sent.ContainsKey(orders.Key)), "nobody asked for one of these orders");
            foreach (var (id, orderId) in client.Placed)
            {
                Assert.AreEqual(
                    orderId, byClientId[id].SingleOrDefault() is { ValueKind: JsonValueKind.Object } order
                        ? order.GetProperty("orderId").GetString() : "none", $"{id} was acknowledged");
            }

            var byOrderId = kept.ToDictionary(order => order.GetProperty("orderId").GetString()!);
            foreach (var orderId in client.Canceled)
            {
                Assert.AreEqual("canceled", byOrderId[orderId].GetProperty("status").GetString());
            }
        }
    }

    public void Dispose() => _clients.ForEach(client => client.Trader.Dispose());

    private async Task TradeAsync(Client client, int calls)
    {
        for (var call = 0; call < calls && !_isEnough; call++)
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"order-{call}");
            client.Sent[id] = true;
            var (status, body) = await UntilAnsweredAsync(
                client, instance => client.Trader.PlaceAsync(OrderOf(call, id), instance));
            Interlocked.Increment(ref _answered);
            client.LastAnswer = Stopwatch.GetTimestamp();
            await Task.Delay(Pace);
            if (status is HttpStatusCode.Created or HttpStatusCode.OK)
            {
                var orderId = body.GetProperty("orderId").GetString()!;
                client.Placed[id] = orderId;
                if (call % 4 == 3 && ++call < calls)
                {
                    await CancelAsync(client, orderId);
                }
            }
            else
            {
                Assert.AreEqual(HttpStatusCode.UnprocessableEntity, status, body.ToString());
            }
        }
    }

    private async Task CancelAsync(Client client, string orderId)
    {
        var (status, body) = await UntilAnsweredAsync(
            client, instance => client.Trader.CancelAsync(orderId, instance));
        Interlocked.Increment(ref _answered);
        if (status == HttpStatusCode.OK)
        {
            client.Canceled.Add(orderId);
            return;
        }

        // A cancel whose answer was lost is told that the order has ended.
        Assert.AreEqual(HttpStatusCode.Conflict, status, body.ToString());
    }

    private static object OrderOf(int call, string id) => (call % 4) switch
    {
        0 => new { symbol = "BTC/USD", side = "buy", type = "market", quantity = "0.001", clientOrderId = id },
        1 => new { symbol = "BTC/USD", side = "sell", type = "market", quantity = "0.0005", clientOrderId = id },
        // Far below the market: it rests and holds funds; the second of its kind is canceled.
        _ => new
        {
            symbol = "BTC/USD", side = "buy", type = "limit", quantity = "0.0002", limitPrice = "5000.0", clientOrderId = id,
        },
    };

    /// <summary>No answer means unknown, busy and stale mean later: the same call goes to the next instance.</summary>
    private async Task<(HttpStatusCode Status, JsonElement Body)> UntilAnsweredAsync(
        Client client, Func<Uri, Task<(HttpStatusCode Status, JsonElement Body)>> call)
    {
        while (true)
        {
            try
            {
                var answer = await call(addresses[client.Next++ % addresses.Count]);
                if (IsAnswer(answer.Status))
                {
                    return answer;
                }

                client.Lost += IsLoss(answer.Status) ? 1 : 0;
            }
            catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException or IOException)
            {
                client.Unanswered++;
            }

            await Task.Delay(20);
        }
    }

    private static bool IsAnswer(HttpStatusCode status) => !IsLoss(status)
        && status is not (HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests);

    // What a balancer says of an instance that it lost is no answer.
    private static bool IsLoss(HttpStatusCode status) =>
        status is HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout;

    private sealed class Client(int number, Trader trader)
    {
        public int Number { get; } = number;

        public Trader Trader { get; } = trader;

        public int Next { get; set; } = number;

        public int Unanswered { get; set; }

        public int Lost { get; set; }

        public long LastAnswer { get; set; }

        public ConcurrentDictionary<string, bool> Sent { get; } = new();

        public ConcurrentDictionary<string, string> Placed { get; } = new();

        public ConcurrentBag<string> Canceled { get; } = [];
    }
}
