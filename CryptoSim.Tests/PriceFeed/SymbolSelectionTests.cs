using System.Globalization;
using CryptoSim.Domain.Instruments;
using CryptoSim.MarketData.PublicRest;
using CryptoSim.PriceFeed.Connections;
using CryptoSim.PriceFeed.Symbols;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CryptoSim.Tests.PriceFeed;

[TestClass]
public sealed class SymbolSelectionTests
{
    private static readonly string[] _assets =
    [
        "BTC", "ETH", "DOGE", "XRP", "LTC", "XMR", "ZEC", "USDT", "USDC", "SOL", "ADA", "XTZ", "ZRX", "DOT", "LINK",
        .. Enumerable.Range(0, 45).Select(number => string.Create(CultureInfo.InvariantCulture, $"COIN{number}")),
    ];

    private ScriptedRest _rest = null!;

    [TestInitialize]
    public async Task StartAsync() => _rest = await ScriptedRest.StartAsync();

    [TestCleanup]
    public async Task StopAsync() => await _rest.DisposeAsync();

    [TestMethod]
    public async Task The_thirty_dollar_pairs_with_the_largest_volume_are_followed_whatever_their_spelling()
    {
        // Dollar volume is volume * average price: a high price with no volume is not much traded.
        var pairs = Pairs();
        var tickers = pairs.Select((pair, index) => (pair, volume: (index * 37 % 60) + 1m, price: 1000m / (index + 1)));
        _rest.Answer = _ => Tickers(tickers.Select((ticker, index) =>
            (Spelling(ticker.pair, index), ticker.volume, ticker.price)).Append(("EXTRAUSD", 1e9m, 1e3m)));
        using var selection = new Selection(_rest.Address);

        var selected = await selection.SelectAsync(pairs);

        var expected = tickers
            .Where(ticker => ticker.pair.Quote == "USD" && ticker.pair.Status == PairStatus.Online)
            .OrderByDescending(ticker => ticker.volume * ticker.price)
            .ThenBy(ticker => ticker.pair.Symbol, StringComparer.Ordinal)
            .Take(30).Select(ticker => ticker.pair.Symbol).ToArray();
        CollectionAssert.AreEqual(expected, selected.ToArray());
        CollectionAssert.AreEqual(new[] { "/0/public/Ticker" }, _rest.Requests.ToArray());
    }

    [TestMethod]
    public async Task The_ranking_is_kept_for_the_life_of_the_process()
    {
        var pairs = Pairs();
        _rest.Answer = _ => Tickers(pairs.Select((pair, index) => (KrakenNames.Of(pair).Key, index + 1m, 1m)));
        using var selection = new Selection(_rest.Address);
        var first = await selection.SelectAsync(pairs);
        _rest.Answer = _ => Tickers(pairs.Select((pair, index) => (KrakenNames.Of(pair).Key, 1000m - index, 1m)));

        Assert.AreSame(first, await selection.SelectAsync(pairs));
        Assert.HasCount(1, _rest.Requests);
    }

    [TestMethod]
    [DataRow(200, "application/json", """{"error":["EGeneral:Too many requests"]}""")]
    [DataRow(200, "text/html", "<html>maintenance</html>")]
    [DataRow(503, "text/html", "<html>unavailable</html>")]
    [DataRow(200, "application/json", """{"error":[],"result":{}}""")]
    [DataRow(200, "application/json", """{"error":[],"result":[1]}""")]
    [DataRow(200, "application/json", "{\"error\":[],\"resu")]
    public async Task Without_a_ranking_a_fixed_list_is_followed_as_far_as_the_venue_has_it(
        int status, string type, string body)
    {
        _rest.Next.Enqueue((status, type, body));
        using var selection = new Selection(_rest.Address);

        var selected = await selection.SelectAsync(Pairs());

        CollectionAssert.AreEqual(
            new[]
            {
                "BTC/USD", "USDT/USD", "ETH/USD", "XRP/USD", "SOL/USD", "USDC/USD", "BTC/EUR", "ETH/EUR", "ADA/USD", "DOGE/USD", "LTC/USD",
                "LINK/USD", "DOT/USD", "XMR/USD", "ZEC/USD",
            },
            selected.ToArray());
    }

    [TestMethod]
    public async Task A_venue_that_is_not_reached_costs_the_ranking_only()
    {
        using var selection = new Selection(new Uri("http://127.0.0.1:1"));

        Assert.AreEqual("BTC/USD", (await selection.SelectAsync(Pairs()))[0]);
    }

    [TestMethod]
    public async Task One_odd_ticker_does_not_cost_the_others()
    {
        var pairs = Pairs();
        var whole = Tickers(pairs.Where(pair => pair.Symbol != "BTC/USD")
            .Select((pair, index) => (KrakenNames.Of(pair).Key, index + 1m, 1m)));
        _rest.Answer = _ => whole.Replace("\"result\":{", "\"result\":{\"XXBTZUSD\":{\"v\":[\"1\",\"NaN\"],\"p\":[1]},",
            StringComparison.Ordinal);
        using var selection = new Selection(_rest.Address);

        var selected = await selection.SelectAsync(pairs);

        Assert.HasCount(30, selected);
        CollectionAssert.DoesNotContain(selected.ToArray(), "BTC/USD");
    }

    [TestMethod]
    public async Task Configured_pairs_are_followed_and_nothing_is_asked()
    {
        using var selection = new Selection(_rest.Address, "DOGE/USD", "NOPE/USD");

        CollectionAssert.AreEqual(
            new[] { "DOGE/USD", "NOPE/USD" }, (await selection.SelectAsync(Pairs())).ToArray());
        Assert.IsEmpty(_rest.Requests);
    }

    [TestMethod]
    public async Task A_stand_in_with_few_pairs_is_followed_whole()
    {
        using var selection = new Selection(_rest.Address);
        Instrument[] few = [.. Pairs().Take(4), Pair("BTC", "GBP"), Pair("BTC", "USD") with { Status = PairStatus.Delisted }];

        CollectionAssert.AreEqual(
            few[..4].Select(pair => pair.Symbol).ToArray(), (await selection.SelectAsync(few)).ToArray());
        Assert.IsEmpty(_rest.Requests);
    }

    /// <summary>Sixty dollar pairs, one of them not online, and two in euros that would lead any ranking.</summary>
    private static Instrument[] Pairs() =>
    [
        .. _assets.Select(asset => Pair(asset, "USD")
            with { Status = asset == "COIN3" ? PairStatus.CancelOnly : PairStatus.Online }),
        Pair("BTC", "EUR"), Pair("ETH", "EUR"),
    ];

    private static Instrument Pair(string @base, string quote) => ScriptedKraken.Bitcoin with
    {
        Symbol = $"{@base}/{quote}", Base = @base, Quote = quote,
    };

    private static string Spelling(Instrument pair, int index) => KrakenNames.Of(pair) is var names
        ? (index % 4) switch { 0 => names.Key, 1 => names.AltName, 2 => names.WsName, _ => names.Symbol }
        : "";

    private static string Tickers(IEnumerable<(string Name, decimal Volume, decimal Price)> tickers)
    {
        var members = tickers.Select(ticker => string.Create(CultureInfo.InvariantCulture,
            $"\"{ticker.Name}\":{{\"v\":[\"999999\",\"{ticker.Volume}\"],\"p\":[\"9\",\"{ticker.Price}\"],\"t\":[1,2]}}"));
        return $$$"""{"error":[],"result":{{{{string.Join(',', members)}}}}}""";
    }

    private sealed class Selection : IDisposable
    {
        private readonly HttpClient _http = new();
        private readonly KrakenRest _rest;
        private readonly SymbolSelection _selection;

        public Selection(Uri address, params string[] symbols)
        {
            var options = Options.Create(new KrakenOptions
            {
                WebSocketUrl = new Uri("ws://127.0.0.1:1/v2"), RestUrl = address, Symbols = symbols,
            });
            _rest = new KrakenRest(_http, options, TimeProvider.System);
            _selection = new SymbolSelection(options, _rest, NullLogger<SymbolSelection>.Instance);
        }

        public Task<IReadOnlyList<string>> SelectAsync(IReadOnlyList<Instrument> pairs) =>
            _selection.SelectAsync(pairs, CancellationToken.None);

        public void Dispose()
        {
            _rest.Dispose();
            _http.Dispose();
        }
    }
}
