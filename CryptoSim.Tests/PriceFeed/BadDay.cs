using System.Collections;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using CryptoSim.MarketData.Board;
using CryptoSim.PriceFeed.Connections;
using CryptoSim.Tests.Clusters;
using CryptoSim.Tests.KrakenSim;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CryptoSim.Tests.PriceFeed;

/// <summary>The feed on KrakenSim, over a real socket and a real Redis, on a day on which something goes wrong.</summary>
internal sealed class BadDay : IAsyncDisposable
{
    public const string Bitcoin = "BTC/USD";
    public const string Ether = "ETH/USD";

    private readonly PriceWitness _onSim;
    private readonly PriceWitness _onFeed;

    private BadDay(KrakenSimHost sim, FeedHost feed)
    {
        (Sim, Feed) = (sim, feed);
        _onSim = new PriceWitness(sim.Board, Bitcoin);
        _onFeed = new PriceWitness(feed.Board, Bitcoin);
    }

    public KrakenSimHost Sim { get; }

    public FeedHost Feed { get; }

    /// <param name="symbols">Without any the feed chooses.</param>
    public static Task<BadDay> StartAsync(params string[] symbols) => StartAsync(TimeSpan.FromSeconds(60), symbols);

    /// <param name="confirmAfter">How long a far price must be said.</param>
    public static async Task<BadDay> StartAsync(TimeSpan confirmAfter, params string[] symbols)
    {
        // Ten levels are what the checksum covers: equal checksums are equal books.
        var sim = await KrakenSimHost.StartAsync(("KrakenSim:StartAt", "13:05"), ("KrakenSim:BookDepth", "10"));
        var feed = await FeedHost.StartAsync(new KrakenOptions
        {
            WebSocketUrl = sim.WebSocketAddress,
            BookDepth = 10,
            Symbols = symbols,
            RefusedRetryAfter = TimeSpan.FromSeconds(1),
            PriceConfirmAfter = confirmAfter,
        });
        var day = new BadDay(sim, feed);
        await day.UntilEqualAsync();
        return day;
    }

    public async Task BreakAsync(object fault)
    {
        using var answer = await Sim.Http.PostAsJsonAsync("/faults", fault);
        Assert.IsTrue(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    public async Task MendAsync()
    {
        using var answer = await Sim.Http.DeleteAsync("/faults");
        Assert.IsTrue(answer.IsSuccessStatusCode);
    }

    /// <summary>Waits until the fault is over, by itself.</summary>
    /// <param name="touches">Whether it must have touched a frame, a request or a socket.</param>
    public Task UntilOverAsync(bool touches = true) => Eventually.IsTrueAsync(
        async () =>
        {
            var faults = await Sim.Http.GetFromJsonAsync<JsonElement>("/faults");
            return faults.GetProperty("on").GetArrayLength() == 0
                && (!touches || faults.GetProperty("past").EnumerateArray()
                    .Any(fault => fault.GetProperty("touched").GetInt64() > 0));
        },
        "the fault is over",
        Feed.LastLines);

    /// <summary>Waits until it was told in all three places.</summary>
    /// <param name="metric">A counter of the feed's meter.</param>
    /// <param name="health">A detail of the feed's health: it names something, or is at least one.</param>
    public Task UntilToldAsync(string metric, string health, string log) => Eventually.IsTrueAsync(
        async () => Feed.Metric(metric) > 0 && Feed.HasLogged(log) && Tells((await Feed.CheckHealthAsync()).Data[health]),
        $"told in metric {metric}, health {health} and log '{log}'",
        Feed.LastLines);

    /// <summary>Waits until the feed has what KrakenSim has, of every pair, ten times in a row that differ, and says that
    /// all is well.</summary>
    public async Task UntilEqualAsync()
    {
        foreach (var market in Sim.Board.Markets.Where(market => Feed.Board.Find(market.Symbol) is not null
            || market.Symbol == Bitcoin))
        {
            var seen = new HashSet<uint>();
            await Eventually.IsTrueAsync(
                () =>
                {
                    var own = Feed.Board.Find(market.Symbol);
                    if (own is { HasBook: true } && own.Instrument == market.Instrument
                        && own.Checksum() is var checksum && checksum == market.Checksum())
                    {
                        seen.Add(checksum);
                    }

                    return seen.Count >= (market.Symbol == Bitcoin ? 10 : 1);
                },
                $"the feed's {market.Symbol} is KrakenSim's",
                Feed.LastLines);
        }

        await Eventually.IsTrueAsync(
            async () => (await Feed.CheckHealthAsync()).Status == HealthStatus.Healthy && !Feed.Board.IsStale
                && Feed.Board.System == Sim.Board.System,
            "the feed says that all is well",
            Feed.LastLines);
    }

    /// <summary>No price was ever shown that the market did not have.</summary>
    public void AssertNoFalsePrice()
    {
        var (truly, shown) = (_onSim.Range, _onFeed.Range);
        Assert.IsGreaterThanOrEqualTo(0.9m * truly.Lowest, shown.Lowest, "the lowest price shown");
        Assert.IsLessThanOrEqualTo(1.1m * truly.Highest, shown.Highest, "the highest price shown");
        Assert.AreEqual(0, _onFeed.Crossed, "crossed books shown");
    }

    public async ValueTask DisposeAsync()
    {
        _onFeed.Dispose();
        _onSim.Dispose();
        await Feed.DisposeAsync();
        await Sim.DisposeAsync();
    }

    private static bool Tells(object detail) => detail switch
    {
        string text => text.Length > 0,
        IEnumerable items => items.Cast<object>().Any(),
        _ => Convert.ToInt64(detail, CultureInfo.InvariantCulture) > 0,
    };
}
