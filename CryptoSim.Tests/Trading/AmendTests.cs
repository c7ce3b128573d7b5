using CryptoSim.Api.Orders.Resting;
using CryptoSim.Data.Orders;
using CryptoSim.Domain.Orders;
using CryptoSim.Tests.Clusters;
using CryptoSim.Tests.Data;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoSim.Tests.Trading;

/// <summary>Orders amended on one instance and watched on another.</summary>
[TestClass]
public sealed class AmendTests
{
    private TestDatabase database = null!;

    [TestInitialize]
    public async Task StartAsync() => database = await TestDatabase.CreateAsync();

    [TestCleanup]
    public async Task StopAsync() => await database.DisposeAsync();

    [TestMethod]
    public async Task An_order_amended_elsewhere_fills_at_its_new_limit_and_no_longer_at_the_old()
    {
        await using var one = await OpenAsync();
        await using var other = await OpenAsync();
        var (up, down) = (await database.OpenAccountAsync(), await database.OpenAccountAsync());
        var raised = (await one.LimitAsync(up, OrderSide.Buy, 1m, 90m)).Order!.OrderId;
        var lowered = (await one.LimitAsync(down, OrderSide.Buy, 1m, 95m)).Order!.OrderId;

        await AmendedAsync(other, up, raised, new AmendOrder(0.5m, 95m));
        await AmendedAsync(other, down, lowered, new AmendOrder(null, 90m));
        await Eventually.IsTrueAsync(
            () => Reached(one, 95m).Concat(Reached(other, 95m)).Select(order => order.OrderId).SequenceEqual([raised]),
            "whoever watches them knows the new limits");
        ShowPrices([one, other], 94.8m, 94.9m);

        var filled = await one.WaitForAsync(up, raised, OrderStatus.Filled);
        Assert.AreEqual(0.5m, filled.Fills.Single().Quantity);
        Assert.AreEqual(95m, filled.Fills.Single().Price);
        var left = await one.Orders.FindAsync(down, lowered, CancellationToken.None);
        Assert.AreEqual(0m, left!.Order.FilledQuantity);
        Assert.AreEqual(2L, await database.ScalarAsync<long>("SELECT count(*) FROM commits WHERE kind = 'amend'"));
        Assert.AreEqual(2L, await database.ScalarAsync<long>(
            "SELECT count(*) FROM orders WHERE priority_at > created_at"));
        await one.AssertBalancedAsync();
    }

    [TestMethod]
    public async Task An_amend_whose_notice_was_lost_is_found_by_the_sweep()
    {
        await using var holder = await OpenAsync();
        await Eventually.IsTrueAsync(() => Resting(holder).HeldPartitions.Count == 64, "it holds all");
        // Its notices go to another Redis, and never arrive.
        await using var deaf = await TradingHouse.OpenAsync(database, redis: await SharedServers.CreateRedisAsync());
        deaf.ShowPrices(99.9m, 100.0m);
        await Eventually.IsTrueAsync(
            () => Resting(holder).HeldPartitions.Count == 32 && Resting(deaf).HeldPartitions.Count == 32, "they share");
        var account = await database.OpenAccountAsync();
        while (!Resting(holder).Holds(account))
        {
            account = await database.OpenAccountAsync();
        }

        var placed = (await holder.LimitAsync(account, OrderSide.Buy, 1m, 90m)).Order!.OrderId;
        await AmendedAsync(deaf, account, placed, new AmendOrder(null, 95m));

        await Eventually.IsTrueAsync(() => Reached(holder, 95m).Any(), "it is found");
        ShowPrices([holder], 94.8m, 94.9m);
        await holder.WaitForAsync(account, placed, OrderStatus.Filled);
    }

    [TestMethod]
    public async Task Prints_before_an_amend_do_not_fill_what_it_asks_for()
    {
        await using var house = await OpenAsync();
        var account = await database.OpenAccountAsync();
        var placed = (await house.LimitAsync(account, OrderSide.Buy, 1m, 90m)).Order!.OrderId;
        house.Print(95m, 5m, OrderSide.Sell);

        await AmendedAsync(house, account, placed, new AmendOrder(2m, 96m));
        await house.SettleAsync();
        Assert.AreEqual(0m, (await house.Orders.FindAsync(account, placed, CancellationToken.None))!.Order.FilledQuantity);

        house.Print(95m, 0.5m, OrderSide.Sell);
        await Eventually.IsTrueAsync(
            async () => (await house.Orders.FindAsync(account, placed, CancellationToken.None))!.Order.FilledQuantity == 0.5m,
            "the next print does");
        var refused = await house.Desk.AmendAsync(account, placed, new AmendOrder(0.5m), CancellationToken.None);
        Assert.AreEqual(RejectionCodes.QuantityFilledAlready, refused.Rejection!.Code);
        Assert.AreEqual(0.5m, refused.Rejection.Limit);
        await house.AssertBalancedAsync();
    }

    [TestMethod]
    public async Task An_amend_of_what_another_instance_changed_is_decided_on_what_is_there_now()
    {
        await using var one = await OpenAsync();
        await using var deaf = await TradingHouse.OpenAsync(database, redis: await SharedServers.CreateRedisAsync());
        deaf.ShowPrices(99.9m, 100.0m);
        var account = await database.OpenAccountAsync();
        var placed = (await one.LimitAsync(account, OrderSide.Buy, 1m, 90m)).Order!.OrderId;
        await AmendedAsync(deaf, account, placed, new AmendOrder(3m));

        // What the first holds of the account is old: each of these would be wrong by it.
        var nothing = await one.Desk.AmendAsync(account, placed, new AmendOrder(1m), CancellationToken.None);
        Assert.AreEqual(1m, nothing.Order!.Quantity, "it was 3 meanwhile");
        await deaf.Desk.CancelAsync(account, placed, CancellationToken.None);
        var canceled = await one.Desk.AmendAsync(account, placed, new AmendOrder(2m), CancellationToken.None);
        Assert.AreEqual(RejectionCodes.OrderAlreadyFinal, canceled.Rejection!.Code);
        await one.AssertBalancedAsync();
    }

    private static RestingOrders Resting(TradingHouse house) => house.Services.GetRequiredService<RestingOrders>();

    /// <summary>Orders watched here that a best ask would touch.</summary>
    private static IEnumerable<WatchedOrder> Reached(TradingHouse house, decimal ask) =>
        Resting(house).Find(TradingHouse.Symbol)?.Look(null, ask, [], long.MaxValue, () => true) ?? [];

    private static void ShowPrices(TradingHouse[] houses, decimal bid, decimal ask) =>
        Parallel.ForEach(houses, house => house.ShowPrices(bid, ask));

    private static async Task AmendedAsync(TradingHouse house, Guid account, Guid orderId, AmendOrder amend)
    {
        var result = await house.Desk.AmendAsync(account, orderId, amend, CancellationToken.None);
        Assert.IsNull(result.Rejection, result.Rejection?.Message);
        Assert.AreEqual(amend.LimitPrice ?? result.Order!.LimitPrice, result.Order!.LimitPrice);
        Assert.AreEqual(amend.Quantity ?? result.Order.Quantity, result.Order.Quantity);
        Assert.AreEqual(OrderStatus.Open, result.Order.Status);
    }

    private async Task<TradingHouse> OpenAsync()
    {
        var house = await TradingHouse.OpenAsync(database);
        house.ShowPrices(99.9m, 100.0m);
        return house;
    }
}
