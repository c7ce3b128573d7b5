using CryptoSim.Domain.Candles;
using CryptoSim.Tests.Orders;
using CsCheck;

namespace CryptoSim.Tests.Candles;

[TestClass]
public sealed class CandleBuilderTests
{
    private static readonly DateTimeOffset Noon = new(2026, 7, 9, 12, 0, 0, TimeSpan.Zero);

    [TestMethod]
    public void Trades_of_a_minute_make_one_bar()
    {
        var builder = new CandleBuilder();

        builder.Add(100, 1, Noon);
        builder.Add(103, 0.5m, Noon.AddSeconds(20));
        builder.Add(99, 0.25m, Noon.AddSeconds(59.9999999));
        var bar = builder.Add(101, 0.25m, Noon.AddSeconds(59.9999999));

        Assert.AreEqual(new Candle(Noon, 100, 103, 99, 101, 100.75m, 2, 4), bar);
        Assert.AreEqual(bar, builder.Running);
        Assert.IsNull(builder.Previous);
    }

    [TestMethod]
    public void A_trade_of_a_later_minute_opens_the_next_bar()
    {
        var builder = new CandleBuilder();
        builder.Add(100, 1, Noon);

        var bar = builder.Add(105, 2, Noon.AddMinutes(3));

        Assert.AreEqual(new Candle(Noon.AddMinutes(3), 105, 105, 105, 105, 105, 2, 1), bar);
        Assert.AreEqual(Noon, builder.Previous?.OpenTime, "minutes without trades have no bar");
    }

    [TestMethod]
    public void A_trade_printed_late_changes_the_bar_it_belongs_to()
    {
        var builder = new CandleBuilder();
        builder.Add(100, 1, Noon);
        builder.Add(105, 2, Noon.AddMinutes(1));

        Assert.AreEqual(new Candle(Noon, 100, 102, 100, 102, 101, 2, 2), builder.Add(102, 1, Noon.AddSeconds(59)));
        Assert.AreEqual(
            new Candle(Noon.AddMinutes(-1), 1, 1, 1, 1, 1, 1, 1), builder.Add(1, 1, Noon.AddSeconds(-1)),
            "a minute that nothing had traded in");
        Assert.IsNull(builder.Add(1, 1, Noon.AddHours(-1)), "older than the hour kept");
        Assert.AreEqual(105, builder.Running?.Close);
    }

    [TestMethod]
    public void A_builder_goes_on_where_stored_bars_end()
    {
        var (whole, first, second) = (new CandleBuilder(), new CandleBuilder(), new CandleBuilder());
        (decimal Price, decimal Quantity)[] trades = [(100, 1), (103, 3), (99, 0.1m), (100.5m, 0.7m)];
        for (var i = 0; i < trades.Length; i++)
        {
            whole.Add(trades[i].Price, trades[i].Quantity, Noon.AddSeconds(20 * i));
        }

        first.Add(trades[0].Price, trades[0].Quantity, Noon);
        first.Add(trades[1].Price, trades[1].Quantity, Noon.AddSeconds(20));
        second.Resume(first.Running!);
        second.Add(trades[2].Price, trades[2].Quantity, Noon.AddSeconds(40));
        second.Add(trades[3].Price, trades[3].Quantity, Noon.AddSeconds(60));

        Assert.AreEqual(whole.Running, second.Running);
        Assert.AreEqual(whole.Previous, second.Previous);
    }

    [TestMethod]
    [DataRow(1, "2026-07-09T12:34:00Z")]
    [DataRow(5, "2026-07-09T12:30:00Z")]
    [DataRow(15, "2026-07-09T12:30:00Z")]
    [DataRow(60, "2026-07-09T12:00:00Z")]
    [DataRow(240, "2026-07-09T12:00:00Z")]
    [DataRow(1440, "2026-07-09T00:00:00Z")]
    [DataRow(10080, "2026-07-09T00:00:00Z", DisplayName = "A week starts on a Thursday, as the epoch did")]
    [DataRow(21600, "2026-07-06T00:00:00Z", DisplayName = "Fifteen days, counted from the epoch")]
    public void Intervals_start_where_Kraken_starts_them(int minutes, string openTime) => Assert.AreEqual(
        DateTimeOffset.Parse(openTime),
        CandleIntervals.OpenTime(new DateTimeOffset(2026, 7, 9, 12, 34, 56, 789, TimeSpan.Zero), minutes));

    [TestMethod]
    public void Longer_bars_are_rolled_up_from_shorter_ones()
    {
        Candle[] minutes =
        [
            new(Noon.AddMinutes(3), 100, 110, 95, 105, 102, 2, 3),
            new(Noon.AddMinutes(4), 105, 120, 104, 118, 110, 6, 5),
            new(Noon.AddMinutes(7), 118, 119, 90, 91, 100, 1, 1),
        ];

        CollectionAssert.AreEqual(
            new[]
            {
                new Candle(Noon, 100, 120, 95, 118, 108, 8, 8),
                new Candle(Noon.AddMinutes(5), 118, 119, 90, 91, 100, 1, 1),
            },
            CandleRollup.To(minutes, 5).ToList());
        Assert.IsEmpty(CandleRollup.To([], 5));
    }

    [TestMethod]
    public void Rolled_up_minutes_are_the_bars_of_the_same_trades()
    {
        var trade = Gen.Select(Gen.Int[0, 900], Gen.Int[1, 9_999], Gen.Int[1, 9_999])
            .Select((second, price, quantity) => (Noon.AddSeconds(second), price * 0.1m, quantity * 0.001m));

        trade.Array[1, 40].Hold(
            trades =>
            {
                var (one, five) = (new CandleBuilder(1), new CandleBuilder(5));
                var (ones, fives) = (new Dictionary<DateTimeOffset, Candle>(), new Dictionary<DateTimeOffset, Candle>());
                foreach (var (time, price, quantity) in trades.OrderBy(next => next.Item1))
                {
                    var (minute, longer) = (one.Add(price, quantity, time)!, five.Add(price, quantity, time)!);
                    ones[minute.OpenTime] = minute;
                    fives[longer.OpenTime] = longer;
                }

                // Minutes' averages are rounded to ten decimals, so only the average may differ, and only by that.
                var rolled = CandleRollup.To(ones.Values, 5).ToList();
                var exact = fives.Values.ToList();
                CollectionAssert.AreEqual(
                    exact.ConvertAll(bar => bar with { Vwap = 0 }), rolled.ConvertAll(bar => bar with { Vwap = 0 }));
                Assert.IsTrue(exact.Zip(rolled).All(pair =>
                    Math.Abs(pair.First.Vwap - pair.Second.Vwap) <= 0.0000000002m));
            },
            trades => string.Join("\n", trades),
            seed: 4);
    }
}
