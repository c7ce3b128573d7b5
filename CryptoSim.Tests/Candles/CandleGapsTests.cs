using CryptoSim.Domain.Candles;

namespace CryptoSim.Tests.Candles;

[TestClass]
public sealed class CandleGapsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 7, 9, 12, 0, 0, TimeSpan.Zero);

    [TestMethod]
    public void A_quiet_interval_shows_the_close_before_it_and_no_volume() => CollectionAssert.AreEqual(
        new[] { Bar(0, 105), Flat(1, 105), Flat(2, 105), Bar(3, 99), Flat(4, 99) },
        Fill([Bar(0, 105), Bar(3, 99)], from: 0, to: 4));

    [TestMethod]
    public void The_first_intervals_show_the_close_of_the_candle_before_them() => CollectionAssert.AreEqual(
        new[] { Flat(0, 105), Flat(1, 105), Bar(2, 99) }, Fill([Bar(-900, 105), Bar(2, 99)], from: 0, to: 2));

    [TestMethod]
    public void Without_a_candle_before_the_first_trade_begins_the_series()
    {
        CollectionAssert.AreEqual(new[] { Bar(2, 99), Flat(3, 99) }, Fill([Bar(2, 99)], from: 0, to: 3));
        Assert.IsEmpty(Fill([], from: 0, to: 3));
    }

    [TestMethod]
    public void The_newest_are_shown_up_to_the_limit() => CollectionAssert.AreEqual(
        new[] { Flat(499_999, 105), Flat(500_000, 105) }, Fill([Bar(0, 105)], from: 0, to: 500_000, limit: 2));

    [TestMethod]
    public void Nothing_is_shown_after_the_end() => CollectionAssert.AreEqual(
        new[] { Bar(0, 105), Flat(1, 105) }, Fill([Bar(0, 105), Bar(5, 99)], from: 0, to: 1));

    private static Candle[] Fill(Candle[] candles, int from, int to, int limit = 1_000) =>
        [.. CandleGaps.Fill(candles, 5, Time(from), Time(to).AddMinutes(4), limit)];

    private static DateTimeOffset Time(int interval) => Noon.AddMinutes(5 * interval);

    private static Candle Bar(int interval, decimal close) => new(Time(interval), 100, 110, 90, close, 101, 5, 3, 9);

    private static Candle Flat(int interval, decimal close) =>
        new(Time(interval), close, close, close, close, 0, 0, 0);
}
