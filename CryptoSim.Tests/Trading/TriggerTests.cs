using CryptoSim.Domain.Orders;
using CryptoSim.Tests.Clusters;
using CryptoSim.Tests.Data;

namespace CryptoSim.Tests.Trading;

/// <summary>Orders that wait for their trigger, on a real Postgres: watched, triggered once, and known after a
/// restart.</summary>
[TestClass]
public sealed class TriggerTests
{
    private static TestDatabase database = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext _) => database = await TestDatabase.CreateAsync();

    [ClassCleanup]
    public static async Task StopAsync() => await database.DisposeAsync();

    [TestMethod]
    public async Task A_trade_at_the_trigger_makes_it_a_market_order()
    {
        await using var house = await OpenAsync();
        var account = await database.OpenAccountAsync();
        var placed = await PlaceAsync(house, account, OrderType.Market, new TriggerTerms(TriggerKind.StopLoss, 105m));
        Assert.AreEqual(OrderStatus.Pending, placed.Status);

        house.Print(104.9m, 1m, OrderSide.Buy);
        await house.SettleAsync();
        Assert.AreEqual(OrderStatus.Pending, (await FindAsync(house, account, placed)).Status);
        house.Print(105m, 1m, OrderSide.Sell);

        var filled = await house.WaitForAsync(account, placed.OrderId, OrderStatus.Filled);
        Assert.AreEqual(100m, filled.Fills.Single().Price);
        Assert.AreEqual(105m, filled.Order.Trigger!.Price);
        Assert.IsNotNull(filled.Order.Trigger.ReachedAt);
        await house.AssertBalancedAsync();
    }

    [TestMethod]
    public async Task A_triggered_limit_order_rests_and_fills_like_any()
    {
        await using var house = await OpenAsync();
        var account = await database.OpenAccountAsync();
        house.Print(100m, 1m, OrderSide.Buy);
        var placed = await PlaceAsync(
            house, account, OrderType.Limit, new TriggerTerms(TriggerKind.TakeProfit, 5m, TriggerUnit.Percent), 94m);
        Assert.AreEqual(95m, placed.Trigger!.Price);

        house.Print(95m, 1m, OrderSide.Sell);
        var open = await house.WaitForAsync(account, placed.OrderId, OrderStatus.Open);
        Assert.AreEqual(0, open.Order.FilledQuantity);
        house.ShowPrices(93m, 94m);

        var filled = await house.WaitForAsync(account, placed.OrderId, OrderStatus.Filled);
        Assert.IsTrue(filled.Fills.All(fill => fill is { Price: 94m, Liquidity: Liquidity.Maker }));
        await house.AssertBalancedAsync();
    }

    [TestMethod]
    public async Task A_pending_order_is_triggered_after_a_restart_and_gone_with_a_reset()
    {
        Order stop, reset;
        var (account, other) = (await database.OpenAccountAsync(), await database.OpenAccountAsync());
        await using (var house = await OpenAsync())
        {
            stop = await PlaceAsync(house, account, OrderType.Market, new TriggerTerms(TriggerKind.StopLoss, 105m));
            reset = await PlaceAsync(house, other, OrderType.Market, new TriggerTerms(TriggerKind.StopLoss, 105m));
            Assert.IsNull(await house.Desk.ResetAsync(other, CancellationToken.None));
        }

        await using var again = await OpenAsync();
        again.Print(106m, 1m, OrderSide.Buy);

        await again.WaitForAsync(account, stop.OrderId, OrderStatus.Filled);
        var gone = await FindAsync(again, other, reset);
        Assert.AreEqual((OrderStatus.Canceled, EndReasons.Reset, 0m), (gone.Status, gone.Reason, gone.HeldAmount));
        await again.AssertBalancedAsync();
    }

    [TestMethod]
    public async Task A_trailing_stop_goes_on_from_where_it_was_after_a_restart()
    {
        Order placed;
        var account = await database.OpenAccountAsync();
        await using (var house = await OpenAsync())
        {
            house.Print(100m, 1m, OrderSide.Buy);
            placed = await PlaceAsync(
                house, account, OrderType.Limit, new TriggerTerms(TriggerKind.TrailingStop, 5m, TriggerUnit.Percent)
                {
                    LimitOffset = new PriceOffset(1m, TriggerUnit.Quote),
                });
            Assert.AreEqual((105m, 106m), (placed.Trigger!.Price, placed.LimitPrice));

            house.Print(90m, 1m, OrderSide.Sell);
            house.Print(92m, 1m, OrderSide.Buy);

            await Eventually.IsTrueAsync(
                async () => (await FindAsync(house, account, placed)).Trigger is { PriceNow: 94.5m, Mark.Peak.Price: 90m },
                "it is written down how far it has followed",
                () => "");
            Assert.AreEqual(95.5m, (await FindAsync(house, account, placed)).LimitPriceNow);
        }

        await using var again = await OpenAsync();
        // Where the witness of the settling trades, too.
        again.ShowPrices(93m, 94m);
        again.Print(94.4m, 1m, OrderSide.Buy);
        await again.SettleAsync();
        Assert.AreEqual(OrderStatus.Pending, (await FindAsync(again, account, placed)).Status);
        again.Print(94.5m, 1m, OrderSide.Buy);

        var filled = await again.WaitForAsync(account, placed.OrderId, OrderStatus.Filled);
        Assert.AreEqual((94.5m, 95.5m), (filled.Order.Trigger!.Price, filled.Order.LimitPrice));
        Assert.AreEqual(94m, filled.Fills.Single().Price);
        await again.AssertBalancedAsync();
    }

    [TestMethod]
    public async Task A_pending_order_is_watched_where_it_was_amended_to()
    {
        await using var house = await OpenAsync();
        var account = await database.OpenAccountAsync();
        var placed = await PlaceAsync(house, account, OrderType.Market, new TriggerTerms(TriggerKind.StopLoss, 105m));

        var amended = await house.Desk.AmendAsync(
            account, placed.OrderId, new AmendOrder(2m) { TriggerPrice = 110m }, CancellationToken.None);
        Assert.AreEqual((2m, 110m, OrderStatus.Pending), (
            amended.Order!.Quantity, amended.Order.Trigger!.Price, amended.Order.Status));
        house.Print(105m, 1m, OrderSide.Buy);
        await house.SettleAsync();
        Assert.AreEqual(OrderStatus.Pending, (await FindAsync(house, account, placed)).Status);
        house.Print(110m, 1m, OrderSide.Buy);

        var filled = await house.WaitForAsync(account, placed.OrderId, OrderStatus.Filled);
        Assert.AreEqual(2m, filled.Order.FilledQuantity);
        await house.AssertBalancedAsync();
    }

    [TestMethod]
    public async Task Of_two_triggers_the_first_that_is_reached_decides_also_after_a_restart()
    {
        Order dip, breakout;
        var account = await database.OpenAccountAsync();
        await using (var house = await OpenAsync())
        {
            house.Print(100m, 1m, OrderSide.Buy);
            var either = new PlaceOrder(TradingHouse.Symbol, OrderSide.Buy, OrderType.Market, 1)
            {
                Trigger = new TriggerTerms(TriggerKind.StopLoss, 110m),
                Other = new LegTerms(OrderType.Limit, 96m, new TriggerTerms(TriggerKind.TakeProfit, 5m, TriggerUnit.Percent)),
            };
            dip = (await house.Desk.PlaceAsync(account, either, CancellationToken.None)).Order!;
            breakout = (await house.Desk.PlaceAsync(
                account,
                either with
                {
                    Trigger = new TriggerTerms(TriggerKind.TrailingStop, 20m, TriggerUnit.Quote),
                    Other = either.Other with { Trigger = new TriggerTerms(TriggerKind.TakeProfit, 80m) },
                },
                CancellationToken.None)).Order!;
            Assert.AreEqual((95m, 120m), (dip.Other!.Trigger.Price, breakout.Trigger!.Price));
            var moved = await house.Desk.AmendAsync(
                account, dip.OrderId, new AmendOrder { Other = new AmendLeg(null, 94m) }, CancellationToken.None);
            Assert.AreEqual(94m, moved.Order!.Other!.Trigger.Price);
        }

        await using var again = await OpenAsync();
        again.Print(95m, 1m, OrderSide.Sell);
        await again.SettleAsync();
        Assert.AreEqual(OrderStatus.Pending, (await FindAsync(again, account, dip)).Status);
        again.Print(94m, 1m, OrderSide.Sell);

        var open = (await again.WaitForAsync(account, dip.OrderId, OrderStatus.Open)).Order;
        Assert.AreEqual((OrderType.Limit, 96m, OrderKind.TakeProfitLimit), (open.Type, open.LimitPrice, open.Kind));
        Assert.AreEqual((OrderKind.StopLoss, 110m), (open.Other!.Kind, open.Other.Trigger.Price));
        again.Print(80m, 1m, OrderSide.Sell);
        var second = (await again.WaitForAsync(account, breakout.OrderId, OrderStatus.Open)).Order;
        Assert.AreEqual((OrderKind.TakeProfitLimit, OrderKind.TrailingStop), (second.Kind, second.Other!.Kind));
        again.Print(125m, 1m, OrderSide.Buy);
        await again.SettleAsync();
        Assert.AreEqual(OrderStatus.Open, (await FindAsync(again, account, breakout)).Status);
        await again.AssertBalancedAsync();
    }

    private static Task<TradingHouse> OpenAsync() =>
        TradingHouse.OpenAsync(database, open: house => house.ShowPrices(99m, 100m));

    private static async Task<Order> PlaceAsync(
        TradingHouse house, Guid account, OrderType type, TriggerTerms trigger, decimal? limit = null)
    {
        var placed = await house.Desk.PlaceAsync(
            account,
            new PlaceOrder(TradingHouse.Symbol, OrderSide.Buy, type, 1, limit) { Trigger = trigger },
            CancellationToken.None);
        Assert.IsNotNull(placed.Order, placed.Rejection?.Message);
        return placed.Order;
    }

    private static async Task<Order> FindAsync(TradingHouse house, Guid account, Order order) =>
        (await house.Orders.FindAsync(account, order.OrderId, CancellationToken.None))!.Order;
}
