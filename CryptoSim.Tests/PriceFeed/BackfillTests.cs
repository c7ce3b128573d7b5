using CryptoSim.Data.Candles;
using CryptoSim.Domain.Candles;
using CryptoSim.Domain.Orders;
using CryptoSim.PriceFeed.Candles;
using CryptoSim.PriceFeed.Connections;
using CryptoSim.PriceFeed.Symbols;
using CryptoSim.Tests.Data;
using CryptoSim.Tests.KrakenSim;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace CryptoSim.Tests.PriceFeed;

/// <summary>The back-fill against a venue's REST on a real socket and a real Postgres, in virtual time.</summary>
[TestClass]
public sealed class BackfillTests
{
    private const string Symbol = "BTC/USD";

    // Ten minutes into an hour, a day, a week and fifteen days.
    private static readonly DateTimeOffset _now = new(2026, 1, 1, 12, 10, 30, TimeSpan.Zero);

    // Virtual milliseconds a step: half a minute on, the minute that was broken is asked for again.
    private const int Slowly = 20;

    private readonly FakeTimeProvider _time = new(_now);
    private TestDatabase _database = null!;
    private CandleStore _store = null!;
    private CandleKeeper _keeper = null!;
    private ScriptedRest _rest = null!;

    [TestInitialize]
    public async Task StartAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _store = new CandleStore(_database.DataSource);
        _keeper = new CandleKeeper(_time);
        _rest = await ScriptedRest.StartAsync();
        _rest.Answer = minutes => ScriptedRest.Ohlc("XXBTZUSD", minutes, Open(_time.GetUtcNow(), minutes), Venue(minutes));
    }

    [TestCleanup]
    public async Task StopAsync()
    {
        await _rest.DisposeAsync();
        await _database.DisposeAsync();
    }

    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    public async Task At_start_every_interval_is_fetched_and_only_what_is_complete_is_called_so()
    {
        Follow();
        await RunUntilAsync(() => _rest.Requests.Count == CandleIntervals.Minutes.Count, Slowly);

        foreach (var minutes in CandleIntervals.Minutes)
        {
            Assert.AreEqual(1, _rest.Asked(minutes), $"{minutes} min");
        }

        var complete = await CountAsync("complete");
        Assert.AreEqual(CandleIntervals.Minutes.Count * 2L, complete, "two of three are complete, the third runs");
        Assert.AreEqual(complete + 1, await CountAsync("true"), "of the running ones only the minute is kept");
        Assert.AreEqual(0L, await CountAsync("trades = 0"), "a quiet interval is no candle");
    }

    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    public async Task What_was_built_from_all_trades_is_not_overwritten()
    {
        var built = new Candle(Open(_now, 1).AddMinutes(-1), 1, 2, 1, 2, 1.5m, 3, 4, 99);
        await _store.UpsertAsync([new(Symbol, 1, built, true, CandleOrigin.Trades)], CancellationToken.None);
        var partial = built with { OpenTime = built.OpenTime.AddMinutes(-2), LastTradeId = null };
        await _store.UpsertAsync([new(Symbol, 1, partial, false, CandleOrigin.Trades)], CancellationToken.None);

        Follow();
        await RunUntilAsync(() => _rest.Requests.Count == CandleIntervals.Minutes.Count, Slowly);

        var candles = await ReadAsync(1);
        Assert.AreEqual(built, candles.Single(candle => candle.OpenTime == built.OpenTime));
        Assert.AreEqual(
            Venue(1).Single(candle => candle.OpenTime == partial.OpenTime),
            candles.Single(candle => candle.OpenTime == partial.OpenTime), "the venue knows more than a part");
    }

    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    public async Task A_gap_is_filled_at_once_and_again_when_its_minute_has_ended()
    {
        Follow();
        await RunUntilAsync(() => _rest.Requests.Count == CandleIntervals.Minutes.Count, Slowly);
        _time.Advance(TimeSpan.FromHours(1));
        await RunUntilAsync(() => _rest.Asked(60) == 2);
        var asked = _rest.Asked(1);

        _keeper.Add(Symbol, false, [Print(2), Print(9)], _time.GetUtcNow());
        await RunUntilAsync(() => _rest.Asked(1) == asked + 1, stepMs: 50);
        var gap = Open(_time.GetUtcNow(), 1);
        Assert.AreEqual(gap, Open(_time.GetUtcNow(), 1));
        await RunUntilAsync(() => _rest.Asked(1) == asked + 2);

        Assert.IsGreaterThanOrEqualTo(gap.AddSeconds(60), _time.GetUtcNow());
        var filled = await ReadAsync(1);
        Assert.AreEqual(Venue(1).Single(candle => candle.OpenTime == gap), filled.Single(candle => candle.OpenTime == gap));
        Assert.AreEqual(2, _rest.Asked(10_080) + 1, "a short gap costs no request for a week that is not over");
    }

    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    public async Task Refusals_pages_and_failures_are_got_over()
    {
        _rest.Next.Enqueue((200, "text/html", "<html>maintenance</html>"));
        _rest.Next.Enqueue((502, "text/html", "<html>bad gateway</html>"));
        _rest.Next.Enqueue((200, "application/json", "{\"error\":[]}"));
        _rest.Next.Enqueue((200, "application/json", "{\"error\":[],\"result\":{\"XXBTZUSD\":[[1]],\"last\":1}}"));
        _rest.Next.Enqueue((200, "application/json", "half a pa"));
        _rest.Next.Enqueue((200, "application/json", ScriptedRest.Error("EService:Unavailable")));
        _rest.Next.Enqueue((200, "application/json", ScriptedRest.Error("EQuery:Unknown asset pair")));

        Follow();
        // The last is refused for good, and asked again only after an hour.
        await RunUntilAsync(
            async () => await _database.ScalarAsync<long>("SELECT count(DISTINCT interval_minutes) FROM candles")
                == CandleIntervals.Minutes.Count,
            stepMs: 20_000, settles: false);

        Assert.IsGreaterThanOrEqualTo(_now.AddHours(1), _time.GetUtcNow());
        // Which interval's turn it is depends on how the tries before it met the moving time.
        var refused = _rest.Requests.ElementAt(6);
        Assert.AreEqual(2, _rest.Requests.Skip(6).Count(request => request == refused), "refused once, answered once");
    }

    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    public async Task A_throttled_feed_asks_nothing_until_it_has_rested()
    {
        _rest.Next.Enqueue((200, "application/json", ScriptedRest.Error("EGeneral:Too many requests")));
        _rest.Next.Enqueue((429, "text/html", "<html>slow down</html>"));
        var asked = new List<DateTimeOffset>();
        var answer = _rest.Answer;
        _rest.Answer = minutes =>
        {
            asked.Add(_time.GetUtcNow());
            return answer(minutes);
        };

        Follow();
        await RunUntilAsync(() => asked.Count > 0, stepMs: 100, settles: false);

        Assert.IsGreaterThanOrEqualTo(_now.AddSeconds(5 + 10), asked[0], "five seconds, then ten");
    }

    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    public async Task A_venue_that_gets_no_further_is_not_asked_forever()
    {
        var stuck = Open(_now, 1).AddMinutes(-30);
        _rest.Answer = minutes => ScriptedRest.Ohlc("XXBTZUSD", minutes, stuck, []);
        Follow();
        for (var minute = 0; minute < 30; minute++)
        {
            await RunForAsync(TimeSpan.FromMinutes(1), stepMs: 5_000);
        }

        Assert.AreEqual(1 + 10, _rest.Asked(1), "once at start, ten times for the broken minute");
    }

    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    public async Task The_stand_ins_candles_are_stored_as_it_gives_them()
    {
        await using var venue = await KrakenSimHost.StartAsync(("KrakenSim:StartAt", "13:05"));
        var instrument = venue.Board.Find(Symbol)!.Instrument;
        using var http = new HttpClient();
        using var rest = new KrakenRest(http, OptionsFor(venue.Address), TimeProvider.System);
        _time.SetUtcNow(DateTimeOffset.UtcNow);
        Follow();
        await RunUntilAsync(async () => await _database.ScalarAsync<long>(
            "SELECT count(DISTINCT interval_minutes) FROM candles WHERE complete") >= 6, rest: rest);

        foreach (var minutes in new[] { 1, 5, 60, 240 })
        {
            var (given, lastComplete) = await rest.GetCandlesAsync(instrument, minutes, CancellationToken.None);
            var stored = (await ReadAsync(minutes)).ToDictionary(candle => candle.OpenTime);
            var compared = 0;
            foreach (var candle in given.Where(candle => candle.OpenTime < lastComplete))
            {
                Assert.AreEqual(candle, stored[candle.OpenTime], $"{minutes} min");
                compared++;
            }

            Assert.IsGreaterThan(8, compared, $"{minutes} min");
        }
    }

    private static DateTimeOffset Open(DateTimeOffset time, int minutes) => CandleIntervals.OpenTime(time, minutes);

    private static IOptions<KrakenOptions> OptionsFor(Uri address) => Options.Create(
        new KrakenOptions { WebSocketUrl = new Uri("ws://127.0.0.1:1/v2"), RestUrl = address });

    /// <summary>Two complete candles, the older after a quiet interval, and the running one.</summary>
    private IEnumerable<Candle> Venue(int minutes)
    {
        var running = Open(_time.GetUtcNow(), minutes);
        yield return Bar(running.AddMinutes(-3 * minutes), 7);
        yield return new Candle(running.AddMinutes(-2 * minutes), 5, 5, 5, 5, 0, 0, 0);
        yield return Bar(running.AddMinutes(-minutes), 6);
        yield return Bar(running, 1);
    }

    private static Candle Bar(DateTimeOffset openTime, int trades) =>
        new(openTime, 100 + openTime.Minute, 170, 90, 105, 101.5m, 12.5m, trades);

    private Print Print(long id) => new(id, 100m, 1m, OrderSide.Buy, _time.GetUtcNow(), 1, 1);

    private void Follow()
    {
        _keeper.Follow([ScriptedKraken.Bitcoin]);
        _keeper.Pending.Single().Resume([]);
        _keeper.Add(Symbol, true, [Print(1)], _time.GetUtcNow());
    }

    private Task<IReadOnlyList<Candle>> ReadAsync(int minutes) => _store.ReadAsync(
        Symbol, minutes, DateTimeOffset.UnixEpoch, _time.GetUtcNow(), CandleStore.MaximumBars, CancellationToken.None);

    private Task<long> CountAsync(string condition) =>
        _database.ScalarAsync<long>($"SELECT count(*) FROM candles WHERE {condition}");

    private Task RunUntilAsync(Func<bool> condition, int stepMs = 1_000, bool settles = true) =>
        RunUntilAsync(() => Task.FromResult(condition()), stepMs, settles: settles);

    private Task RunForAsync(TimeSpan span, int stepMs)
    {
        var end = _time.GetUtcNow() + span;
        return RunUntilAsync(() => _time.GetUtcNow() >= end, stepMs);
    }

    /// <summary>Runs the worker and moves time on until the condition holds and what was asked is stored; the test's own
    /// deadline catches a hang.</summary>
    private async Task RunUntilAsync(Func<Task<bool>> condition, int stepMs = 1_000, KrakenRest? rest = null, bool settles = true)
    {
        using var http = new HttpClient();
        using var own = new KrakenRest(http, OptionsFor(_rest.Address), _time);
        using var worker = new BackfillWorker(_keeper, rest ?? own, _store, _time, NullLogger<BackfillWorker>.Instance);
        await worker.StartAsync(CancellationToken.None);
        while (!await condition())
        {
            _time.Advance(TimeSpan.FromMilliseconds(stepMs));
            await Task.Delay(5);
        }

        while (settles && _keeper.NextToBackfill() is not null)
        {
            await Task.Delay(5); // The answer that met the condition is on its way into the store.
        }

        await worker.StopAsync(CancellationToken.None);
    }
}
