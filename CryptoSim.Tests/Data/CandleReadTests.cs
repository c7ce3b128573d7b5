using CryptoSim.Data.Candles;
using CryptoSim.Domain.Candles;
using CryptoSim.KrakenSim.Markets;

namespace CryptoSim.Tests.Data;

/// <summary>Longer candles as they are read, against those computed naively from all minutes.</summary>
[TestClass]
public sealed class CandleReadTests
{
    private static readonly DateTimeOffset _day = new(2018, 4, 5, 0, 0, 0, TimeSpan.Zero);

    private static TestDatabase database = null!;
    private static CandleStore store = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext _)
    {
        database = await TestDatabase.CreateAsync();
        store = new CandleStore(database.DataSource);
    }

    [ClassCleanup]
    public static async Task StopAsync() => await database.DisposeAsync();

    [TestMethod]
    [DataRow("BTC/USD", 2, 8)]
    [DataRow("ETH/USD", 2, 8)]
    [DataRow("LTC/USD", 2, 8)]
    [DataRow("BTC/EUR", 2, 8)]
    public async Task The_recorded_day_rolls_up_to_every_interval(string symbol, int priceDecimals, int quantityDecimals)
    {
        var recorded = RecordedBars.Load()[symbol].Bars;
        var (price, quantity) = (Unit(priceDecimals), Unit(quantityDecimals));
        var minutes = recorded.Index().Where(bar => bar.Item is not null).Select(bar => bar.Item!.Value is var item
            ? new Candle(
                _day.AddMinutes(bar.Index), item.Open * price, item.High * price, item.Low * price, item.Close * price,
                item.Close * price, item.Volume * quantity, 1)
            : null!).ToArray();
        await StoreAsync(symbol, 1, minutes);

        await AssertAllIntervalsAsync(symbol, minutes, _day.AddDays(1));
    }

    [TestMethod]
    public async Task Whatever_was_stored_of_longer_candles_a_read_is_what_the_minutes_come_to()
    {
        // Twenty days of a quiet pair, every interval's complete candles stored for some stretches and not for others,
        // and no minutes where longer ones are: what a feed leaves that was restarted now and then.
        var random = new Random(7);
        var minutes = Enumerable.Range(0, 20 * 1_440).Where(_ => random.Next(25) == 0).Select(minute =>
        {
            var price = 100m + random.Next(1_000);
            return new Candle(_day.AddMinutes(minute), price, price + 5, price - 5, price + 1, price, random.Next(1, 9), 3, minute);
        }).ToArray();
        var known = minutes.ToList();
        foreach (var interval in CandleIntervals.Minutes.Skip(1))
        {
            var whole = Naive(minutes, interval).Where(candle => random.Next(3) == 0 && candle.OpenTime >= _day
                && candle.OpenTime.AddMinutes(interval) <= _day.AddDays(18)).ToArray();
            await StoreAsync("SPARSE/USD", interval, whole);
            if (interval is 60 or 1_440)
            {
                known.RemoveAll(minute => whole.Any(candle => candle.OpenTime <= minute.OpenTime
                    && minute.OpenTime < candle.OpenTime.AddMinutes(interval)));
            }
        }

        await StoreAsync("SPARSE/USD", 1, known);

        // Where minutes are gone, intervals that do not hold the longer candle whole cannot be told.
        foreach (var interval in new[] { 1_440, 10_080, 21_600 })
        {
            await AssertIntervalAsync("SPARSE/USD", minutes, interval, _day.AddDays(20));
        }
    }

    [TestMethod]
    public async Task The_running_week_holds_the_trade_of_the_last_second_and_its_id()
    {
        var week = CandleIntervals.OpenTime(_day, 10_080);
        await StoreAsync("RUN/USD", 1_440, [Bar(week, 10), Bar(week.AddDays(1), 20)]);
        await StoreAsync("RUN/USD", 240, [Bar(week.AddDays(2), 30)]);
        await StoreAsync("RUN/USD", 1, [Bar(week.AddDays(2).AddHours(4), 40) with { LastTradeId = 77 }], complete: false);

        var bar = (await ReadAsync("RUN/USD", 10_080, week.AddDays(3), 5)).Single();

        Assert.AreEqual(new Candle(week, 10, 50, 5, 41, 26.25m, 4, 4, 77), bar with { Vwap = bar.Vwap });
    }

    [TestMethod]
    public async Task A_limit_gives_the_newest_whole_bars()
    {
        var minutes = Enumerable.Range(0, 200).Select(minute => Bar(_day.AddMinutes(minute), 100 + minute)).ToArray();
        await StoreAsync("LIMIT/USD", 1, minutes);
        await StoreAsync("LIMIT/USD", 5, Naive(minutes, 5).Take(20));

        foreach (var limit in new[] { 1, 2, 19, 20, 21, 40, 100 })
        {
            CollectionAssert.AreEqual(
                Naive(minutes, 5).TakeLast(limit).ToArray(),
                (await ReadAsync("LIMIT/USD", 5, _day.AddMinutes(199), limit)).ToArray(), $"limit {limit}");
        }

        Assert.AreEqual(minutes[99], await store.ReadLastBeforeAsync("LIMIT/USD", 1, _day.AddMinutes(100), default));
        Assert.IsNull(await store.ReadLastBeforeAsync("LIMIT/USD", 1, _day, default));
    }

    [TestMethod]
    public async Task Only_Krakens_intervals_are_read() =>
        await Assert.ThrowsExactlyAsync<ArgumentOutOfRangeException>(() => ReadAsync("LIMIT/USD", 7, _day, 1));

    private static Candle Bar(DateTimeOffset openTime, decimal open) =>
        new(openTime, open, open + 10, open - 5, open + 1, open + 1.25m, 1, 1);

    private static decimal Unit(int decimals) => new(1, 0, 0, false, (byte)decimals);

    private static async Task AssertAllIntervalsAsync(string symbol, Candle[] minutes, DateTimeOffset end)
    {
        foreach (var interval in CandleIntervals.Minutes)
        {
            await AssertIntervalAsync(symbol, minutes, interval, end);
        }
    }

    private static async Task AssertIntervalAsync(string symbol, Candle[] minutes, int interval, DateTimeOffset end)
    {
        var expected = Naive(minutes, interval).TakeLast(CandleStore.MaximumBars)
            .Select(candle => candle with { Vwap = 0, LastTradeId = null }).ToArray();
        var read = (await ReadAsync(symbol, interval, end, CandleStore.MaximumBars))
            .Select(candle => candle with { Vwap = 0, LastTradeId = null }).ToArray();
        CollectionAssert.AreEqual(expected, read, $"{symbol}, {interval} min");
    }

    /// <summary>By grouping, which no code of the store does.</summary>
    private static IEnumerable<Candle> Naive(IEnumerable<Candle> minutes, int interval) => minutes
        .GroupBy(minute => (minute.OpenTime - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.FromMinutes(interval).Ticks)
        .Select(group => new Candle(
            DateTimeOffset.UnixEpoch + (group.Key * TimeSpan.FromMinutes(interval)),
            group.First().Open, group.Max(minute => minute.High), group.Min(minute => minute.Low), group.Last().Close,
            decimal.Round(group.Sum(minute => minute.Vwap * minute.Volume) / group.Sum(minute => minute.Volume), 10),
            group.Sum(minute => minute.Volume), group.Sum(minute => minute.Trades), group.Last().LastTradeId));

    private static Task StoreAsync(
        string symbol, int interval, IEnumerable<Candle> candles, bool complete = true) => store.UpsertAsync(
        [.. candles.Select(candle => new StoredCandle(symbol, interval, candle, complete, CandleOrigin.Trades))], default);

    private static Task<IReadOnlyList<Candle>> ReadAsync(string symbol, int interval, DateTimeOffset to, int limit) =>
        store.ReadAsync(symbol, interval, DateTimeOffset.UnixEpoch, to, limit, default);
}
