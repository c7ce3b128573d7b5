using CryptoSim.Data.Candles;
using CryptoSim.Domain.Candles;
using CryptoSim.PriceFeed.Candles;
using CryptoSim.Tests.Data;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace CryptoSim.Tests.PriceFeed;

[TestClass]
public sealed class PartitionWorkerTests
{
    private static readonly DateTimeOffset _lastMinute = new(2026, 1, 31, 23, 59, 0, TimeSpan.Zero);

    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    public async Task The_months_to_come_are_made_ahead_by_several_feeds_at_once()
    {
        await using var database = await TestDatabase.CreateAsync();
        var time = new FakeTimeProvider(_lastMinute.AddSeconds(30));
        var stores = Enumerable.Range(0, 4).Select(_ => new CandleStore(database.DataSource)).ToArray();
        var workers = stores
            .Select(store => new PartitionWorker(store, time, NullLogger<PartitionWorker>.Instance)).ToArray();
        foreach (var worker in workers)
        {
            await worker.StartAsync(CancellationToken.None);
        }

        await UntilAsync(async () => (await MonthsAsync(database)).Length == 3);
        CollectionAssert.AreEqual(
            new[] { "candles_2026_01", "candles_2026_02", "candles_2026_03" }, await MonthsAsync(database));

        // The first candle of a month finds its place, though no one makes any now.
        await stores[0].UpsertAsync(
            [.. new[] { _lastMinute, _lastMinute.AddMinutes(1) }.Select(openTime => new StoredCandle(
                "BTC/USD", 1, new Candle(openTime, 1, 1, 1, 1, 1, 1, 1), true, CandleOrigin.Trades))],
            CancellationToken.None);
        Assert.AreEqual(1L, await database.ScalarAsync<long>("SELECT count(*) FROM candles_2026_01"));
        Assert.AreEqual(1L, await database.ScalarAsync<long>("SELECT count(*) FROM candles_2026_02"));

        // An hour later it is February: April is made.
        await UntilAsync(async () =>
        {
            time.Advance(TimeSpan.FromMinutes(1));
            return (await MonthsAsync(database)).Contains("candles_2026_04");
        });
        Assert.HasCount(4, await MonthsAsync(database));
        foreach (var worker in workers)
        {
            await worker.StopAsync(CancellationToken.None);
            worker.Dispose();
        }
    }

    [TestMethod]
    public async Task A_candle_of_a_month_that_nobody_made_makes_it()
    {
        await using var database = await TestDatabase.CreateAsync();
        var store = new CandleStore(database.DataSource);
        var candle = new StoredCandle(
            "BTC/USD", 10_080, new Candle(new DateTimeOffset(2013, 10, 10, 0, 0, 0, TimeSpan.Zero), 1, 1, 1, 1, 1, 1, 1),
            true, CandleOrigin.Backfill);

        await Task.WhenAll(
            store.UpsertAsync([candle], CancellationToken.None),
            new CandleStore(database.DataSource).UpsertAsync([candle], CancellationToken.None));

        CollectionAssert.AreEqual(new[] { "candles_2013_10" }, await MonthsAsync(database));
    }

    private static async Task<string[]> MonthsAsync(TestDatabase database) =>
        await database.ScalarAsync<string[]>("""
            SELECT coalesce(array_agg(inhrelid::regclass::text ORDER BY 1), '{}')
            FROM pg_inherits WHERE inhparent = 'candles'::regclass
            """);

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        while (!await condition())
        {
            await Task.Delay(10);
        }
    }
}
