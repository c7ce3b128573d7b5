using CryptoSim.LocalCluster.Clusters;
using CryptoSim.Tests.Clusters;

namespace CryptoSim.Tests.Crashes.Chaos;

/// <summary>What befalls all feeds at once: there is nobody to hand over to.</summary>
[TestClass]
public sealed class OutageTests
{
    private const string MarketId = "recorded-20180405";
    private static readonly string[] _symbols = ["BTC/USD", "ETH/USD", "LTC/USD", "BTC/EUR"];
    private static readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(10) };

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [Timeout(600_000, CooperativeCancellation = true)]
    public async Task Without_Postgres_prices_go_on_and_without_Redis_too_the_leader_leaves_the_venue()
    {
        await using var run = await OutageRun.StartAsync(feeds: 1);
        var term = run.Watch.Term;

        run.Feeds[0].Postgres.Blackhole();
        await Task.Delay(TimeSpan.FromSeconds(6)); // Twice what the lease lasts.

        var without = run.Watch.Positions(_symbols);
        await Eventually.IsTrueAsync(
            () => !run.Watch.Board.IsStale && !run.Watch.Positions(_symbols).SequenceEqual(without), "prices go on");
        Assert.AreEqual(term, run.Watch.Term);

        var cutAt = TimeProvider.System.GetUtcNow();
        run.Feeds[0].Redis.Blackhole();
        VenueSocket? last = null;
        await Eventually.IsTrueAsync(
            async () => (last = (await run.Sockets.ReadAsync())[^1]).ClosedAt is not null, "the leader has left the venue");
        TestContext.WriteLine($"It left the venue after {(last!.ClosedAt!.Value - cutAt).TotalSeconds:F2} s");

        run.Feeds[0].Heal();
        await Eventually.IsTrueAsync(
            () => !run.Watch.Board.IsStale && run.Watch.HasAll(_symbols, term), "prices are back");
    }

    [TestMethod]
    [Timeout(600_000, CooperativeCancellation = true)]
    public async Task While_no_feed_reaches_the_venue_the_lead_stays_where_it_is()
    {
        await using var run = await OutageRun.StartAsync(feeds: 2);
        var term = run.Watch.Term;

        foreach (var feed in run.Feeds)
        {
            feed.Kraken.Reset();
        }

        await Eventually.IsTrueAsync(() => run.Watch.Board.IsStale, "prices are stale");
        await Task.Delay(TimeSpan.FromSeconds(6)); // Long enough for the standby to look a second time.
        Assert.AreEqual(term, run.Watch.Term);
        foreach (var feed in run.Feeds)
        {
            feed.Heal();
        }

        await Eventually.IsTrueAsync(
            () => !run.Watch.Board.IsStale && run.Watch.HasAll(_symbols, term), "prices are back");
        Assert.IsLessThanOrEqualTo(term + 1, run.Watch.Term, "at most the standby was the first to reach it");
        Assert.IsEmpty(run.Watch.Problems);
    }

    private sealed class OutageRun : IAsyncDisposable
    {
        private readonly Cluster _cluster;

        private OutageRun(Cluster cluster, IReadOnlyList<FeedWires> feeds, MarketWatch watch)
        {
            (_cluster, Feeds, Watch) = (cluster, feeds, watch);
            Sockets = new VenueSockets(cluster.KrakenSim!.Url, _http);
        }

        public IReadOnlyList<FeedWires> Feeds { get; }

        public MarketWatch Watch { get; }

        public VenueSockets Sockets { get; }

        public static async Task<OutageRun> StartAsync(int feeds)
        {
            var wires = new List<FeedWires>();
            var cluster = await ClusterFixture.StartAsync(options => options with
            {
                Feeds = feeds,
                Apis = 0,
                Webs = 0,
                EnvironmentOf = (name, environment) =>
                {
                    if (!name.StartsWith("pricefeed", StringComparison.Ordinal))
                    {
                        return new Dictionary<string, string>();
                    }

                    var (laid, changed) = FeedWires.Lay(environment);
                    wires.Add(laid);
                    return changed;
                },
            });
            var watch = await MarketWatch.StartAsync(cluster.Redis.ConnectionString, MarketId);
            await Eventually.IsTrueAsync(() => watch.HasAll(_symbols, 1) && !watch.Board.IsStale, "prices are fresh");
            return new OutageRun(cluster, wires, watch);
        }

        public async ValueTask DisposeAsync()
        {
            await Watch.DisposeAsync();
            await _cluster.DisposeAsync();
            foreach (var feed in Feeds)
            {
                await feed.DisposeAsync();
            }
        }
    }
}
