using CryptoSim.Api.Orders;
using CryptoSim.Domain.Orders;
using CryptoSim.Tests.Data;

namespace CryptoSim.Tests.Trading;

/// <summary>Orders that would trade with one of their own account, on a real Postgres: what gives way goes with what
/// comes.</summary>
[TestClass]
public sealed class SelfTradeTests
{
    private static TestDatabase database = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext _) => database = await TestDatabase.CreateAsync();

    [ClassCleanup]
    public static async Task StopAsync() => await database.DisposeAsync();

    [TestMethod]
    [DataRow(SelfTradePrevention.CancelNewest, OrderStatus.Open, OrderStatus.Canceled)]
    [DataRow(SelfTradePrevention.CancelOldest, OrderStatus.Canceled, OrderStatus.Open)]
    [DataRow(SelfTradePrevention.CancelBoth, OrderStatus.Canceled, OrderStatus.Canceled)]
    public async Task One_of_them_ends_and_it_is_told_why(
        SelfTradePrevention prevention, OrderStatus oldestThen, OrderStatus newestThen)
    {
        await using var house = await OpenAsync();
        var account = await database.OpenAccountAsync();
        var oldest = (await house.LimitAsync(account, OrderSide.Buy, 1m, 99.5m)).Order!;
        await house.BuyAsync(account, 1m);

        var newest = (await SellAsync(house, account, prevention)).Order!;

        oldest = (await house.Orders.FindAsync(account, oldest.OrderId, CancellationToken.None))!.Order;
        Assert.AreEqual((oldestThen, newestThen), (oldest.Status, newest.Status));
        Assert.AreEqual(oldestThen == OrderStatus.Canceled ? EndReasons.SelfTrade : null, oldest.Reason);
        Assert.AreEqual(newestThen == OrderStatus.Canceled ? EndReasons.SelfTrade : null, newest.Reason);
        await house.AssertBalancedAsync();
    }

    [TestMethod]
    public async Task A_retry_cancels_nothing_that_came_after_the_first()
    {
        await using var house = await OpenAsync();
        var account = await database.OpenAccountAsync();
        await house.BuyAsync(account, 1m);
        var first = await SellAsync(house, account, SelfTradePrevention.CancelOldest, "mine");
        await house.Desk.CancelAsync(account, first.Order!.OrderId, CancellationToken.None);
        var later = (await house.LimitAsync(account, OrderSide.Buy, 1m, 99.5m)).Order!;

        var again = await SellAsync(house, account, SelfTradePrevention.CancelOldest, "mine");

        Assert.AreEqual((true, first.Order.OrderId), (again.Existed, again.Order!.OrderId));
        later = (await house.Orders.FindAsync(account, later.OrderId, CancellationToken.None))!.Order;
        Assert.AreEqual(OrderStatus.Open, later.Status);
        await house.AssertBalancedAsync();
    }

    private static Task<DeskResult> SellAsync(
        TradingHouse house, Guid account, SelfTradePrevention prevention, string? clientOrderId = null) =>
        house.Desk.PlaceAsync(
            account,
            new PlaceOrder(TradingHouse.Symbol, OrderSide.Sell, OrderType.Limit, 1m, 99.5m, clientOrderId)
            {
                SelfTrade = prevention,
            },
            CancellationToken.None);

    private static Task<TradingHouse> OpenAsync() =>
        TradingHouse.OpenAsync(database, open: house => house.ShowPrices(99m, 100m));
}
