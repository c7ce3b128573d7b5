using CryptoSim.Data.Orders;
using CryptoSim.Domain.Orders;
using CryptoSim.Tests.Clusters;
using CryptoSim.Tests.Data;

namespace CryptoSim.Tests.Trading;

/// <summary>Orders that close others, on a real Postgres: placed with what they close, and once.</summary>
[TestClass]
public sealed class CloseTests
{
    private static readonly CloseTerms Stop = new(OrderType.Market, null, new TriggerTerms(TriggerKind.StopLoss, 95m));

    private static TestDatabase database = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext _) => database = await TestDatabase.CreateAsync();

    [ClassCleanup]
    public static async Task StopAsync() => await database.DisposeAsync();

    [TestMethod]
    public async Task What_was_bought_is_sold_at_its_trigger()
    {
        await using var house = await OpenAsync();
        var account = await database.OpenAccountAsync();
        var bought = (await PlaceAsync(house, account, OrderType.Market, 1m, null)).Order!;

        var closing = await ClosingAsync(house, account, bought.OrderId);
        Assert.AreEqual((OrderStatus.Pending, OrderSide.Sell, 1m), (closing.Status, closing.Side, closing.Quantity));
        house.Print(95m, 1m, OrderSide.Sell);

        var sold = await house.WaitForAsync(account, closing.OrderId, OrderStatus.Filled);
        Assert.AreEqual(99m, sold.Fills.Single().Price);
        await house.AssertBalancedAsync();
    }

    [TestMethod]
    public async Task What_rests_is_closed_for_what_it_filled_by_whoever_ends_it()
    {
        await using var house = await OpenAsync();
        var account = await database.OpenAccountAsync();
        var filled = (await PlaceAsync(house, account, OrderType.Limit, 1m, 98m)).Order!;
        var cut = (await PlaceAsync(house, account, OrderType.Limit, 2m, 97m)).Order!;
        var kept = (await PlaceAsync(house, account, OrderType.Limit, 2m, 90m)).Order!;

        house.Print(98m, 1m, OrderSide.Sell);
        await house.WaitForAsync(account, filled.OrderId, OrderStatus.Filled);
        house.Print(97m, 0.5m, OrderSide.Sell);
        await Eventually.IsTrueAsync(
            async () => (await FindAsync(house, account, cut.OrderId)).FilledQuantity == 0.5m, "half a coin is bought");
        await house.Desk.CancelAsync(account, cut.OrderId, CancellationToken.None);
        await house.Desk.CancelAsync(account, kept.OrderId, CancellationToken.None);

        Assert.AreEqual(1m, (await ClosingAsync(house, account, filled.OrderId)).Quantity);
        Assert.AreEqual(0.5m, (await ClosingAsync(house, account, cut.OrderId)).Quantity);
        Assert.IsEmpty(await AllClosingAsync(house, account, kept.OrderId));
        await house.AssertBalancedAsync();
    }

    [TestMethod]
    public async Task What_was_not_placed_with_what_it_closes_is_placed_later_and_once()
    {
        await using var house = await OpenAsync();
        var account = await database.OpenAccountAsync();
        var bought = (await PlaceAsync(house, account, OrderType.Market, 1m, null)).Order!;
        var first = await ClosingAsync(house, account, bought.OrderId);
        await house.Desk.CancelAsync(account, first.OrderId, CancellationToken.None);

        // As an instance leaves it that died between the two.
        await using (var forget = database.DataSource.CreateCommand(
            "UPDATE orders SET closed_by_order_id = NULL WHERE account_id = $1 AND order_id = $2"))
        {
            forget.Parameters.Add(new Npgsql.NpgsqlParameter { Value = account });
            forget.Parameters.Add(new Npgsql.NpgsqlParameter { Value = bought.OrderId });
            Assert.AreEqual(1, await forget.ExecuteNonQueryAsync());
        }

        await Eventually.IsTrueAsync(
            async () => (await AllClosingAsync(house, account, bought.OrderId)).Count == 2, "it is placed again");
        await using (var due = database.DataSource.CreateCommand(
            "SELECT count(*) FROM orders WHERE close_terms IS NOT NULL AND closed_by_order_id IS NULL AND account_id = $1"))
        {
            due.Parameters.Add(new Npgsql.NpgsqlParameter { Value = account });
            Assert.AreEqual(0L, await due.ExecuteScalarAsync());
        }

        await house.AssertBalancedAsync();
    }

    [TestMethod]
    public async Task What_closes_may_wait_for_a_profit_or_a_stop_and_sells_once()
    {
        await using var house = await OpenAsync();
        var account = await database.OpenAccountAsync();
        var bracket = Stop with { Other = new LegTerms(OrderType.Limit, 111m, new TriggerTerms(TriggerKind.TakeProfit, 110m)) };
        var bought = (await house.Desk.PlaceAsync(
            account,
            new PlaceOrder(TradingHouse.Symbol, OrderSide.Buy, OrderType.Market, 1m) { Close = bracket },
            CancellationToken.None)).Order!;

        var closing = await ClosingAsync(house, account, bought.OrderId);
        Assert.AreEqual((OrderStatus.Pending, 1m), (closing.Status, closing.HeldAmount));
        Assert.AreEqual(bracket, (await FindAsync(house, account, bought.OrderId)).Close);
        house.Print(110m, 1m, OrderSide.Buy);
        var open = (await house.WaitForAsync(account, closing.OrderId, OrderStatus.Open)).Order;
        house.Print(95m, 1m, OrderSide.Sell);
        house.Print(111m, 1m, OrderSide.Buy);

        var sold = await house.WaitForAsync(account, closing.OrderId, OrderStatus.Filled);
        Assert.AreEqual((111m, 111m), (open.LimitPrice, sold.Fills.Single().Price));
        Assert.AreEqual(95m, sold.Order.Other!.Trigger.Price);
        await house.AssertBalancedAsync();
    }

    [TestMethod]
    public async Task What_cannot_be_placed_is_told_as_ended()
    {
        await using var house = await OpenAsync();
        var account = await database.OpenAccountAsync();
        // Nothing has traded here that an offset could be measured from.
        var offset = new CloseTerms(OrderType.Market, null, new TriggerTerms(TriggerKind.StopLoss, 5m, TriggerUnit.Percent));
        var bought = (await house.Desk.PlaceAsync(
            account,
            new PlaceOrder(TradingHouse.Symbol, OrderSide.Buy, OrderType.Market, 1m) { Close = offset },
            CancellationToken.None)).Order!;

        var closing = await ClosingAsync(house, account, bought.OrderId);
        Assert.AreEqual((OrderStatus.Canceled, RejectionCodes.QuoteStale), (closing.Status, closing.Reason));
        await house.AssertBalancedAsync();
    }

    [TestMethod]
    public async Task A_reset_closes_nothing()
    {
        await using var house = await OpenAsync();
        var account = await database.OpenAccountAsync();
        var resting = (await PlaceAsync(house, account, OrderType.Limit, 2m, 98m)).Order!;
        house.Print(98m, 1m, OrderSide.Sell);
        await Eventually.IsTrueAsync(
            async () => (await FindAsync(house, account, resting.OrderId)).FilledQuantity == 1m, "half of it is bought");

        Assert.IsNull(await house.Desk.ResetAsync(account, CancellationToken.None));
        await house.SettleAsync();

        Assert.IsEmpty(await AllClosingAsync(house, account, resting.OrderId));
        await house.AssertBalancedAsync();
    }

    private static Task<TradingHouse> OpenAsync() =>
        TradingHouse.OpenAsync(database, open: house => house.ShowPrices(99m, 100m));

    private static Task<CryptoSim.Api.Orders.DeskResult> PlaceAsync(
        TradingHouse house, Guid account, OrderType type, decimal quantity, decimal? limit) => house.Desk.PlaceAsync(
            account,
            new PlaceOrder(TradingHouse.Symbol, OrderSide.Buy, type, quantity, limit) { Close = Stop },
            CancellationToken.None);

    private static async Task<Order> FindAsync(TradingHouse house, Guid account, Guid orderId) =>
        (await house.Orders.FindAsync(account, orderId, CancellationToken.None))!.Order;

    private static async Task<List<Order>> AllClosingAsync(TradingHouse house, Guid account, Guid closed) =>
        [.. (await house.Orders.ListAsync(account, OrderScope.All, null, 100, null, CancellationToken.None)).Items
            .Select(found => found.Order).Where(order => order.Closes == closed)];

    /// <summary>It is there when its order's end is told, or a moment after.</summary>
    private static async Task<Order> ClosingAsync(TradingHouse house, Guid account, Guid closed)
    {
        await Eventually.IsTrueAsync(
            async () => (await AllClosingAsync(house, account, closed)).Count > 0, "what closes it is placed");
        return (await AllClosingAsync(house, account, closed)).Single();
    }
}
