using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using CryptoSim.LocalCluster.Clusters;
using CryptoSim.LocalCluster.Markets;
using CryptoSim.MarketData.Board;
using CryptoSim.Tests.Bus;
using CryptoSim.Tests.Crashes.Chaos;

namespace CryptoSim.Tests.Clusters;

/// <summary>One CryptoSim as the venue of another: what is read from Kraken can be read from us.</summary>
[TestClass]
public sealed class ChainTests
{
    private const int Speed = 60;
    private static readonly string[] _symbols = ["BTC/USD", "ETH/USD", "SOL/USD", "DOGE/USD", "BTC/EUR", "XRP/USD"];
    // A market that has fallen behind plays what is due before it says that it stands; only a hang takes this long.
    private static readonly HttpClient _http = new() { Timeout = TimeSpan.FromMinutes(4) };

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [Timeout(600_000, CooperativeCancellation = true)]
    public Task A_second_CryptoSim_reads_the_first_one_and_has_the_same_board() => PlayAsync(TimeSpan.FromMinutes(10));

    [TestMethod]
    [TestCategory("Long")]
    [Timeout(1_200_000, CooperativeCancellation = true)]
    public Task A_second_CryptoSim_reads_the_first_one_for_an_hour_and_has_the_same_board() =>
        PlayAsync(TimeSpan.FromHours(1));

    private async Task PlayAsync(TimeSpan marketTime)
    {
        var market = Market.Seeded(7);
        await using var first = await ClusterFixture.StartAsync(options => options with
        {
            Market = market,
            Webs = 0,
            Environment = Follow(("KrakenSim__Speed", Speed.ToString(CultureInfo.InvariantCulture))),
        });
        var api = first.Apis[0].Port;
        await using var second = await ClusterFixture.StartAsync(options => options with
        {
            Market = Market.Live,
            Apis = 0,
            Webs = 0,
            Environment = Follow(
                ("Kraken__WebSocketUrl", string.Create(CultureInfo.InvariantCulture, $"ws://127.0.0.1:{api}/ws/v2")),
                ("Kraken__RestUrl", string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{api}"))),
        });
        await using var upstream = await TestReader.StartAsync(first.Redis.ConnectionString, market.Id);
        await using var downstream = await TestReader.StartAsync(second.Redis.ConnectionString, Market.Live.Id);
        await Eventually.IsTrueAsync(
            () => _symbols.All(symbol => downstream.Board.Find(symbol) is { HasBook: true }), "the second has all books");

        await Task.Delay(marketTime / Speed);
        using var paused = await _http.PostAsync(new Uri(first.KrakenSim!.Url, "/market/pause"), null);
        paused.EnsureSuccessStatusCode();

        var venue = await MarketPicture.TakeAsync(
            new UriBuilder(first.KrakenSim.Url) { Scheme = "ws", Path = "/v2" }.Uri, _symbols);
        string? difference = null;
        await Eventually.IsTrueAsync(
            () => (difference = venue.DifferenceFrom(MarketPicture.Take(upstream.Board, _symbols))
                ?? venue.DifferenceFrom(MarketPicture.Take(downstream.Board, _symbols))
                ?? _symbols.Select(symbol => Difference(upstream.Board, downstream.Board, symbol))
                    .FirstOrDefault(found => found is not null)) is null,
            "both boards are as the venue has them",
            () => $"{difference}");
        var kraken = (await _http.GetFromJsonAsync<JsonElement>(new Uri(second.Feeds[0].Url, "/health/details")))
            .GetProperty("checks").GetProperty("kraken").GetProperty("data");
        TestContext.WriteLine($"{marketTime.TotalMinutes} min of market: {kraken}");
        Assert.AreEqual(0, kraken.GetProperty("mismatches").GetInt64(), "every checksum of the first's was right");
        Assert.AreEqual(0, kraken.GetProperty("unreadableFrames").GetInt64());
    }

    /// <summary>Instrument, ticker, and the trades that a client is shown when it joins.</summary>
    private static string? Difference(MarketBoard upstream, MarketBoard downstream, string symbol)
    {
        var (one, other) = (upstream.Find(symbol)!, downstream.Find(symbol)!);
        var (left, right) = (Describe(one), Describe(other));
        return left == right ? null : $"{left}{Environment.NewLine}against: {right}";
    }

    private static string Describe(SymbolMarket market) => FormattableString.Invariant(
        $"{market.Instrument} {market.Ticker} ") + string.Join(' ', market.RecentTrades(50).Select(
            print => FormattableString.Invariant($"{print.TradeId}:{print.Price:0.########}x{print.Quantity:0.########}{print.TakerSide}{print.Time:O}")));

    private static Dictionary<string, string> Follow(params (string Name, string Value)[] settings)
    {
        var environment = settings.ToDictionary(setting => setting.Name, setting => setting.Value);
        foreach (var (index, symbol) in _symbols.Index())
        {
            environment[string.Create(CultureInfo.InvariantCulture, $"Kraken__Symbols__{index}")] = symbol;
        }

        return environment;
    }
}
