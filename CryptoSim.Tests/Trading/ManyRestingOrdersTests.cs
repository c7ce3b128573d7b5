using System.Diagnostics;
using CryptoSim.Api.Orders.Resting;
using CryptoSim.Data.Orders.Watches;
using CryptoSim.Domain.Orders;
using CryptoSim.Tests.Clusters;
using CryptoSim.Tests.Data;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoSim.Tests.Trading;

/// <summary>What 100,000 resting orders cost: a tick that touches none, memory, and a restart.</summary>
[TestClass]
[DoNotParallelize]
public sealed class ManyRestingOrdersTests
{
    private const int Count = 100_000;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public void A_tick_that_touches_no_order_costs_the_same_whatever_rests()
    {
        var few = new SymbolWatch("BTC/USD", new SessionGate(TimeProvider.System));
        var many = new SymbolWatch("BTC/USD", new SessionGate(TimeProvider.System));
        Fill(few, 10);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        Fill(many, Count);
        var bytes = (GC.GetTotalMemory(forceFullCollection: true) - before) / Count;

        var (fewTime, fewBytes) = MeasureTick(few);
        var (manyTime, manyBytes) = MeasureTick(many);

        TestContext.WriteLine(
            $"A tick: {manyTime.TotalNanoseconds:F0} ns and {manyBytes} B beside {Count} resting orders, "
            + $"{fewTime.TotalNanoseconds:F0} ns and {fewBytes} B beside 10; {bytes} B an order");
        // A scan of all would be some thousand times as much.
        Assert.IsLessThan((fewTime * 20) + TimeSpan.FromMicroseconds(20), manyTime);
        Assert.AreEqual(fewBytes, manyBytes, 200);
        Assert.IsLessThan(1_000, bytes);
    }

    [TestMethod]
    [TestCategory("Long")]
    public async Task After_a_restart_all_of_100_000_resting_orders_are_watched_within_5_seconds()
    {
        await using var database = await TestDatabase.CreateAsync();
        await InsertAsync(database);
        var started = Stopwatch.StartNew();

        await using var house = await TradingHouse.OpenAsync(database, open: market => market.ShowPrices(99.9m, 100.0m));
        var resting = house.Services.GetRequiredService<RestingOrders>();
        await Eventually.IsTrueAsync(
            async () => resting.Count == Count && await database.ScalarAsync<long>(
                "SELECT count(*) FROM watch_partitions WHERE watched_by = holder") == AccountPartition.Count,
            "all are watched");

        TestContext.WriteLine($"{Count} resting orders watched {started.Elapsed.TotalSeconds:F2} s after the start");
    }

    /// <summary>The best of some rounds: in the others something else had the processor.</summary>
    private static (TimeSpan Time, long Bytes) MeasureTick(SymbolWatch watch)
    {
        const int Rounds = 20;
        const int Ticks = 1_000;
        Print[] newest = [new(200, 99.5m, 1m, OrderSide.Sell, DateTimeOffset.UnixEpoch, 1, 1)];
        var (time, bytes) = (TimeSpan.MaxValue, long.MaxValue);
        for (var round = 0; round < Rounds; round++)
        {
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            var started = Stopwatch.GetTimestamp();
            var touched = 0;
            for (var tick = 0; tick < Ticks; tick++)
            {
                touched += watch.Look(99m, 100m, newest, 100, () => true).Count;
            }

            var elapsed = Stopwatch.GetElapsedTime(started) / Ticks;
            bytes = Math.Min(bytes, (GC.GetAllocatedBytesForCurrentThread() - allocated) / Ticks);
            time = elapsed < time ? elapsed : time;
            Assert.AreEqual(0, touched);
        }

        return (time, bytes);
    }

    private static void Fill(SymbolWatch watch, int count)
    {
        for (var number = 0; number < count; number++)
        {
            var side = number % 2 == 0 ? OrderSide.Buy : OrderSide.Sell;
            var price = side == OrderSide.Buy ? 90m - (number % 5_000 * 0.01m) : 110m + (number % 5_000 * 0.01m);
            watch.Add(new WatchedOrder(Guid.NewGuid(), Guid.CreateVersion7(), "BTC/USD", side, price) { SeenTradeId = 100 });
        }

        // The newcomers' own look, with which every one begins.
        Assert.IsEmpty(watch.LookAtNewcomers(99m, 100m, [], DateTimeOffset.UnixEpoch, () => true).Touched);
    }

    private static async Task InsertAsync(TestDatabase database)
    {
        await using var command = database.DataSource.CreateCommand($"""
            INSERT INTO accounts (account_id, season, event_number, created_at)
            SELECT gen_random_uuid(), 1, 1, now() FROM generate_series(1, {Count / 100});
            INSERT INTO orders (account_id, order_id, content_hash, season, symbol, side, type, status, quantity,
                limit_price, filled_quantity, filled_cost, fee, held_asset, held_amount, created_at, updated_at,
                event_number, seen_trade_id)
            SELECT a.account_id, gen_random_uuid(), '\x01', 1, 'BTC/USD', 'buy', 'limit', 'open', 1, 90 - n * 0.1,
                0, 0, 0, 'USD', 0, now(), now(), 1, 1
            FROM accounts a CROSS JOIN generate_series(1, 100) n;
            ANALYZE orders
            """);
        command.CommandTimeout = 120;
        await command.ExecuteNonQueryAsync();
    }
}
