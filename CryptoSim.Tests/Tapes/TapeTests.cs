using System.Text.Json;
using CryptoSim.Domain.Candles;
using CryptoSim.KrakenSim.Tapes;
using CryptoSim.MarketData.Board;
using CryptoSim.MarketData.Tapes;
using CryptoSim.PriceFeed.Connections;
using CryptoSim.Tests.Clusters;
using CryptoSim.Tests.KrakenSim;
using CryptoSim.Tests.PriceFeed;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace CryptoSim.Tests.Tapes;

/// <summary>A seeded market that the real feed recorded, played again.</summary>
[TestClass]
public sealed class TapeTests
{
    private const int Hang = 180_000;

    // Any moment: a tape has no time of its own when it is played.
    private static readonly DateTimeOffset Anchor = new(2031, 5, 6, 7, 8, 9, TimeSpan.Zero);

    private static string folder = "";
    private static MarketRecord original = null!;
    private static TapeMarket tape = null!;

    private static string TapeFile => Path.Combine(folder, "seed.tape");

    // Pairs that traded while the tape ran, not only before.
    private static HashSet<string> traded = [];

    [ClassInitialize(InheritanceBehavior.None)]
    [Timeout(Hang, CooperativeCancellation = true)]
    public static async Task RecordAsync(TestContext context)
    {
        // A busy machine may cost the feed its connection: its tape is then of the first, and what it showed last is not.
        string? trouble;
        var attempts = 0;
        while ((trouble = await TryRecordAsync()) is not null && ++attempts < 5)
        {
            context.WriteLine($"Recorded again: {trouble}");
        }

        Assert.IsNull(trouble);
        tape = TapeMarket.Open(TapeFile);
        context.WriteLine($"{tape.Contents.Duration} in {tape.Contents.Blocks} blocks, {new FileInfo(TapeFile).Length} bytes");
    }

    /// <returns>What went wrong with the connection, or null.</returns>
    private static async Task<string?> TryRecordAsync()
    {
        folder = ClusterFixture.NewFolder();
        await using var venue = await KrakenSimHost.StartAsync(
            ("KrakenSim:Market", "seed"), ("KrakenSim:Seed", "11"), ("KrakenSim:BookDepth", "25"));
        await using var feed = await FeedHost.StartAsync(new KrakenOptions
        {
            WebSocketUrl = venue.WebSocketAddress, BookDepth = 25, RecordTo = TapeFile,
        });
        original = new MarketRecord(feed.Board);
        var followed = venue.Board.Markets.Count(market => market.Instrument.Quote is "USD" or "EUR");
        await feed.UntilAsync(() => original.Books.Count == followed && original.LastTrades.Count == followed);
        var trades = original.Trades.Count;
        await feed.UntilAsync(() => original.Trades.Count > trades + 100);
        traded = [.. original.Trades.Skip(trades).Select(trade => trade.Symbol)];
        await feed.DisposeAsync();
        original.Dispose();
        return (feed.Status.Reconnects, feed.Status.Mismatches, feed.Status.RejectedPrices, feed.Status.UnreadableFrames)
            == (0, 0, 0, 0) ? null : feed.LastLines();
    }

    [TestMethod]
    public void The_tape_says_what_it_is()
    {
        Assert.AreEqual(("live", "test"), (tape.Header.MarketKind, tape.Header.MarketId), "as the feed was told");
        Assert.AreEqual(25, tape.Header.BookDepth);
        Assert.StartsWith("ws://127.0.0.1:", tape.Header.Source);
        Assert.IsFalse(tape.Contents.IsCut);
        var options = tape.ToOptions();
        Assert.AreEqual(MarketKind.Tape, options.Kind);
        Assert.AreEqual(tape.Contents.Id, options.Id);
        Assert.Contains("played again as if it were now", options.Notice);
    }

    [TestMethod]
    public void Every_book_and_every_trade_of_the_tape_comes_back_and_the_end_is_the_originals()
    {
        using var played = NewPlayback(Anchor);
        played.PlayTo(Anchor + tape.Lap - TapeMarket.Break);

        Assert.AreEqual(0L, played.Playback.Faults);
        AssertEnd(played.Record, played.Playback.TradeIdOffset);
        foreach (var (symbol, ticker) in original.Tickers)
        {
            Assert.AreEqual(ticker with { Timestamp = null }, played.Record.Tickers[symbol] with { Timestamp = null });
            Assert.AreEqual(ticker.Timestamp + played.Playback.TimeShift, played.Record.Tickers[symbol].Timestamp);
        }

        Assert.IsEmpty(original.Shown.Keys.Except(played.Record.Shown.Keys), "a book of the original was never shown");
        CollectionAssert.AreEqual(
            original.Trades.Select(trade => (trade.Symbol, trade.Print.TradeId, trade.Print.Price, trade.Print.Time)).ToArray(),
            played.Record.Trades.Select(trade => (
                trade.Symbol, trade.Print.TradeId - played.Playback.TradeIdOffset, trade.Print.Price,
                trade.Print.Time - played.Playback.TimeShift)).ToArray());
        Assert.AreEqual(Anchor - (tape.Header.Start + tape.Opening), played.Playback.TimeShift);
    }

    [TestMethod]
    public void The_end_is_a_stated_break_and_the_next_lap_opens_with_books()
    {
        using var played = NewPlayback(Anchor);
        played.PlayTo(Anchor + tape.Lap - TapeMarket.Break + TimeSpan.FromMilliseconds(1));
        var before = played.Record.Events.Count;
        Assert.AreEqual(SystemState.Maintenance, played.Board.System);
        var firstIds = played.Record.LastTrades.ToDictionary(last => last.Key, last => last.Value.TradeId);
        played.PlayTo(Anchor + tape.Lap - TimeSpan.FromMilliseconds(1));
        Assert.AreEqual(before, played.Record.Events.Count, "something moved during the break");

        played.PlayTo(Anchor + tape.Lap);
        var after = played.Record.Events.Skip(before).ToArray();
        Assert.AreEqual("Online", after[0]);
        Assert.AreEqual(original.Books.Count, after.Count(entry => entry == "snapshot"));
        Assert.DoesNotContain("trades", after[..Array.IndexOf(after, "snapshot")]);

        played.PlayTo(Anchor + (2 * tape.Lap) - TapeMarket.Break);
        AssertEnd(played.Record, played.Playback.TradeIdOffset);
        foreach (var symbol in traded)
        {
            Assert.IsGreaterThan(firstIds[symbol], played.Record.LastTrades[symbol].TradeId, symbol);
            var times = played.Record.Trades.Where(trade => trade.Symbol == symbol).Select(trade => trade.Print).ToArray();
            CollectionAssert.AreEqual(times.OrderBy(print => print.TradeId).ToArray(), times, symbol);
        }
    }

    [TestMethod]
    public void A_player_that_starts_again_goes_on_where_it_would_be()
    {
        var moment = Anchor + tape.Lap + ((tape.Lap - TapeMarket.Break) / 2);
        using var through = NewPlayback(Anchor);
        through.PlayTo(moment);
        using var again = NewPlayback(moment);
        again.PlayTo(moment);

        Assert.AreEqual(through.Playback.TradeIdOffset, again.Playback.TradeIdOffset);
        CollectionAssert.AreEquivalent(through.Record.Books, again.Record.Books);
        var inSecondLap = through.Record.Trades.Where(trade => trade.Print.Time > Anchor + tape.Lap)
            .Select(trade => trade.Symbol).ToHashSet();
        Assert.IsNotEmpty(inSecondLap);
        foreach (var symbol in inSecondLap)
        {
            Assert.AreEqual(through.Record.LastTrades[symbol], again.Record.LastTrades[symbol] with
            {
                Sequence = through.Record.LastTrades[symbol].Sequence, // A process counts its own.
            });
        }
    }

    [TestMethod]
    public void A_stopped_player_skips_laps_nobody_watched()
    {
        using var played = NewPlayback(Anchor);
        played.PlayTo(Anchor + (100_000 * tape.Lap) - TapeMarket.Break);

        AssertEnd(played.Record, played.Playback.TradeIdOffset);
    }

    [TestMethod]
    [Timeout(Hang, CooperativeCancellation = true)]
    public async Task The_stand_in_plays_it_faster_to_a_feed_that_ends_with_the_same_board()
    {
        await using var venue = await KrakenSimHost.StartAsync(
            ("KrakenSim:Market", "tape"), ("KrakenSim:Tape", TapeFile), ("KrakenSim:Speed", "4"));
        Assert.AreEqual(tape.Contents.Id, venue.Board.Options.Id);
        Assert.AreEqual(25, venue.Board.Find("BTC/USD")!.BookDepth);
        CollectionAssert.AreEquivalent(
            original.Books.Keys.ToArray(), venue.Board.Markets.Select(market => market.Symbol).ToArray());
        await using var feed = await FeedHost.StartAsync(
            new KrakenOptions { WebSocketUrl = venue.WebSocketAddress, BookDepth = 25 });
        using var heard = new MarketRecord(feed.Board);
        await feed.UntilAsync(() => heard.Events.Contains("Maintenance"));

        // The end stands for the whole break: the feed has heard it.
        await feed.UntilAsync(() => original.Books.All(book => heard.Shown.ContainsKey($"{book.Key} {book.Value}")));
        Assert.AreEqual(0L, feed.Status.Mismatches);

        var ohlc = await GetAsync(venue, "OHLC?pair=XBTUSD&interval=5");
        Assert.IsGreaterThan(0, ohlc.GetProperty("XXBTZUSD").GetArrayLength());
        var trades = await GetAsync(venue, "Trades?pair=XBTUSD");
        Assert.IsGreaterThan(10, trades.GetProperty("XXBTZUSD").GetArrayLength());
        Assert.IsTrue((await GetAsync(venue, "Ticker?pair=XBTUSD")).TryGetProperty("XXBTZUSD", out _));
        using var client = await venue.ConnectAsync();
        await client.SubscribeAsync("book", "BTC/USD", ",\"depth\":100");
        Assert.AreEqual(
            "Subscription depth not supported", KrakenClient.Text(await client.ReadAnswerAsync(), "error"),
            "the tape has no more than 25 levels");
    }

    [TestMethod]
    public void Candles_come_from_the_tapes_trades()
    {
        using var played = NewPlayback(Anchor);
        played.PlayTo(Anchor + tape.Lap - TapeMarket.Break);

        var prints = played.Record.Trades.Where(trade => trade.Symbol == "BTC/USD").Select(trade => trade.Print).ToArray();
        var candles = played.Playback.TakeCandles("BTC/USD", 60, DateTimeOffset.UnixEpoch, 100);
        Assert.AreEqual(prints.Length, candles.Sum(candle => candle.Trades));
        Assert.AreEqual(prints.Sum(print => print.Quantity), candles.Sum(candle => candle.Volume));
        Assert.AreEqual(prints[^1].Price, candles[^1].Close);
        Assert.AreEqual(CandleIntervals.OpenTime(prints[^1].Time, 60), candles[^1].OpenTime);
        Assert.IsEmpty(played.Playback.TakeCandles("NOPE/USD", 60, DateTimeOffset.UnixEpoch, 100));
    }

    [TestMethod]
    public void A_cut_tape_plays_what_it_has_and_a_damaged_one_does_not_start()
    {
        var whole = File.ReadAllBytes(TapeFile);
        var cut = Path.Combine(folder, "cut.tape");
        File.WriteAllBytes(cut, whole[..^1]);
        if (tape.Contents.Blocks > 1)
        {
            var shorter = TapeMarket.Open(cut);
            Assert.IsTrue(shorter.Contents.IsCut);
            Assert.AreNotEqual(tape.Contents.Id, shorter.Contents.Id);
        }

        whole[whole.Length / 3] ^= 1;
        File.WriteAllBytes(cut, [.. whole, .. whole[..1]]);
        Assert.ThrowsExactly<TapeFormatException>(() => TapeMarket.Open(cut));
        Assert.ThrowsExactly<FileNotFoundException>(() => TapeMarket.Open(Path.Combine(folder, "nothing.tape")));
    }

    [TestMethod]
    [Timeout(Hang, CooperativeCancellation = true)]
    public async Task Each_connection_has_a_file_of_its_own_and_none_is_written_over()
    {
        var file = Path.Combine(folder, "drops", "day.tape");
        await using var venue = await ScriptedKraken.StartAsync();
        await using (var feed = await FeedHost.StartAsync(
            new KrakenOptions { WebSocketUrl = venue.Address, BookDepth = 10, RecordTo = file }))
        {
            await feed.UntilAsync(() => feed.HasBook);
            venue.Drop();
            await feed.UntilAsync(() => feed.HasBook && venue.Connections == 2);
        }

        foreach (var name in new[] { file, Path.Combine(folder, "drops", "day-2.tape") })
        {
            var recorded = TapeMarket.Open(name);
            Assert.IsFalse(recorded.Contents.IsCut, name);
        }

        Assert.HasCount(2, Directory.GetFiles(Path.GetDirectoryName(file)!));
    }

    [TestMethod]
    [Timeout(Hang, CooperativeCancellation = true)]
    public async Task Where_nothing_can_be_written_prices_go_on()
    {
        await using var venue = await ScriptedKraken.StartAsync();
        await using var feed = await FeedHost.StartAsync(
            new KrakenOptions { WebSocketUrl = venue.Address, BookDepth = 10, RecordTo = Path.Combine(TapeFile, "no", "folder.tape") });

        await feed.UntilAsync(() => feed.HasBook && feed.HasLogged("Nothing is recorded"));
    }

    private static void AssertEnd(MarketRecord record, long offset)
    {
        CollectionAssert.AreEquivalent(original.Books, record.Books);
        Assert.IsNotEmpty(traded);
        foreach (var symbol in traded)
        {
            Assert.AreEqual(original.LastTrades[symbol].TradeId, record.LastTrades[symbol].TradeId - offset, symbol);
        }
    }

    private static Played NewPlayback(DateTimeOffset start) => new(start);

    private static async Task<JsonElement> GetAsync(KrakenSimHost venue, string call)
    {
        using var json = JsonDocument.Parse(await venue.Http.GetStringAsync($"/0/public/{call}"));
        return json.RootElement.GetProperty("result").Clone();
    }

    private sealed class Played : IDisposable
    {
        public Played(DateTimeOffset start)
        {
            Board = new MarketBoard(Options.Create(tape.ToOptions()), new FakeTimeProvider());
            Record = new MarketRecord(Board);
            Playback = new TapePlayback(tape, Board, Anchor, start);
        }

        public MarketBoard Board { get; }

        public MarketRecord Record { get; }

        public TapePlayback Playback { get; }

        public void PlayTo(DateTimeOffset time)
        {
            while (!Playback.AdvanceTo(time))
            {
                // More is due.
            }
        }

        public void Dispose()
        {
            Playback.Dispose();
            Record.Dispose();
            Board.Dispose();
        }
    }
}
