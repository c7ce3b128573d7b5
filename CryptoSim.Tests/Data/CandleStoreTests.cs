using CryptoSim.Data.Candles;
using CryptoSim.Domain.Candles;

namespace CryptoSim.Tests.Data;

[TestClass]
public sealed class CandleStoreTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 31, 23, 50, 0, TimeSpan.Zero);

    private static TestDatabase database = null!;
    private static CandleStore store = null!;

    public TestContext TestContext { get; set; } = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext _)
    {
        database = await TestDatabase.CreateAsync();
        store = new CandleStore(database.DataSource);
    }

    [ClassCleanup]
    public static async Task StopAsync() => await database.DisposeAsync();

    [TestMethod]
    public async Task Higher_intervals_are_rolled_up_from_minutes_across_months()
    {
        // 23:50 to 00:19: two partitions, six buckets of five minutes.
        await store.UpsertAsync(
            [.. Enumerable.Range(0, 30).Select(n => Trades("ROLL/USD", Bar(n, open: 100 + n, trades: 1)))],
            TestContext.CancellationToken);

        var bars = await ReadAsync("ROLL/USD", 5, 100);

        Assert.HasCount(6, bars);
        Assert.AreEqual(
            new Candle(Start, 100, 114, 90, 105, 103m, 5, 5),
            bars[0]);
        Assert.AreEqual(Start.AddMinutes(25), bars[^1].OpenTime);
        Assert.HasCount(2, await ReadAsync("ROLL/USD", 5, 2));
    }

    [TestMethod]
    public async Task A_roll_up_never_starts_in_the_middle_of_a_bar()
    {
        await store.UpsertAsync(
            [.. Enumerable.Range(0, 10).Select(n => Trades("MID/USD", Bar(n, open: 100, trades: 1)))],
            TestContext.CancellationToken);

        var bars = await store.ReadAsync(
            "MID/USD", 5, Start.AddMinutes(2), Start.AddHours(1), 100, TestContext.CancellationToken);

        Assert.AreEqual(Start.AddMinutes(5), bars.Single().OpenTime);
    }

    [TestMethod]
    public async Task Back_fill_never_overwrites_a_complete_candle()
    {
        await WriteAsync(Trades("KEEP/USD", Bar(0, open: 1, trades: 5)));
        await WriteAsync(Backfill("KEEP/USD", Bar(0, open: 2, trades: 9)));
        Assert.AreEqual(1m, (await ReadAsync("KEEP/USD", 1, 1)).Single().Open);
    }

    [TestMethod]
    public async Task Trades_replace_a_back_filled_candle_and_more_trades_an_incomplete_one()
    {
        await WriteAsync(Backfill("GROW/USD", Bar(0, open: 1, trades: 5)));
        await WriteAsync(Trades("GROW/USD", Bar(0, open: 2, trades: 5)));
        Assert.AreEqual(2m, (await ReadAsync("GROW/USD", 1, 1)).Single().Open);

        await WriteAsync(Trades("GROW/USD", Bar(1, open: 1, trades: 5)) with { Complete = false });
        await WriteAsync(Trades("GROW/USD", Bar(1, open: 2, trades: 3)) with { Complete = false });
        Assert.AreEqual(1m, (await ReadAsync("GROW/USD", 1, 1)).Single().Open);
        await WriteAsync(Backfill("GROW/USD", Bar(1, open: 3, trades: 4)));
        Assert.AreEqual(3m, (await ReadAsync("GROW/USD", 1, 1)).Single().Open);
    }

    [TestMethod]
    public async Task The_stored_bar_of_an_interval_is_preferred_while_minutes_are_missing()
    {
        await WriteAsync(Trades("PART/USD", Bar(3, open: 50, trades: 1)));
        await WriteAsync(Backfill("PART/USD", Bar(0, open: 40, trades: 20)) with { IntervalMinutes = 5 });

        Assert.AreEqual(40m, (await ReadAsync("PART/USD", 5, 1)).Single().Open);
    }

    private static Candle Bar(int minute, decimal open, int trades) =>
        new(Start.AddMinutes(minute), open, open + 10, open - 10, open + 1, open + 1, 1, trades);

    private static StoredCandle Trades(string symbol, Candle candle) =>
        new(symbol, 1, candle, true, CandleOrigin.Trades);

    private static StoredCandle Backfill(string symbol, Candle candle) =>
        new(symbol, 1, candle, true, CandleOrigin.Backfill);

    private Task WriteAsync(StoredCandle candle) => store.UpsertAsync([candle], TestContext.CancellationToken);

    private Task<IReadOnlyList<Candle>> ReadAsync(string symbol, int interval, int limit) =>
        store.ReadAsync(symbol, interval, Start, Start.AddDays(1), limit, TestContext.CancellationToken);
}
