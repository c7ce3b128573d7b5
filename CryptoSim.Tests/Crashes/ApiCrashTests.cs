using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json;
using CryptoSim.LocalCluster.Clusters;
using CryptoSim.Tests.Clusters;

namespace CryptoSim.Tests.Crashes;

/// <summary>SIGKILL of the API while clients trade: what it acknowledged is there afterwards, once.</summary>
[TestClass]
public sealed class ApiCrashTests
{
    private const int Clients = 4;
    private const int Kills = 2;

    // Counted, not timed: a busy machine trades slowly, and a kill is to meet orders in every stage.
    private const int OrdersBetweenKills = 25;

    [TestMethod]
    [Timeout(600_000, CooperativeCancellation = true)]
    public async Task No_acknowledged_order_is_lost_or_doubled_when_the_api_is_killed()
    {
        await using var cluster = await ClusterFixture.StartAsync(options => options with { Webs = 0 });
        var api = cluster.Apis[0];
        var traders = await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => Trader.OpenAsync(api.Url)));
        using var enough = new CancellationTokenSource();
        var sent = traders.Select(_ => new ConcurrentDictionary<string, JsonElement?>()).ToList();
        var trading = traders.Zip(sent, (trader, orders) => TradeAsync(trader, orders, enough.Token)).ToList();

        for (var kill = 0; kill < Kills; kill++)
        {
            await TradeOnAsync(trading, sent);
            var killed = api.Process.Pid;
            await api.Process.KillAsync();
            await Eventually.IsTrueAsync(() => api.Process.Pid is { } pid && pid != killed, "the API runs again");
            await api.WaitUntilReadyAsync();
        }

        await TradeOnAsync(trading, sent);
        await enough.CancelAsync();
        await Task.WhenAll(trading);

        Assert.AreEqual(Kills, api.Process.Restarts);
        foreach (var (trader, orders) in traders.Zip(sent))
        {
            await AssertKeptAsync(trader, orders);
            await AssertAuditBalancesAsync(trader);
            trader.Dispose();
        }
    }

    private static Task TradeOnAsync(
        IReadOnlyList<Task> trading, IReadOnlyList<ConcurrentDictionary<string, JsonElement?>> sent)
    {
        var before = Acknowledged(sent);
        return Eventually.IsTrueAsync(
            () => Acknowledged(sent) >= before + OrdersBetweenKills || trading.Any(task => task.IsFaulted),
            $"{OrdersBetweenKills} more orders are acknowledged");
    }

    private static int Acknowledged(IEnumerable<ConcurrentDictionary<string, JsonElement?>> sent) =>
        sent.Sum(orders => orders.Count(order => order.Value is not null));

    /// <summary>Places orders, one after the other, and notes what each was answered: null for a refusal, or where no
    /// answer came at all.</summary>
    private static async Task TradeAsync(
        Trader trader, ConcurrentDictionary<string, JsonElement?> sent, CancellationToken enough)
    {
        for (var i = 0; !enough.IsCancellationRequested; i++)
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"order-{i}");
            object order = (i % 3) switch
            {
                0 => new { symbol = "BTC/USD", side = "buy", type = "market", quantity = "0.001", clientOrderId = id },
                1 => new { symbol = "BTC/USD", side = "sell", type = "market", quantity = "0.001", clientOrderId = id },
                // Far below the market: it rests and holds funds.
                _ => new
                {
                    symbol = "BTC/USD", side = "buy", type = "limit", quantity = "0.0002", limitPrice = "5000.0",
                    clientOrderId = id,
                },
            };
            sent[id] = await PlaceUntilAnsweredAsync(trader, order, enough);
        }
    }

    // No answer means unknown: the same order is sent again under the same id until one comes.
    private static async Task<JsonElement?> PlaceUntilAnsweredAsync(
        Trader trader, object order, CancellationToken enough)
    {
        while (true)
        {
            try
            {
                var (status, body) = await trader.PlaceAsync(order);
                if (status is HttpStatusCode.Created or HttpStatusCode.OK)
                {
                    return body;
                }

                // Nothing to sell, prices not yet there after the restart: a refusal leaves no order.
                Assert.IsTrue(status is HttpStatusCode.UnprocessableEntity or HttpStatusCode.ServiceUnavailable
                    or HttpStatusCode.TooManyRequests, $"{status} {body}");
                if (status == HttpStatusCode.UnprocessableEntity)
                {
                    return null;
                }
            }
            catch (HttpRequestException) when (!enough.IsCancellationRequested)
            {
                // The API is down.
            }
            catch (HttpRequestException)
            {
                return null;
            }

            await Task.Delay(20, CancellationToken.None);
            if (enough.IsCancellationRequested)
            {
                return null;
            }
        }
    }

    private static async Task AssertKeptAsync(Trader trader, IReadOnlyDictionary<string, JsonElement?> sent)
    {
        var kept = await trader.OrdersAsync();
        var byClientId = kept.ToLookup(order => order.GetProperty("clientOrderId").GetString());
        foreach (var (id, answered) in sent)
        {
            Assert.IsLessThanOrEqualTo(1, byClientId[id].Count(), $"{id} is there more than once");
            if (answered is not { } order)
            {
                continue;
            }

            var found = byClientId[id].SingleOrDefault();
            Assert.AreNotEqual(JsonValueKind.Undefined, found.ValueKind, $"{id} was acknowledged and is gone");
            Assert.AreEqual(order.GetProperty("orderId").GetString(), found.GetProperty("orderId").GetString());
            Assert.AreEqual(order.GetProperty("filledQuantity").GetString(), found.GetProperty("filledQuantity").GetString());
            Assert.AreEqual(order.GetProperty("fee").GetString(), found.GetProperty("fee").GetString());
        }
    }

    private static async Task AssertAuditBalancesAsync(Trader trader)
    {
        var audit = await trader.GetAsync("/api/ledger/audit");
        Assert.IsTrue(audit.GetProperty("balanced").GetBoolean(), audit.ToString());
        Assert.AreEqual(0, audit.GetProperty("differences").GetArrayLength(), audit.ToString());
        Assert.IsGreaterThan(Clients, audit.GetProperty("entries").GetInt64());
    }
}
