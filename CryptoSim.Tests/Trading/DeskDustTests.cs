using CryptoSim.Domain.Orders;
using CryptoSim.Tests.Data;

namespace CryptoSim.Tests.Trading;

/// <summary>Dust through the desk and the ledger: at a tenth of a dollar, a few hundred-millionths of a coin, bought and
/// sold at one price.</summary>
[TestClass]
public sealed class DeskDustTests
{
    [TestMethod]
    public Task Dust_orders_gain_nothing() => GrindAsync(accounts: 4, tripsEach: 40);

    [TestMethod]
    [TestCategory("Long")]
    public Task Twenty_thousand_dust_orders_gain_nothing() => GrindAsync(accounts: 20, tripsEach: 500);

    private static async Task GrindAsync(int accounts, int tripsEach)
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var house = await TradingHouse.OpenAsync(database, open: market =>
        {
            market.Board.SetInstrument(
                TradingHouse.Bitcoin with { MinimumQuantity = 0.00000001m, MinimumCost = 0 }, 10);
            market.ShowBook([(0.1m, 1_000m)], [(0.1m, 1_000m)]);
        });
        var opened = await Task.WhenAll(Enumerable.Range(0, accounts).Select(_ => database.OpenAccountAsync()));

        await Task.WhenAll(opened.Select((account, number) => Task.Run(async () =>
        {
            var random = new Random(number);
            for (var trip = 0; trip < tripsEach; trip++)
            {
                var quantity = random.Next(1, 10) * 0.00000001m;
                await FilledAsync(house, account, OrderSide.Buy, quantity, random.Next(2) == 0);
                await FilledAsync(house, account, OrderSide.Sell, quantity, random.Next(2) == 0);
            }
        })));

        foreach (var account in opened)
        {
            var paid = await database.ScalarAsync<decimal>(
                $"SELECT coalesce(sum(fee), 0) FROM fills WHERE account_id = '{account}'");
            Assert.AreEqual(10_000m - paid, await database.ScalarAsync<decimal>(
                $"SELECT available + held FROM balances WHERE account_id = '{account}' AND asset = 'USD'"));
            Assert.AreEqual(0m, await database.ScalarAsync<decimal>(
                $"SELECT available + held FROM balances WHERE account_id = '{account}' AND asset = 'BTC'"));
            Assert.IsGreaterThan(0m, paid);
        }

        await house.AssertBalancedAsync();
    }

    /// <summary>At once, or rested a little away from the market and amended to it.</summary>
    private static async Task FilledAsync(
        TradingHouse house, Guid account, OrderSide side, decimal quantity, bool isAmended)
    {
        var away = side == OrderSide.Buy ? 0.1m : 0.2m;
        var result = await house.LimitAsync(
            account, side, quantity, isAmended && side == OrderSide.Sell ? away : 0.1m);
        if (result.Order?.Status == OrderStatus.Open)
        {
            result = await house.Desk.AmendAsync(
                account, result.Order.OrderId, new AmendOrder(null, 0.1m), CancellationToken.None);
        }

        Assert.AreEqual(OrderStatus.Filled, result.Order?.Status, result.Rejection?.Message);
    }
}
