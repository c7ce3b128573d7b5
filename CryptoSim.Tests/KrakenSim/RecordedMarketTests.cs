using CryptoSim.KrakenSim.Markets;
using CryptoSim.KrakenSim.Simulation;

namespace CryptoSim.Tests.KrakenSim;

[TestClass]
public class RecordedMarketTests
{
    private const long DayStart = 0;

    private static readonly RecordedMarket Market = new(InstrumentTable.Load(), DayStart);

    [TestMethod]
    [DataRow("BTC/USD", 1440)]
    [DataRow("ETH/USD", 1440)]
    [DataRow("LTC/USD", 1439)]
    [DataRow("BTC/EUR", 1395)]
    public void Trades_rebuild_every_recorded_bar_of_the_day_exactly(string symbol, int recordedBars)
    {
        var bars = RecordedBars.Load()[symbol].Bars;
        var pair = IndexOf(symbol);
        var rebuilt = 0;
        for (var minute = 0; minute < RecordedBars.MinutesPerDay; minute++)
        {
            var script = MinuteScript.Create(Market, pair, DayStart + minute);
            if (bars[minute] is not { } bar)
            {
                Assert.IsEmpty(script.Trades);
                continue;
            }

            Assert.AreEqual(bar, MinuteStatistics.Of(script.Trades).ToBar(), $"{symbol}, minute {minute}");
            rebuilt++;
        }

        Assert.AreEqual(recordedBars, rebuilt);
    }

    [TestMethod]
    public void The_day_is_the_same_whenever_it_is_played()
    {
        const long Later = 25_123_456;
        var later = new RecordedMarket(InstrumentTable.Load(), Later);
        for (var pair = 0; pair < Market.Pairs.Count; pair++)
        {
            foreach (var minute in new[] { 1, 700, 1_439, 1_441 })
            {
                var (one, other) = (
                    MinuteScript.Create(Market, pair, minute), MinuteScript.Create(later, pair, Later + minute));
                Assert.IsTrue(one.Trades.SequenceEqual(other.Trades));
                for (var step = 0; step < Steps.PerMinute; step += 7)
                {
                    Assert.AreEqual(one.Quote(step, true), other.Quote(step, true));
                }
            }
        }
    }

    [TestMethod]
    public void Every_trade_prints_at_the_best_quote_and_within_what_it_showed()
    {
        for (var pair = 0; pair < Market.Pairs.Count; pair++)
        {
            for (var minute = 0; minute < RecordedBars.MinutesPerDay; minute += 7)
            {
                var script = MinuteScript.Create(Market, pair, minute);
                foreach (var step in script.Trades.GroupBy(trade => trade.Step))
                {
                    var before = script.Quote(step.Key, afterTrades: false);
                    var after = script.Quote(step.Key, afterTrades: true);
                    var taken = step.Sum(trade => trade.Quantity);
                    foreach (var trade in step)
                    {
                        var isBuy = trade.TakerSide == CryptoSim.Domain.Orders.OrderSide.Buy;
                        Assert.AreEqual(isBuy ? before.Ask : before.Bid, trade.Price, $"minute {minute}, {trade}");
                        Assert.AreEqual(
                            taken,
                            isBuy ? before.AskQuantity - after.AskQuantity : before.BidQuantity - after.BidQuantity,
                            $"minute {minute}, {trade}");
                        Assert.IsGreaterThan(0, isBuy ? after.AskQuantity : after.BidQuantity);
                    }
                }
            }
        }
    }

    [TestMethod]
    public void Each_minute_ends_at_its_recorded_quotes_and_the_next_starts_there()
    {
        var quotes = RecordedBars.Load()["BTC/USD"].Quotes;
        for (var minute = 1; minute < RecordedBars.MinutesPerDay; minute++)
        {
            var script = MinuteScript.Create(Market, IndexOf("BTC/USD"), minute);
            Assert.AreEqual(quotes[minute], script.Quote(Steps.PerMinute - 1, afterTrades: true), $"minute {minute}");
            Assert.AreEqual((quotes[minute - 1].Bid + quotes[minute - 1].Ask) / 2, script.Reference);
        }
    }

    [TestMethod]
    public void Quotes_never_cross()
    {
        for (var pair = 0; pair < Market.Pairs.Count; pair++)
        {
            for (var minute = 0; minute < RecordedBars.MinutesPerDay; minute += 5)
            {
                var script = MinuteScript.Create(Market, pair, minute);
                for (var step = 0; step < Steps.PerMinute; step++)
                {
                    var quote = script.Quote(step, afterTrades: false);
                    Assert.IsGreaterThan(quote.Bid, quote.Ask, $"pair {pair}, minute {minute}, step {step}");
                    Assert.IsGreaterThan(0, quote.BidQuantity);
                    Assert.IsGreaterThan(0, quote.AskQuantity);
                }
            }
        }
    }

    [TestMethod]
    public void Trade_ids_count_on_without_a_gap_across_minutes_and_across_the_wrap()
    {
        for (var pair = 0; pair < Market.Pairs.Count; pair++)
        {
            var expected = Market.GetMinute(pair, 29_000_000).FirstTradeId;
            for (var minute = 29_000_000L; minute < 29_000_000 + (2 * RecordedBars.MinutesPerDay); minute++)
            {
                var script = MinuteScript.Create(Market, pair, minute);
                Assert.AreEqual(expected, script.FirstTradeId, $"pair {pair}, minute {minute}");
                expected += script.Trades.Count;
            }
        }
    }

    [TestMethod]
    public void The_opening_minute_trades_only_after_the_session_break()
    {
        for (var pair = 0; pair < Market.Pairs.Count; pair++)
        {
            Assert.IsTrue(Market.OpensSession(RecordedBars.MinutesPerDay));
            var script = MinuteScript.Create(Market, pair, RecordedBars.MinutesPerDay);
            Assert.IsGreaterThan(Steps.SessionBreak, script.Trades[0].Step);
        }
    }

    private static int IndexOf(string symbol) =>
        Market.Pairs.Select((pair, index) => (pair.Symbol, index)).Single(pair => pair.Symbol == symbol).index;
}
