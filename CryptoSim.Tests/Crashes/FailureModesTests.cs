using System.Diagnostics;
using System.Net;
using System.Text.Json;
using CryptoSim.LocalCluster.Clusters;
using CryptoSim.Tests.Clusters;

namespace CryptoSim.Tests.Crashes;

/// <summary>The rows of docs/failure-modes.md that a whole cluster shows: what a trader is told while a store or the
/// venue is away, and that everything goes on afterwards without a restart.</summary>
[TestClass]
public sealed class FailureModesTests
{
    private static readonly object _market =
        new { symbol = "BTC/USD", side = "buy", type = "market", quantity = "0.0001" };

    private static readonly object _limit =
        new { symbol = "BTC/USD", side = "buy", type = "limit", quantity = "0.001", limitPrice = "5000.0" };

    private Cluster _cluster = null!;
    private Trader _trader = null!;
    private int _acknowledged;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [Timeout(900_000, CooperativeCancellation = true)]
    public async Task Each_outage_means_what_the_document_says_and_ends_without_a_restart()
    {
        await using var cluster = _cluster =
            await ClusterFixture.StartAsync(options => options with { Apis = 2, Webs = 0 });
        using var trader = _trader = await Trader.OpenAsync(cluster.Apis[0].Url, TimeSpan.FromMinutes(1));
        await TradesAgainAsync("the start");

        await cluster.Redis.Process.KillAsync(stayDown: true);
        await MarketOrdersAreStaleAsync("Redis");
        await LimitsAndCancelsGoOnAsync();
        await cluster.Redis.Process.StartAsync();
        await TradesAgainAsync("Redis");

        await cluster.Postgres.Process.KillAsync(stayDown: true);
        foreach (var order in new[] { _market, _limit })
        {
            Assert.AreEqual("unavailable", await RefusalOfAsync(order, cluster.Apis[1]));
        }

        Assert.IsFalse(await IsStaleAsync(), "prices go on without Postgres");
        await cluster.Postgres.Process.StartAsync();
        await TradesAgainAsync("Postgres");

        cluster.KrakenSim!.Process.Freeze();
        try
        {
            await MarketOrdersAreStaleAsync("the venue");
            await LimitsAndCancelsGoOnAsync();
        }
        finally
        {
            cluster.KrakenSim.Process.Resume();
        }

        await TradesAgainAsync("the venue");
        Assert.HasCount(_acknowledged, await trader.OrdersAsync(), "what was refused left no order");
        Assert.IsTrue((await trader.GetAsync("/api/ledger/audit")).GetProperty("balanced").GetBoolean());
        Assert.AreEqual(
            0, cluster.Apis.Concat(cluster.Feeds).Sum(service => service.Process.Restarts), "nothing was restarted");
    }

    private async Task MarketOrdersAreStaleAsync(string away)
    {
        await Eventually.IsTrueAsync(IsStaleAsync, $"prices are stale without {away}");
        foreach (var api in _cluster.Apis)
        {
            string? code = null;
            // The other instance may hear of it a moment later.
            await Eventually.IsTrueAsync(
                async () => (code = await RefusalOfAsync(_market, api)) == "quote_stale",
                $"{api.Name} refuses market orders without {away}",
                () => $"It says {code ?? "nothing"}.");
        }
    }

    private async Task LimitsAndCancelsGoOnAsync()
    {
        foreach (var api in _cluster.Apis)
        {
            var (status, order) = await PlaceAsync(_limit, api);
            Assert.AreEqual(HttpStatusCode.Created, status, order.ToString());
            (status, order) = await _trader.CancelAsync(order.GetProperty("orderId").GetString()!, api.Url);
            Assert.AreEqual(HttpStatusCode.OK, status, order.ToString());
        }
    }

    private async Task TradesAgainAsync(string back)
    {
        var since = Stopwatch.StartNew();
        foreach (var api in _cluster.Apis)
        {
            var last = "";
            await Eventually.IsTrueAsync(
                async () =>
                {
                    var (status, body) = await PlaceAsync(_market, api);
                    last = body.ToString();
                    return status == HttpStatusCode.Created;
                },
                $"{api.Name} trades with {back} back",
                () => last);
        }

        TestContext.WriteLine($"{back}: market orders on both instances {since.Elapsed.TotalSeconds:F1} s later");
    }

    /// <returns>The code of the refusal, which tells when to come back; null if it was taken.</returns>
    private async Task<string?> RefusalOfAsync(object order, ServiceProcess api)
    {
        var (status, body) = await PlaceAsync(order, api);
        if (status == HttpStatusCode.Created)
        {
            return null;
        }

        Assert.AreEqual(HttpStatusCode.ServiceUnavailable, status, body.ToString());
        return body.GetProperty("code").GetString();
    }

    private async Task<(HttpStatusCode Status, JsonElement Body)> PlaceAsync(object order, ServiceProcess api)
    {
        var answer = await _trader.PlaceAsync(order, api.Url);
        _acknowledged += answer.Status == HttpStatusCode.Created ? 1 : 0;
        return answer;
    }

    private async Task<bool> IsStaleAsync() =>
        (await _trader.GetAsync("/api/markets")).GetProperty("market").GetProperty("stale").GetBoolean();
}
