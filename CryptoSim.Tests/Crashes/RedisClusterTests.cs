using CryptoSim.Data.Ledger;
using CryptoSim.LocalCluster.Markets;
using CryptoSim.Tests.Balancing;
using CryptoSim.Tests.Clusters;
using CryptoSim.Tests.Crashes.Chaos;
using Npgsql;

namespace CryptoSim.Tests.Crashes;

/// <summary>The whole system on a Redis Cluster of three primaries and three replicas.</summary>
[TestClass]
public sealed class RedisClusterTests
{
    private static readonly string[] _symbols = ["BTC/USD", "ETH/USD", "LTC/USD", "BTC/EUR"];

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [Timeout(600_000, CooperativeCancellation = true)]
    public async Task A_killed_primary_loses_no_order_and_prices_go_on_with_terms_that_never_go_back()
    {
        await using var cluster = await ClusterFixture.StartAsync(options => options with
        {
            Apis = 2,
            Feeds = 2,
            RedisCluster = true,
            Environment = new Dictionary<string, string>(options.Environment) { ["Api__AccountsPerMinute"] = "1000" },
        });
        var redis = cluster.RedisCluster!;
        await using var watch = await MarketWatch.StartAsync(redis.ConnectionString, Market.Recorded.Id);
        await Eventually.IsTrueAsync(() => watch.HasAll(_symbols, 1), "all books are there");
        await using var socket = new PriceSocket(cluster.WebUrl, "/live/v2");
        using var storm = new ApiStorm([.. cluster.Apis.Select(api => api.Url)])
        {
            Pace = TimeSpan.FromMilliseconds(100),
        };
        await storm.OpenAsync(6);
        storm.Start(callsEach: int.MaxValue);
        await storm.GoOnAsync(30);

        // The one with the beacon decides whether anything is fresh; the one with a symbol holds its prices.
        foreach (var key in new[] { $"cryptosim:{{beacon}}:{Market.Recorded.Id}", $"cryptosim:{{BTC/USD}}:{Market.Recorded.Id}:state" })
        {
            var killed = await redis.PrimaryOfAsync(key);
            watch.TakeLongestSilence();
            await killed.Process.KillAsync(stayDown: true);
            await Eventually.IsTrueAsync(
                async () => (await redis.PrimaryOfAsync(key)).Port != killed.Port, "a replica has taken its slots");
            await storm.GoOnAsync(60);
            await Eventually.IsTrueAsync(() => socket.IsLive, "the page's prices go on");
            TestContext.WriteLine(
                $"primary of {key} killed: no price for {watch.TakeLongestSilence().TotalSeconds:F1} s at most");
            await killed.Process.StartAsync();
            await killed.WaitUntilReadyAsync();
            await redis.WaitUntilWholeAsync(TestContext.CancellationToken);
        }

        await storm.StopAsync();
        await storm.AssertKeptAsync();
        Assert.IsEmpty(watch.Problems, string.Join("; ", watch.Problems));
        await using var database = NpgsqlDataSource.Create(cluster.ConnectionString);
        using var audit = new LedgerAudit(database, TimeProvider.System);
        var report = await audit.RunFullAsync(TestContext.CancellationToken);
        Assert.IsTrue(report.Balanced, string.Join("; ", report.Differences));
        TestContext.WriteLine($"{storm.Answered} calls answered, {storm.Unanswered} sent again");
    }
}
