using CryptoSim.Api.Orders.Resting;
using CryptoSim.Domain.Orders;
using CryptoSim.Tests.Clusters;
using CryptoSim.Tests.Data;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoSim.Tests.Trading;

/// <summary>The terms of orders on a real Postgres: kept, watched, and over in time.</summary>
[TestClass]
public sealed class TimeInForceTests
{
    private static TestDatabase database = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext _) => database = await TestDatabase.CreateAsync();

    [ClassCleanup]
    public static async Task StopAsync() => await database.DisposeAsync();

    [TestMethod]
    public async Task An_order_expires_on_whoever_watches_it_whatever_the_market()
    {
        await using var house = await OpenAsync();
        await Eventually.IsTrueAsync(() => Resting(house).HeldPartitions.Count == 64, "it holds all");
        await using var other = await OpenAsync();
        var account = await database.OpenAccountAsync();
        house.Board.SetInstrument(
            TradingHouse.Bitcoin with { Status = Domain.Instruments.PairStatus.PostOnly }, 10);

        // Both know of it; only its holder ends it.
        var (near, far) = (await PlaceAsync(house, account, Soon()), await PlaceAsync(other, account, Later()));

        var expired = await house.WaitForAsync(account, near.OrderId, OrderStatus.Expired);
        Assert.AreEqual(EndReasons.Expired, expired.Order.Reason);
        Assert.AreEqual(0, expired.Order.HeldAmount);
        Assert.IsGreaterThanOrEqualTo(near.ExpiresAt!.Value, expired.Order.UpdatedAt);
        Assert.AreEqual(
            OrderStatus.Open, (await house.Orders.FindAsync(account, far.OrderId, CancellationToken.None))!.Order.Status);
        await Eventually.IsTrueAsync(() => Resting(house).Count + Resting(other).Count == 1, "it is forgotten");
        await house.AssertBalancedAsync();
    }

    [TestMethod]
    public async Task An_order_whose_time_was_over_while_nobody_ran_expires_after_the_restart()
    {
        Order placed;
        var account = await database.OpenAccountAsync();
        await using (var house = await OpenAsync())
        {
            placed = await PlaceAsync(house, account, Soon());
        }

        await using var again = await OpenAsync();

        await again.WaitForAsync(account, placed.OrderId, OrderStatus.Expired);
        await again.AssertBalancedAsync();
    }

    [TestMethod]
    public async Task The_ledger_keeps_an_orders_terms()
    {
        await using var house = await OpenAsync();
        var account = await database.OpenAccountAsync();
        PlaceOrder[] asked =
        [
            Limit(90) with { TimeInForce = TimeInForce.Gtd, ExpiresAt = Later().AddTicks(7), IsPostOnly = true },
            new PlaceOrder(TradingHouse.Symbol, OrderSide.Buy, OrderType.Market, 0) { QuoteQuantity = 25.5m },
            Limit(100) with { Quantity = 9, TimeInForce = TimeInForce.Fok },
            Limit(100) with { Quantity = 9, TimeInForce = TimeInForce.Ioc },
        ];
        foreach (var request in asked)
        {
            var placed = (await house.Desk.PlaceAsync(account, request, CancellationToken.None)).Order!;

            var read = (await house.Orders.FindAsync(account, placed.OrderId, CancellationToken.None))!.Order;

            Assert.AreEqual(placed, read);
            Assert.AreEqual(request.TimeInForce, read.TimeInForce);
            Assert.AreEqual(request.ExpiresAt, read.ExpiresAt);
            Assert.AreEqual(request.IsPostOnly, read.IsPostOnly);
            Assert.AreEqual(request.QuoteQuantity, read.QuoteQuantity);
        }

        await house.AssertBalancedAsync();
    }

    private static Task<TradingHouse> OpenAsync() =>
        TradingHouse.OpenAsync(database, open: house => house.ShowPrices(99m, 100m));

    private static RestingOrders Resting(TradingHouse house) => house.Services.GetRequiredService<RestingOrders>();

    private static DateTimeOffset Soon() => TimeProvider.System.GetUtcNow().AddSeconds(1);

    private static DateTimeOffset Later() => TimeProvider.System.GetUtcNow().AddDays(1);

    private static PlaceOrder Limit(decimal price) =>
        new(TradingHouse.Symbol, OrderSide.Buy, OrderType.Limit, 1, price);

    private static async Task<Order> PlaceAsync(TradingHouse house, Guid account, DateTimeOffset expiresAt)
    {
        var placed = await house.Desk.PlaceAsync(
            account,
            Limit(90) with { TimeInForce = TimeInForce.Gtd, ExpiresAt = expiresAt },
            CancellationToken.None);
        Assert.AreEqual(OrderStatus.Open, placed.Order?.Status, placed.Rejection?.Message);
        return placed.Order!;
    }
}
