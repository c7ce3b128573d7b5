using CryptoSim.Data.Orders;
using CryptoSim.Data.Orders.Watches;
using CryptoSim.Domain.FillModels;
using CryptoSim.Domain.Orders;
using CryptoSim.Tests.Clusters;
using CryptoSim.Tests.Data;
using CryptoSim.Tests.Trading;

namespace CryptoSim.Tests.FillModels;

/// <summary>Accounts under the two models that are not the default, on the real desk and ledger.</summary>
[TestClass]
public sealed class FillModelDeskTests
{
    private static TestDatabase _database = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext _) => _database = await TestDatabase.CreateAsync();

    [ClassCleanup]
    public static async Task StopAsync() => await _database.DisposeAsync();

    [TestMethod]
    public async Task Under_touch_a_taker_fills_whole_at_the_best_price_and_a_resting_order_whole_at_the_first_print()
    {
        await using var house = await OpenAsync();
        var account = await OpenAccountAsync(house, FillModel.Touch);

        var bought = await house.BuyAsync(account, 20m);
        var rested = await house.LimitAsync(account, OrderSide.Buy, 9m, 99m);
        house.Print(99m, 0.01m, OrderSide.Sell);

        Assert.AreEqual((OrderStatus.Filled, 100m), (bought.Order!.Status, bought.Order.AveragePrice));
        var filled = await house.WaitForAsync(account, rested.Order!.OrderId, OrderStatus.Filled);
        Assert.AreEqual((9m, 0.01m), (filled.Fills.Single().Quantity, filled.Fills.Single().LevelQuantity));
        Assert.AreEqual(FillModel.Touch, filled.Order.FillModel);
        await house.AssertBalancedAsync();
    }

    [TestMethod]
    public async Task Under_queue_prints_and_cancels_at_the_price_serve_the_queue_first()
    {
        await using var house = await OpenAsync();
        var account = await OpenAccountAsync(house, FillModel.Queue);
        // 5 are shown at 99 before it.
        var placed = await house.LimitAsync(account, OrderSide.Buy, 1m, 99m);
        var id = placed.Order!.OrderId;

        house.Print(99m, 2m, OrderSide.Sell);
        house.ShowBook([(99m, 1m)], [(100m, 5m)], isSnapshot: false);
        await AheadIsAsync(house, account, id, 1m);
        house.Print(99m, 1.25m, OrderSide.Sell);
        var partly = await FilledAsync(house, account, id, 0.25m);
        house.Print(99m, 5m, OrderSide.Sell);

        Assert.AreEqual(OrderStatus.Open, partly.Order.Status);
        var filled = await house.WaitForAsync(account, id, OrderStatus.Filled);
        CollectionAssert.AreEqual(new[] { 0.25m, 0.75m }, filled.Fills.Select(fill => fill.Quantity).ToArray());
        Assert.IsNull(await new QueuePositions(_database.DataSource)
            .FindAsync(account, id, CancellationToken.None));
        await house.AssertBalancedAsync();
    }

    [TestMethod]
    public async Task Each_slice_of_an_iceberg_takes_a_new_place_also_for_whoever_watches_it_next()
    {
        var account = Guid.Empty;
        var id = Guid.Empty;
        await using (var house = await OpenAsync())
        {
            account = await OpenAccountAsync(house, FillModel.Queue);
            id = (await house.Desk.PlaceAsync(
                account,
                new PlaceOrder(TradingHouse.Symbol, OrderSide.Buy, OrderType.Limit, 3m, 99m) { DisplayQuantity = 1m },
                CancellationToken.None)).Order!.OrderId;
            // 5 before it, a slice, and 5 that are shown when the next slice comes, of which 2 are served.
            house.Print(99m, 8m, OrderSide.Sell);
            await FilledAsync(house, account, id, 1m);
            await AheadIsAsync(house, account, id, 3m);
        }

        await using var next = await OpenAsync();
        // After 3 the rest of the slice; the last one comes after 5 again.
        next.Print(99m, 5m, OrderSide.Sell);
        await FilledAsync(next, account, id, 2m);
        await AheadIsAsync(next, account, id, 4m);
        next.Print(98.9m, 5m, OrderSide.Sell);

        var filled = await next.WaitForAsync(account, id, OrderStatus.Filled);
        CollectionAssert.AreEqual(new[] { 1m, 1m, 1m }, filled.Fills.Select(fill => fill.Quantity).ToArray());
        await next.AssertBalancedAsync();
    }

    [TestMethod]
    public async Task A_place_in_the_queue_outlives_the_instance_that_watches_it()
    {
        var account = Guid.Empty;
        var id = Guid.Empty;
        await using (var house = await OpenAsync())
        {
            account = await OpenAccountAsync(house, FillModel.Queue);
            id = (await house.LimitAsync(account, OrderSide.Buy, 1m, 99m)).Order!.OrderId;
            house.Print(99m, 4m, OrderSide.Sell);
            await AheadIsAsync(house, account, id, 1m);
        }

        await using var next = await OpenAsync();
        // The board of a new instance has no trades: what the queue has seen is not served twice, nor forgotten.
        next.Print(99m, 1.5m, OrderSide.Sell);

        var partly = await FilledAsync(next, account, id, 0.5m);
        Assert.AreEqual(OrderStatus.Open, partly.Order.Status);
        await next.AssertBalancedAsync();
    }

    [TestMethod]
    public async Task A_dearer_limit_joins_another_queue_and_a_smaller_quantity_keeps_the_place()
    {
        await using var house = await OpenAsync();
        house.ShowBook([(99m, 5m), (98m, 3m)], [(100m, 5m)]);
        var account = await OpenAccountAsync(house, FillModel.Queue);
        var id = (await house.LimitAsync(account, OrderSide.Buy, 1m, 98m)).Order!.OrderId;
        await AheadIsAsync(house, account, id, 3m);

        await house.Desk.AmendAsync(account, id, new AmendOrder(0.5m, null), CancellationToken.None);
        house.ShowBook([(99m, 5m), (98m, 2m)], [(100m, 5m)], isSnapshot: false);
        await AheadIsAsync(house, account, id, 2m);
        await house.Desk.AmendAsync(account, id, new AmendOrder(null, 99m), CancellationToken.None);

        await AheadIsAsync(house, account, id, 5m);
        await house.AssertBalancedAsync();
    }

    [TestMethod]
    public async Task An_order_keeps_the_model_that_it_was_placed_under()
    {
        await using var house = await OpenAsync();
        var account = await OpenAccountAsync(house, FillModel.Queue);
        var first = await house.LimitAsync(account, OrderSide.Buy, 1m, 99m);

        Assert.IsNull(await house.Desk.SetFillModelAsync(account, FillModel.Touch, CancellationToken.None));
        var second = await house.LimitAsync(account, OrderSide.Buy, 1m, 99m);
        house.Print(99m, 0.5m, OrderSide.Sell);

        await house.WaitForAsync(account, second.Order!.OrderId, OrderStatus.Filled);
        var kept = await house.Orders.FindAsync(account, first.Order!.OrderId, CancellationToken.None);
        Assert.AreEqual((FillModel.Queue, 0m), (kept!.Order.FillModel, kept.Order.FilledQuantity));
        await house.AssertBalancedAsync();
    }

    [TestMethod]
    public async Task A_model_set_twice_is_one_commit_and_an_unknown_account_has_none()
    {
        await using var house = await OpenAsync();
        var account = await OpenAccountAsync(house, FillModel.Queue);
        await house.Desk.SetFillModelAsync(account, FillModel.Queue, CancellationToken.None);

        Assert.AreEqual(
            2L,
            await _database.ScalarAsync<long>($"SELECT event_number FROM accounts WHERE account_id = '{account}'"));
        Assert.AreEqual(
            "account_not_found",
            (await house.Desk.SetFillModelAsync(Guid.NewGuid(), FillModel.Queue, CancellationToken.None))!.Code);
    }

    private static async Task<TradingHouse> OpenAsync()
    {
        var house = await TradingHouse.OpenAsync(_database);
        house.ShowPrices(99m, 100m);
        return house;
    }

    private static async Task<Guid> OpenAccountAsync(TradingHouse house, FillModel model)
    {
        var account = await _database.OpenAccountAsync();
        Assert.IsNull(await house.Desk.SetFillModelAsync(account, model, CancellationToken.None));
        return account;
    }

    private static Task AheadIsAsync(TradingHouse house, Guid account, Guid order, decimal ahead)
    {
        var stored = new QueuePositions(_database.DataSource);
        QueuePosition? found = null;
        return Eventually.IsTrueAsync(
            async () => (found = await stored.FindAsync(account, order, CancellationToken.None))?.Ahead == ahead,
            $"{ahead} are ahead",
            () => $"{found}, {house.Market.TakeBook(1).Bids[0]}");
    }

    private static async Task<OrderWithFills> FilledAsync(
        TradingHouse house, Guid account, Guid order, decimal quantity)
    {
        OrderWithFills? found = null;
        await Eventually.IsTrueAsync(
            async () =>
            {
                found = await house.Orders.FindAsync(account, order, CancellationToken.None);
                return found!.Order.FilledQuantity == quantity;
            },
            $"{quantity} are filled",
            () => $"{found?.Order}");
        return found!;
    }
}
