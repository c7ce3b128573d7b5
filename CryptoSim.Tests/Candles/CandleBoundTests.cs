using CryptoSim.Domain.Candles;
using CryptoSim.Domain.Orders;

namespace CryptoSim.Tests.Candles;

/// <summary>How far back bars are kept, where they resume, and what quiet intervals show of a series that does not start
/// at an interval.</summary>
[TestClass]
public sealed class CandleBoundTests
{
    private static readonly DateTimeOffset Noon = new(2026, 7, 9, 12, 0, 0, TimeSpan.Zero);

    [TestMethod]
    [DataRow(1, null, 60, DisplayName = "An hour")]
    [DataRow(5, null, 60, DisplayName = "An hour of longer bars, too")]
    [DataRow(60, null, 120, DisplayName = "Two intervals, where that is more")]
    [DataRow(1, 5, 5, DisplayName = "As long as told")]
    public void Bars_are_kept_so_long(int minutes, int? told, int kept)
    {
        var builder = new CandleBuilder(minutes, told is { } span ? TimeSpan.FromMinutes(span) : null);
        builder.Add(100, 1, Noon);

        Assert.IsNotNull(builder.Add(99, 1, Noon.AddMinutes(-kept)));
        Assert.IsNull(builder.Add(98, 1, Noon.AddMinutes(-kept - minutes)));
        Assert.AreEqual(2, builder.Candles.Count());

        // The next bar pushes the oldest out, which is out of reach by then.
        builder.Add(101, 1, Noon.AddMinutes(minutes));
        CollectionAssert.AreEqual(
            new[] { Noon, Noon.AddMinutes(minutes) }, builder.Candles.Select(candle => candle.OpenTime).ToList());
        builder.Add(102, 1, Noon.AddMinutes(kept));
        Assert.AreEqual(Noon, builder.Candles.First().OpenTime, "at the bound");
    }

    [TestMethod]
    public void Before_the_first_trade_nothing_runs()
    {
        Assert.IsNull(new CandleBuilder().Running);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new CandleBuilder(0));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => CandleIntervals.OpenTime(Noon, 0));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => CandleGaps.Fill([], 0, Noon, Noon, 1));
    }

    [TestMethod]
    public void To_resume_is_to_forget_what_was_there()
    {
        var builder = new CandleBuilder();
        builder.Add(100, 1, Noon);

        builder.Resume(new Candle(Noon.AddMinutes(1), 105, 105, 105, 105, 105, 1, 1));

        Assert.AreEqual(Noon.AddMinutes(1), builder.Candles.Single().OpenTime);
    }

    [TestMethod]
    public void A_bar_knows_the_last_trade_that_is_in_it()
    {
        var builder = new CandleBuilder();

        Assert.AreEqual(7, builder.Add(new Print(7, 100, 1, OrderSide.Buy, Noon, 1, 1))!.LastTradeId);
        Assert.AreEqual(9, builder.Add(new Print(9, 100, 1, OrderSide.Buy, Noon, 1, 1))!.LastTradeId);
        Assert.AreEqual(9, builder.Add(100, 1, Noon)!.LastTradeId, "one whose number is not known leaves it");
    }

    [TestMethod]
    public void Where_nothing_weighs_the_average_is_the_close() => Assert.AreEqual(
        new Candle(Noon, 100, 100, 100, 100, 100, 0, 1), new CandleBuilder().Add(100, 0, Noon));

    [TestMethod]
    public void Each_interval_is_made_of_the_longest_that_divides_it() => CollectionAssert.AreEqual(
        new int?[] { null, 1, 5, 15, 30, 60, 240, 1_440, 1_440 },
        CandleIntervals.Minutes.Select(CandleIntervals.PartOf).ToList());

    [TestMethod]
    public void Quiet_intervals_start_where_intervals_do_whatever_time_is_asked_for()
    {
        var bar = new Candle(Noon.AddMinutes(-10), 100, 110, 90, 105, 101, 5, 3);
        Candle Flat(int minute) => new(Noon.AddMinutes(minute), 105, 105, 105, 105, 0, 0, 0);

        CollectionAssert.AreEqual(
            new[] { Flat(5), Flat(10) },
            CandleGaps.Fill([bar], 5, Noon.AddMinutes(2), Noon.AddMinutes(12), 100).ToList());
        CollectionAssert.AreEqual(
            new[] { Flat(0), Flat(5) }, CandleGaps.Fill([bar], 5, Noon, Noon.AddMinutes(5), 100).ToList());
    }
}
