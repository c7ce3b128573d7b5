using CryptoSim.Domain.Books;
using CryptoSim.Domain.Instruments;
using CryptoSim.Domain.Orders;
using CryptoSim.MarketData.Board;
using CryptoSim.MarketData.Books;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace CryptoSim.Tests.Board;

[TestClass]
public sealed class MarketBoardTests
{
    private static readonly Instrument _bitcoin = new(
        "BTC/USD", "BTC", "USD", PairStatus.Online, 1, 8, 5, 0.1m, 0.00000001m, 0.00005m, 0.5m);

    private readonly FakeTimeProvider _time = new(new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    [TestMethod]
    public void A_book_is_told_with_its_position_and_exact_decimals()
    {
        using var board = CreateBoard();
        Assert.IsTrue(Snapshot(board, 5));

        var book = board.Find("BTC/USD")!.TakeBook(10);

        Assert.AreEqual((1L, 5L), (book.Term, book.Sequence));
        Assert.AreEqual(new BookLevel(6789.9m, 0.5m), book.Bids[0]);
        Assert.AreEqual(new BookLevel(6790.1m, 0.25m), book.Asks.Single());
        Assert.HasCount(1, board.Find("BTC/USD")!.TakeBook(1).Bids);
    }

    [TestMethod]
    public void A_wrong_checksum_drops_the_book_until_the_next_snapshot()
    {
        using var board = CreateBoard();
        Snapshot(board, 1);

        Assert.IsFalse(board.ApplyBook("BTC/USD", false, [new(67000, 1)], [], 1, _time.GetUtcNow(), new(1, 2)));
        Assert.IsFalse(board.Find("BTC/USD")!.HasBook);
        Assert.IsEmpty(board.Find("BTC/USD")!.TakeBook(10).Bids);
        Assert.IsFalse(board.ApplyBook("BTC/USD", false, [new(67000, 1)], [], null, _time.GetUtcNow(), new(1, 3)));
        Assert.IsTrue(Snapshot(board, 4));
        Assert.IsTrue(board.Find("BTC/USD")!.HasBook);
    }

    [TestMethod]
    public void What_is_older_than_the_book_changes_nothing()
    {
        using var board = CreateBoard();
        board.ApplyBook("BTC/USD", true, [new(67899, 1)], [], null, _time.GetUtcNow(), new(2, 1));

        Assert.IsTrue(Snapshot(board, 99));

        Assert.AreEqual((2L, 1L), board.Find("BTC/USD")!.Position);
        Assert.HasCount(1, board.Find("BTC/USD")!.TakeBook(10).Bids);
    }

    [TestMethod]
    public void New_decimals_drop_the_book()
    {
        using var board = CreateBoard();
        Snapshot(board, 1);

        board.SetInstrument(_bitcoin with { PricePrecision = 2 }, 10);

        Assert.IsFalse(board.Find("BTC/USD")!.HasBook);
    }

    [TestMethod]
    public void A_trade_is_kept_and_told_once()
    {
        using var board = CreateBoard();
        var listener = new Listener();
        using var subscription = board.Subscribe(listener);

        board.ApplyTrades("BTC/USD", [Print(1), Print(2)], new(1, 1));
        board.ApplyTrades("BTC/USD", [Print(3), Print(2), Print(1)], new(1, 2));

        CollectionAssert.AreEqual(new long[] { 1, 2, 3 }, listener.TradeIds);
        CollectionAssert.AreEqual(
            new long[] { 2, 3 },
            board.Find("BTC/USD")!.RecentTrades(2).Select(print => print.TradeId).ToArray());
    }

    [TestMethod]
    public void A_thousand_trades_are_kept()
    {
        using var board = CreateBoard();
        board.ApplyTrades("BTC/USD", [.. Enumerable.Range(1, 2_500).Select(id => Print(id))], new(1, 1));

        var trades = board.Find("BTC/USD")!.RecentTrades(5_000);

        Assert.HasCount(1_000, trades);
        Assert.AreEqual((1_501L, 2_500L), (trades[0].TradeId, trades[^1].TradeId));
    }

    [TestMethod]
    public void A_jump_in_trade_ids_is_told_and_a_trade_that_comes_late_is_told_and_kept_in_its_place()
    {
        using var board = CreateBoard();
        var listener = new Listener();
        using var subscription = board.Subscribe(listener);
        var market = board.Find("BTC/USD")!;
        board.ApplyTrades("BTC/USD", [Print(10), Print(11)], new(1, 1));
        board.ApplyTrades("BTC/USD", [Print(15), Print(16)], new(1, 2));
        Assert.AreEqual(3, market.MissedTrades);

        board.ApplyTrades("BTC/USD", [Print(13), Print(11), Print(9)], new(1, 3));
        board.ApplyTrades("BTC/USD", [Print(14), Print(17)], new(1, 4));

        Assert.AreEqual(1, market.MissedTrades);
        CollectionAssert.AreEqual(new long[] { 3 }, listener.Missed);
        CollectionAssert.AreEqual(new long[] { 10, 11, 15, 16, 13, 14, 17 }, listener.TradeIds);
        CollectionAssert.AreEqual(
            new long[] { 10, 11, 13, 14, 15, 16, 17 },
            market.RecentTrades(10).Select(print => print.TradeId).ToArray());
    }

    [TestMethod]
    public void Late_trades_keep_a_full_tail_in_order()
    {
        using var board = CreateBoard();
        var market = board.Find("BTC/USD")!;
        long[] ids = [.. Enumerable.Range(1, 1_500).Select(id => (long)id).Where(id => id % 7 != 0)];
        board.ApplyTrades("BTC/USD", [.. ids.Select(Print)], new(1, 1));
        var oldest = market.RecentTrades(1_000)[0].TradeId;
        long[] late = [.. Enumerable.Range(1, 1_500).Select(id => (long)id).Where(id => id % 7 == 0 && id > oldest)];

        foreach (var id in late.Reverse())
        {
            board.ApplyTrades("BTC/USD", [Print(id)], new(1, 2));
        }

        CollectionAssert.AreEqual(
            ids.Concat(late).Order().TakeLast(1_000).ToArray(),
            market.RecentTrades(1_000).Select(print => print.TradeId).ToArray());
    }

    [TestMethod]
    public void Silence_makes_prices_stale_and_any_frame_makes_them_fresh()
    {
        using var board = CreateBoard();
        var listener = new Listener();
        using var subscription = board.Subscribe(listener);
        Assert.IsTrue(board.IsStale);

        board.Heard(_time.GetUtcNow());
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.IsFalse(board.IsStale);
        _time.Advance(TimeSpan.FromMilliseconds(500));
        Assert.IsTrue(board.IsStale);
        board.Heard(_time.GetUtcNow());

        CollectionAssert.AreEqual(new[] { false, true, false }, listener.Freshness);
    }

    [TestMethod]
    public void Readers_see_whole_messages_while_a_writer_writes()
    {
        using var board = CreateBoard();
        Snapshot(board, 1);
        var market = board.Find("BTC/USD")!;
        using var isDone = new CancellationTokenSource();
        var reading = Task.Run(() =>
        {
            while (!isDone.IsCancellationRequested)
            {
                market.ReadBook(0, static (bids, asks, _) =>
                    Assert.AreEqual(bids[0].Quantity, asks[0].Quantity * 2, "half a message was seen"));
            }
        });

        for (var sequence = 2; sequence < 20_000; sequence++)
        {
            board.ApplyBook(
                "BTC/USD", false, [new(67899, sequence * 2L)], [new(67901, sequence)], null, _time.GetUtcNow(),
                new(1, sequence));
        }

        isDone.Cancel();
        reading.GetAwaiter().GetResult();
    }

    private MarketBoard CreateBoard()
    {
        var board = new MarketBoard(Options.Create(new MarketOptions()), _time);
        board.SetInstrument(_bitcoin, 10);
        return board;
    }

    private bool Snapshot(MarketBoard board, long sequence) => board.ApplyBook(
        "BTC/USD", true, [new(67899, 50_000_000), new(67898, 1)], [new(67901, 25_000_000)], null, _time.GetUtcNow(),
        new(1, sequence));

    private Print Print(long id) => new(id, 6790m, 1m, OrderSide.Buy, _time.GetUtcNow(), 1, 1);

    private sealed class Listener : IBoardListener
    {
        public List<long> TradeIds { get; } = [];

        public List<bool> Freshness { get; } = [];

        public List<long> Missed { get; } = [];

        public void OnTradesMissed(SymbolMarket market, long count) => Missed.Add(count);

        public void OnTrades(SymbolMarket market, IReadOnlyList<Print> prints) =>
            TradeIds.AddRange(prints.Select(print => print.TradeId));

        public void OnFreshness(bool isStale) => Freshness.Add(isStale);
    }
}
