using CryptoSim.Api.Orders.Resting;
using CryptoSim.Data.Orders.Watches;
using CryptoSim.Domain.Orders;
using CryptoSim.MarketData.Board;
using CryptoSim.Tests.Clusters;
using CryptoSim.Tests.Data;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoSim.Tests.Trading;

/// <summary>Who watches a resting order when several instances run, come and go.</summary>
[TestClass]
public sealed class WatchTests
{
    private TestDatabase database = null!;

    [TestInitialize]
    public async Task StartAsync() => database = await TestDatabase.CreateAsync();

    [TestCleanup]
    public async Task StopAsync() => await database.DisposeAsync();

    [TestMethod]
    public async Task An_order_placed_anywhere_is_watched_by_its_holder_alone()
    {
        await using var one = await OpenAsync();
        await using var other = await OpenAsync();
        await Eventually.IsTrueAsync(
            () => Resting(one).HeldPartitions.Count == 32 && Resting(other).HeldPartitions.Count == 32, "they share");

        var accounts = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => database.OpenAccountAsync()));
        var placed = await Task.WhenAll(
            accounts.Select(account => one.LimitAsync(account, OrderSide.Buy, 1m, 90m)));

        await Eventually.IsTrueAsync(
            () => Resting(one).Count + Resting(other).Count == accounts.Length, "each is watched once");
        Assert.AreEqual(accounts.Count(account => Resting(other).Holds(account)), Resting(other).Count);
        // The market comes to them as each holder sees it.
        one.ShowPrices(89m, 89.9m);
        other.ShowPrices(89m, 89.9m);
        foreach (var (account, result) in accounts.Zip(placed))
        {
            await one.WaitForAsync(account, result.Order!.OrderId, OrderStatus.Filled);
        }

        await Eventually.IsTrueAsync(() => Resting(one).Count + Resting(other).Count == 0, "they are forgotten");
        await one.AssertBalancedAsync();
    }

    [TestMethod]
    public async Task An_order_canceled_elsewhere_is_watched_no_longer()
    {
        await using var holder = await OpenAsync();
        await Eventually.IsTrueAsync(() => Resting(holder).HeldPartitions.Count == 64, "it holds all");
        var account = await database.OpenAccountAsync();
        var placed = await holder.LimitAsync(account, OrderSide.Buy, 1m, 90m);
        Assert.AreEqual(1, Resting(holder).Count);

        await using var other = await OpenAsync();
        await other.Desk.CancelAsync(account, placed.Order!.OrderId, CancellationToken.None);

        await Eventually.IsTrueAsync(() => Resting(holder).Count + Resting(other).Count == 0, "it is forgotten");
    }

    [TestMethod]
    public async Task An_order_whose_notice_was_lost_is_found_by_the_sweep()
    {
        await using var holder = await OpenAsync();
        await Eventually.IsTrueAsync(() => Resting(holder).HeldPartitions.Count == 64, "it holds all");
        // Its notices go to another Redis, and never arrive.
        await using var deaf = await TradingHouse.OpenAsync(database, redis: await SharedServers.CreateRedisAsync());
        deaf.ShowPrices(99.9m, 100.0m);
        await Eventually.IsTrueAsync(
            () => Resting(holder).HeldPartitions.Count == 32 && Resting(deaf).HeldPartitions.Count == 32, "they share");
        var account = await AccountHeldByAsync(holder);

        var placed = await deaf.LimitAsync(account, OrderSide.Buy, 1m, 90m);

        await Eventually.IsTrueAsync(() => Resting(holder).Count == 1, "it is found");
        holder.ShowPrices(89m, 89.9m);
        await holder.WaitForAsync(account, placed.Order!.OrderId, OrderStatus.Filled);
    }

    [TestMethod]
    public async Task A_trade_printed_while_nobody_watched_fills_the_order_afterwards()
    {
        var account = await database.OpenAccountAsync();
        Guid order;
        await using (var before = await OpenAsync())
        {
            before.Print(100m, 1m, OrderSide.Buy);
            order = (await before.LimitAsync(account, OrderSide.Buy, 1m, 95m)).Order!.OrderId;
            await SettledAsync(before);
        }

        await using var after = await TradingHouse.OpenAsync(database, open: market =>
        {
            market.ShowPrices(99.9m, 100.0m);
            market.Print(95m, 1m, OrderSide.Sell);
            market.ShowPrices(99.9m, 100.0m);
        });

        var filled = await after.WaitForAsync(account, order, OrderStatus.Filled);
        Assert.IsNotNull(filled.Fills.Single().TradeId);
        Assert.AreEqual(0L, await database.ScalarAsync<long>("SELECT count(*) FROM watch_gaps"));
    }

    [TestMethod]
    public async Task Trades_that_can_no_longer_be_looked_at_are_stated_and_fill_nothing()
    {
        var account = await database.OpenAccountAsync();
        Guid order;
        await using (var before = await OpenAsync())
        {
            before.Print(100m, 1m, OrderSide.Buy);
            order = (await before.LimitAsync(account, OrderSide.Buy, 1m, 95m)).Order!.OrderId;
            await SettledAsync(before);
        }

        TradingHouse.PrintUnseen(10);
        await using var after = await TradingHouse.OpenAsync(database, open: market =>
        {
            market.Print(99m, 1m, OrderSide.Sell);
            market.ShowPrices(99.9m, 100.0m);
        });

        await Eventually.IsTrueAsync(
            async () => await database.ScalarAsync<long>("SELECT count(*) FROM watch_gaps") == 1, "it is stated");
        Assert.AreEqual(11L, await database.ScalarAsync<long>(
            "SELECT before_trade_id - after_trade_id FROM watch_gaps WHERE orders = 1"));
        await after.SettleAsync();
        Assert.AreEqual(
            0m, (await after.Orders.FindAsync(account, order, CancellationToken.None))!.Order.FilledQuantity);
    }

    [TestMethod]
    public async Task What_a_session_break_passed_over_stays_so_when_another_takes_over()
    {
        var account = await database.OpenAccountAsync();
        Guid order;
        await using (var before = await OpenAsync())
        {
            order = (await before.LimitAsync(account, OrderSide.Buy, 1m, 90m)).Order!.OrderId;
            before.Board.SetSystem(SystemState.Maintenance);
            before.Board.SetSystem(SystemState.Online);
            before.ShowPrices(79.9m, 80.0m);
            await SettledAsync(before);
        }

        // It was not there at the break, and is told by what the other kept.
        await using var after = await TradingHouse.OpenAsync(database, open: market => market.ShowPrices(79.9m, 80.0m));
        await Eventually.IsTrueAsync(() => Resting(after).Count == 1, "it is watched");
        await after.SettleAsync();
        Assert.AreEqual(
            0m, (await after.Orders.FindAsync(account, order, CancellationToken.None))!.Order.FilledQuantity);

        after.ShowPrices(95m, 95.1m);
        await after.SettleAsync();
        after.ShowPrices(89.9m, 90.0m);
        await after.WaitForAsync(account, order, OrderStatus.Filled);
    }

    private static RestingOrders Resting(TradingHouse house) => house.Services.GetRequiredService<RestingOrders>();

    /// <summary>Waits until the ledger knows that this house, the only one, has every order in memory.</summary>
    private Task SettledAsync(TradingHouse house) => Eventually.IsTrueAsync(
        async () => Resting(house).Watches.All(watch => !watch.HasNewcomers)
            && await database.ScalarAsync<long>(
                "SELECT count(*) FROM watch_partitions WHERE watched_by = holder") == AccountPartition.Count,
        "it watches all");

    private async Task<Guid> AccountHeldByAsync(TradingHouse house)
    {
        while (true)
        {
            var account = await database.OpenAccountAsync();
            if (Resting(house).Holds(account))
            {
                return account;
            }
        }
    }

    private async Task<TradingHouse> OpenAsync()
    {
        var house = await TradingHouse.OpenAsync(database);
        house.ShowPrices(99.9m, 100.0m);
        return house;
    }
}
