using System.Diagnostics;
using System.Net;
using CryptoSim.LocalCluster.Clusters;
using CryptoSim.LocalCluster.Markets;
using CryptoSim.Tests.Balancing;
using CryptoSim.Tests.Clusters;
using CryptoSim.Tests.Crashes.Chaos;
using Npgsql;

namespace CryptoSim.Tests.Crashes;

/// <summary>How long it takes until things go on, over twenty kills each. The figures are those of docs/scaling.md; three
/// times the aim is a failure on any machine.</summary>
[TestClass]
[TestCategory("Long")]
[DoNotParallelize]
public sealed class RecoveryTests
{
    private const int Hang = 3_600_000;
    private const int Kills = 20;
    private const int Traders = 8;

    private static readonly string[] _symbols = ["BTC/USD", "ETH/USD", "LTC/USD", "BTC/EUR"];

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [Timeout(Hang, CooperativeCancellation = true)]
    public async Task After_an_api_instance_was_killed()
    {
        await using var cluster = await StartAsync(options => options with { Apis = 2, Nginx = true });
        await using var database = NpgsqlDataSource.Create(cluster.ConnectionString);
        var traders = await Task.WhenAll(Enumerable.Range(0, Traders).Select(
            _ => Trader.OpenAsync(cluster.ApiUrl, TimeSpan.FromSeconds(2))));
        var (served, watched) = (new Recoveries("api, orders served", 2), new Recoveries("api, resting orders watched", 5));
        for (var kill = 0; kill < Kills; kill++)
        {
            await WaitUntilSharedAsync(cluster, database);
            var victim = cluster.Apis[kill % 2];
            var since = Stopwatch.StartNew();
            await victim.Process.KillAsync();
            // Those whose hash leads to the other instance notice nothing: the slowest counts.
            var orders = Task.WhenAll(traders.Select(trader => PlaceUntilAcknowledgedAsync(trader, since)));
            await Eventually.IsTrueAsync(
                async () => (await WatchShares.OfAsync(cluster, database)).Sum() == WatchShares.All, "all orders are watched");
            watched.Add(since.Elapsed);
            served.Add((await orders).Max());
            await victim.WaitUntilReadyAsync();
        }

        Array.ForEach(traders, trader => trader.Dispose());
        served.Tell(TestContext);
        watched.Tell(TestContext);
    }

    [TestMethod]
    [DataRow("SIGKILL", 5)]
    [DataRow("SIGTERM", 1)]
    [Timeout(Hang, CooperativeCancellation = true)]
    public async Task After_the_leading_feed_was_ended(string way, int aimSeconds)
    {
        await using var cluster = await StartAsync(options => options with { Feeds = 2, Webs = 0 });
        await using var database = NpgsqlDataSource.Create(cluster.ConnectionString);
        await using var watch = await MarketWatch.StartAsync(cluster.Redis.ConnectionString, Market.Recorded.Id);
        var taken = new Recoveries($"feed leader, {way}", aimSeconds);
        for (var kill = 0; kill < Kills; kill++)
        {
            await Eventually.IsTrueAsync(() => watch.HasAll(_symbols, watch.Term), "all books are of the term");
            var leader = await FeedLeader.FindAsync(database, cluster.Feeds, feed => feed.Process.Pid);
            var term = watch.Term;
            var since = Stopwatch.StartNew();
            var ended = way == "SIGKILL" ? leader.Process.KillAsync(stayDown: true) : leader.Process.StopAsync();
            await UntilAsync(() => watch.Term > term && watch.HasAll(_symbols, term + 1));
            taken.Add(since.Elapsed);
            await ended;
            await leader.Process.StartAsync();
            await leader.WaitUntilReadyAsync();
        }

        Assert.IsEmpty(watch.Problems, string.Join("; ", watch.Problems));
        taken.Tell(TestContext);
    }

    [TestMethod]
    [Timeout(Hang, CooperativeCancellation = true)]
    public async Task After_redis_was_killed()
    {
        await using var cluster = await StartAsync(options => options with { Webs = 0 });
        await using var watch = await MarketWatch.StartAsync(cluster.Redis.ConnectionString, Market.Recorded.Id);
        var prices = new Recoveries("redis, prices", 2);
        for (var kill = 0; kill < Kills; kill++)
        {
            await Eventually.IsTrueAsync(() => watch.HasAll(_symbols, watch.Term), "all books are there");
            var since = Stopwatch.StartNew();
            await cluster.Redis.Process.KillAsync(stayDown: true);
            var before = watch.Positions(_symbols);
            await cluster.Redis.Process.StartAsync();
            await UntilAsync(() => watch.Positions(_symbols).Zip(before).All(pair => pair.First.CompareTo(pair.Second) > 0));
            prices.Add(since.Elapsed);
        }

        Assert.IsEmpty(watch.Problems, string.Join("; ", watch.Problems));
        prices.Tell(TestContext);
    }

    [TestMethod]
    [Timeout(Hang, CooperativeCancellation = true)]
    public async Task After_postgres_was_killed()
    {
        await using var cluster = await StartAsync(options => options with { Webs = 0 });
        using var trader = await Trader.OpenAsync(cluster.ApiUrl, TimeSpan.FromSeconds(2));
        var (server, orders) = (new Recoveries("postgres itself", null), new Recoveries("postgres, orders served", null));
        for (var kill = 0; kill < Kills; kill++)
        {
            await PlaceUntilAcknowledgedAsync(trader, Stopwatch.StartNew());
            await cluster.Postgres.Process.KillAsync(stayDown: true);
            var since = Stopwatch.StartNew();
            await cluster.Postgres.Process.StartAsync();
            var served = PlaceUntilAcknowledgedAsync(trader, since);
            await cluster.Postgres.WaitUntilReadyAsync();
            server.Add(since.Elapsed);
            orders.Add(await served);
        }

        server.Tell(TestContext);
        orders.Tell(TestContext);
        TestContext.WriteLine($"orders against the server itself: {orders.Median / server.Median:F2} (aim 1.5)");
        Assert.IsLessThan(3 * 1.5, orders.Median / server.Median);
    }

    private static Task<Cluster> StartAsync(Func<ClusterOptions, ClusterOptions> configure) =>
        ClusterFixture.StartAsync(options => configure(options) with
        {
            Environment = new Dictionary<string, string>(options.Environment) { ["Api__AccountsPerMinute"] = "1000" },
        });

    private static Task WaitUntilSharedAsync(Cluster cluster, NpgsqlDataSource database) => Eventually.IsTrueAsync(
        async () => await WatchShares.OfAsync(cluster, database) is var shares
            && shares.All(share => share > 0) && shares.Sum() == WatchShares.All,
        "both watch");

    /// <summary>The time of the first acknowledgement of an order that is sent again under its id until there is one.
    /// </summary>
    private static async Task<TimeSpan> PlaceUntilAcknowledgedAsync(Trader trader, Stopwatch since)
    {
        var id = Guid.NewGuid().ToString("n");
        while (true)
        {
            try
            {
                var (status, body) = await trader.PlaceAsync(new
                {
                    symbol = "BTC/USD", side = "buy", type = "limit", quantity = "0.0001", limitPrice = "5000.0", clientOrderId = id,
                });
                if (status is HttpStatusCode.Created or HttpStatusCode.OK)
                {
                    var elapsed = since.Elapsed;
                    await trader.CancelAsync(body.GetProperty("orderId").GetString()!);
                    return elapsed;
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
            {
                // No answer: again.
            }

            await Task.Delay(20);
        }
    }

    // Closer than Eventually looks: these are measured.
    private static async Task UntilAsync(Func<bool> condition)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(4)); // Only a hang.
        while (!condition())
        {
            await Task.Delay(5, deadline.Token);
        }
    }
}
