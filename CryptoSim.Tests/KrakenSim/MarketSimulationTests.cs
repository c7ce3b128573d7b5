using CryptoSim.Domain.Orders;
using CryptoSim.KrakenSim.Markets;
using CryptoSim.KrakenSim.Simulation;
using CryptoSim.MarketData.Board;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace CryptoSim.Tests.KrakenSim;

[TestClass]
public class MarketSimulationTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly InstrumentTable Instruments = InstrumentTable.Load();

    [TestMethod]
    public void What_the_board_shows_depends_on_the_moment_and_not_on_when_the_play_began()
    {
        var end = Noon.AddMinutes(3).AddMilliseconds(12_350);
        foreach (var source in new IMarketSource[] { new RecordedMarket(Instruments, 0), new SeededMarket(Instruments, 7) })
        {
            using var early = Play(source, Noon, end);
            using var late = Play(source, end.AddSeconds(-20), end);
            foreach (var market in early.Markets)
            {
                var other = late.Find(market.Symbol)!;
                var (book, otherBook) = (market.TakeBook(100), other.TakeBook(100));
                CollectionAssert.AreEqual(book.Bids.ToArray(), otherBook.Bids.ToArray(), market.Symbol);
                CollectionAssert.AreEqual(book.Asks.ToArray(), otherBook.Asks.ToArray(), market.Symbol);
                Assert.AreEqual(100, book.Bids.Count, market.Symbol);
                Assert.AreEqual(100, book.Asks.Count, market.Symbol);
                Assert.AreEqual(market.Ticker, other.Ticker);
                CollectionAssert.AreEqual(
                    market.RecentTrades(30).Select(Content).ToArray(), other.RecentTrades(30).Select(Content).ToArray());
            }
        }

        static object Content(Print print) => print with { Sequence = 0 };
    }

    [TestMethod]
    public void Another_seed_is_another_market()
    {
        var first = new SeededMarket(Instruments, 1).GetMinute(0, 29_000_000);
        Assert.AreEqual(first, new SeededMarket(Instruments, 1).GetMinute(0, 29_000_000));
        Assert.AreNotEqual(first, new SeededMarket(Instruments, 2).GetMinute(0, 29_000_000));
    }

    [TestMethod]
    public void A_seeded_market_lists_thirty_pairs_by_their_rules_and_its_minutes_join()
    {
        var market = new SeededMarket(Instruments, 3);
        Assert.HasCount(30, market.Pairs);
        for (var pair = 0; pair < market.Pairs.Count; pair++)
        {
            var instrument = market.Pairs[pair].Instrument;
            Assert.AreEqual(instrument.PriceIncrement, new decimal(1, 0, 0, false, (byte)instrument.PricePrecision));
            var id = market.GetMinute(pair, 29_000_000).FirstTradeId;
            for (var minute = 29_000_000L; minute < 29_000_060; minute++)
            {
                var drawn = market.GetMinute(pair, minute);
                var script = MinuteScript.Create(market, pair, minute);
                Assert.AreEqual(drawn.Bar, MinuteStatistics.Of(script.Trades).ToBar());
                Assert.AreEqual(id, script.FirstTradeId);
                Assert.AreEqual(drawn.Bar!.Value.Close, market.GetMinute(pair, minute + 1).Bar!.Value.Open);
                id += script.Trades.Count;
            }
        }
    }

    [TestMethod]
    public void The_wrap_is_a_stated_break_without_trades_or_quotes_and_ends_with_fresh_snapshots()
    {
        var midnight = new DateTimeOffset(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);
        using var board = NewBoard();
        var simulation = new MarketSimulation(new RecordedMarket(Instruments, 0), board, 100, midnight.AddSeconds(-10));
        var log = new EventLog();
        using var subscription = board.Subscribe(log);
        for (var time = midnight.AddSeconds(-10); time <= midnight.AddSeconds(10); time = time.AddMilliseconds(50))
        {
            log.Now = time;
            simulation.AdvanceTo(time);
        }

        var maintenance = log.Events.FindIndex(entry => entry.What == "Maintenance");
        var online = log.Events.FindIndex(entry => entry.What == "Online");
        Assert.AreEqual(midnight, log.Events[maintenance].Time);
        Assert.AreEqual(midnight.AddSeconds(5), log.Events[online].Time);
        Assert.AreEqual(maintenance + 1, online, "Something moved during the break.");
        foreach (var market in board.Markets)
        {
            var first = log.Events.Skip(online).First(entry => entry.Symbol == market.Symbol && entry.What != "ticker");
            Assert.AreEqual("snapshot", first.What, market.Symbol);
        }

        Assert.IsTrue(log.Events.Skip(online).Any(entry => entry.What == "trade"));
    }

    [TestMethod]
    public void Candles_of_the_simulation_are_the_recorded_bars_before_now()
    {
        using var board = NewBoard();
        var simulation = new MarketSimulation(new RecordedMarket(Instruments, 0), board, 100, Noon);
        var candles = simulation.FindHistory("BTC/USD")!.TakeCandles(1, Noon.AddDays(-1), 2_000);
        var bars = RecordedBars.Load()["BTC/USD"].Bars;
        Assert.HasCount(1_440, candles);
        foreach (var candle in candles)
        {
            var bar = bars[(int)candle.OpenTime.TimeOfDay.TotalMinutes]!.Value;
            Assert.AreEqual(bar.Open / 100m, candle.Open);
            Assert.AreEqual(bar.High / 100m, candle.High);
            Assert.AreEqual(bar.Low / 100m, candle.Low);
            Assert.AreEqual(bar.Close / 100m, candle.Close);
            Assert.AreEqual(bar.Volume / 100_000_000m, candle.Volume);
            Assert.IsTrue(candle.Vwap >= candle.Low && candle.Vwap <= candle.High);
        }
    }

    [TestMethod]
    public void A_stopped_process_skips_to_now_instead_of_replaying_an_hour()
    {
        using var board = NewBoard();
        var simulation = new MarketSimulation(new RecordedMarket(Instruments, 0), board, 100, Noon);
        Assert.IsTrue(simulation.AdvanceTo(Noon.AddHours(1)));
        Assert.AreEqual(Noon.AddHours(1), board.Find("BTC/USD")!.TakeBook(1).Time);
        Assert.AreEqual(SystemState.Online, board.System);
    }

    [TestMethod]
    [DataRow("12:30", "12:30:17")]
    [DataRow("23:59:50", "23:59:50")]
    public void A_start_is_honored_and_bars_stay_on_the_minute(string startAt, string expected)
    {
        var time = new FakeTimeProvider(Noon.AddSeconds(17));
        var clock = new MarketClock(
            time, Options.Create(new CryptoSim.KrakenSim.KrakenSimOptions { StartAt = startAt, Speed = 2 }));
        Assert.AreEqual(TimeSpan.Parse(expected, null), Place());
        time.Advance(TimeSpan.FromSeconds(3));
        Assert.AreEqual(TimeSpan.Parse(expected, null) + TimeSpan.FromSeconds(6), Place());

        TimeSpan Place() => clock.Now - Steps.TimeOfMinute(clock.DayShift);
    }

    [TestMethod]
    public void A_market_that_is_played_goes_on_from_where_it_stands_whatever_time_passed()
    {
        var time = new FakeTimeProvider(Noon);
        var clock = new MarketClock(time, Options.Create(new CryptoSim.KrakenSim.KrakenSimOptions
        {
            StartAt = "14:00:00", StartsPaused = true, Ahead = TimeSpan.FromHours(1), Speed = 60,
        }));
        var start = Noon.AddHours(1);
        time.Advance(TimeSpan.FromMinutes(5));
        Assert.AreEqual((start, true), (clock.Now, clock.Stands));

        clock.Play(start.AddSeconds(90));
        Assert.IsFalse(clock.Stands);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.AreEqual((start.AddSeconds(60), false), (clock.Now, clock.Stands));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.AreEqual((start.AddSeconds(90), true), (clock.Now, clock.Stands));

        clock.Resume();
        Assert.AreEqual(start.AddSeconds(120), clock.Now, "that takes up what passed since the play began");
    }

    private static MarketBoard Play(IMarketSource source, DateTimeOffset start, DateTimeOffset end)
    {
        var board = NewBoard();
        var simulation = new MarketSimulation(source, board, 100, start);
        while (!simulation.AdvanceTo(end))
        {
        }

        return board;
    }

    private static MarketBoard NewBoard() => new(Options.Create(new MarketOptions()), new FakeTimeProvider(Noon));

    private sealed class EventLog : IBoardListener
    {
        public DateTimeOffset Now { get; set; }

        public List<(DateTimeOffset Time, string Symbol, string What)> Events { get; } = [];

        public void OnTicker(SymbolMarket market) => Events.Add((Now, market.Symbol, "ticker"));

        public void OnBook(SymbolMarket market, bool isSnapshot) =>
            Events.Add((Now, market.Symbol, isSnapshot ? "snapshot" : "book"));

        public void OnTrades(SymbolMarket market, IReadOnlyList<Print> prints) =>
            Events.Add((Now, market.Symbol, "trade"));

        public void OnSystem(SystemState state) => Events.Add((Now, "", state.ToString()));
    }
}
