using CryptoSim.MarketData.Books;
using CryptoSim.MarketData.Wire;
using CryptoSim.PriceFeed.Connections;
using CryptoSim.Tests.Wire;

namespace CryptoSim.Tests.PriceFeed;

[TestClass]
public sealed class PriceGuardTests
{
    private static readonly DateTimeOffset _start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly PriceGuard _guard = new(0.5m, TimeSpan.FromSeconds(10));

    [TestMethod]
    [DataRow(67, 101, DisplayName = "a bid a third lower")]
    [DataRow(99, 151, DisplayName = "an ask half higher")]
    [DataRow(120, 121, DisplayName = "both a fifth higher")]
    public void What_is_near_is_believed(double bid, double ask)
    {
        Quote(100, 101, 0);

        Assert.IsNull(_guard.JudgeQuote((decimal)bid, (decimal)ask, _start));
    }

    [TestMethod]
    [DataRow(1, 101, "bid")]
    [DataRow(99, 200, "ask")]
    [DataRow(9900, 10000, "bid")]
    [DataRow(0, 0, "bid")]
    [DataRow(101, 101, "not below")]
    [DataRow(102, 101, "not below")]
    public void What_is_far_or_crossed_is_not(double bid, double ask, string why)
    {
        Quote(100, 101, 0);

        Assert.Contains(why, _guard.JudgeQuote((decimal)bid, (decimal)ask, _start)!);
        Assert.IsNull(_guard.JudgeQuote(100, 101, _start));
    }

    [TestMethod]
    public void A_move_that_is_said_for_ten_seconds_is_believed()
    {
        Quote(100, 101, 0);
        Assert.IsNotNull(Quote(1000, 1010, 1));
        Assert.IsNotNull(Quote(1005, 1015, 10.9));
        Assert.IsNull(Quote(1001, 1011, 11));
        Assert.IsNull(Quote(1002, 1012, 12));
        Assert.IsNotNull(Quote(100, 101, 13));
    }

    [TestMethod]
    public void A_move_that_another_channel_denies_is_not()
    {
        Quote(100, 101, 0);
        for (var second = 1; second < 60; second++)
        {
            Assert.IsNotNull(Quote(1000, 1010, second));
            Assert.IsNull(Quote(100, 101, second + 0.5));
        }
    }

    [TestMethod]
    public void Prices_that_are_far_from_each_other_too_confirm_nothing()
    {
        Quote(100, 101, 0);
        for (var second = 1; second < 60; second++)
        {
            Assert.IsNotNull(Quote(second % 2 == 0 ? 1000 : 10, 10_000, second));
        }
    }

    [TestMethod]
    public void A_trade_lies_about_the_quote()
    {
        Assert.IsNull(_guard.JudgeTrade(50, _start));
        Quote(100, 102, 0);
        Assert.IsNull(_guard.JudgeTrade(70, _start));
        Assert.IsNull(_guard.JudgeTrade(150, _start));
        Assert.IsNotNull(_guard.JudgeTrade(60, _start));
        Assert.IsNotNull(_guard.JudgeTrade(160, _start));
    }

    [TestMethod]
    public void An_idle_pairs_last_price_may_be_far_from_its_quote_but_does_not_jump()
    {
        Quote(100, 102, 0);
        Assert.IsNull(_guard.JudgeLast(10, _start));
        Assert.IsNull(_guard.JudgeLast(10, _start));
        Assert.IsNotNull(_guard.JudgeLast(1000, _start));
        Assert.IsNull(_guard.JudgeLast(101, _start));
        Assert.IsNotNull(_guard.JudgeLast(10, _start));
    }

    [TestMethod]
    public void An_empty_side_is_no_price()
    {
        Quote(100, 101, 0);

        Assert.IsNull(_guard.JudgeQuote(null, 101, _start));
        Assert.IsNull(_guard.JudgeQuote(null, null, _start));
        Assert.IsNotNull(_guard.JudgeQuote(1, 101, _start));
    }

    [TestMethod]
    public void Every_book_of_the_real_capture_is_believed()
    {
        var replay = new Replay(_guard);
        foreach (var frame in KrakenFiles.ReadBookCapture())
        {
            Assert.IsTrue(new KrakenFrameReader().TryRead(frame, replay, out var problem), problem);
        }

        Assert.AreEqual(510, replay.Books);
    }

    private string? Quote(decimal bid, decimal ask, double second) =>
        _guard.JudgeQuote(bid, ask, _start.AddSeconds(second));

    private sealed class Replay(PriceGuard guard) : IKrakenFrameHandler
    {
        private readonly ScaledBookLevels _levels = new();
        private readonly OrderBook _book = new(10, 1, 8);

        public int Books { get; private set; }

        public void OnBook(in KrakenBook book)
        {
            Assert.IsTrue(_levels.TryFill(book, 1, 8));
            foreach (var bid in _levels.Bids)
            {
                _book.SetBid(bid.Price, bid.Quantity);
            }

            foreach (var ask in _levels.Asks)
            {
                _book.SetAsk(ask.Price, ask.Quantity);
            }

            _book.Truncate();
            Assert.IsNull(guard.JudgeQuote(
                Scaled.ToDecimal(_book.Bids[0].Price, 1), Scaled.ToDecimal(_book.Asks[0].Price, 1), _start));
            Books++;
        }
    }
}
