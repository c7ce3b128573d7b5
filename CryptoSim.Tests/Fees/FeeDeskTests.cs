using CryptoSim.Domain.Fees;
using CryptoSim.Domain.Orders;
using CryptoSim.Tests.Data;
using CryptoSim.Tests.Trading;

namespace CryptoSim.Tests.Fees;

/// <summary>Fees on the real desk and ledger.</summary>
[TestClass]
public sealed class FeeDeskTests
{
    private static TestDatabase _database = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext _) => _database = await TestDatabase.CreateAsync();

    [ClassCleanup]
    public static async Task StopAsync() => await _database.DisposeAsync();

    [TestMethod]
    public async Task A_rebate_is_a_journal_that_pays_the_account()
    {
        await using var house = await TradingHouse.OpenAsync(
            _database, fees: new FeeSchedule(new DateOnly(2020, 1, 1), [new FeeTier(0, -0.0002m, 0.001m)]));
        house.ShowPrices(99m, 100m);
        var account = await _database.OpenAccountAsync();
        var buys = await house.LimitAsync(account, OrderSide.Buy, 2m, 99m);
        house.Print(99m, 2m, OrderSide.Sell);
        var bought = await house.WaitForAsync(account, buys.Order!.OrderId, OrderStatus.Filled);
        var sells = await house.LimitAsync(account, OrderSide.Sell, 2m, 101m);
        house.Print(101m, 2m, OrderSide.Buy);
        var sold = await house.WaitForAsync(account, sells.Order!.OrderId, OrderStatus.Filled);

        // 0.02 % of 198 and of 202, paid to the account; what a buy reserved for a dearer fee is back.
        Assert.AreEqual((-0.0396m, -0.0404m), (bought.Order.Fee, sold.Order.Fee));
        Assert.AreEqual(
            10_000m - 198m + 0.0396m + 202m + 0.0404m,
            await _database.ScalarAsync<decimal>(
                $"SELECT available FROM balances WHERE account_id = '{account}' AND asset = 'USD' AND held = 0"));
        Assert.AreEqual(
            "available 0.0396, available 0.0404, fees -0.0396, fees -0.0404",
            await _database.ScalarAsync<string>($"""
                SELECT string_agg(e.ledger_account || ' ' || trim_scale(e.amount), ', ' ORDER BY e.ledger_account, abs(e.amount))
                FROM ledger_entries e JOIN journals j USING (account_id, event_number, journal_number)
                WHERE account_id = '{account}' AND j.kind = 'fee'
                """));
        await house.AssertBalancedAsync();
    }

    [TestMethod]
    public async Task The_ladder_of_the_day_is_charged_and_not_one_of_before_or_to_come()
    {
        var today = DateOnly.FromDateTime(DateTime.UtcNow);
        await using var house = await TradingHouse.OpenAsync(
            _database,
            fees:
            [
                new FeeSchedule(today.AddDays(30), [new FeeTier(0, 0.09m, 0.09m)]),
                new FeeSchedule(today.AddDays(-30), [new FeeTier(0, 0.001m, 0.002m), new FeeTier(150, 0, 0.0005m)]),
                new FeeSchedule(today.AddDays(-400), [new FeeTier(0, 0.08m, 0.08m)]),
            ]);
        house.ShowPrices(99m, 100m);
        var account = await _database.OpenAccountAsync();

        var first = await house.BuyAsync(account, 2m);
        var second = await house.BuyAsync(account, 1m);

        Assert.AreEqual((0.4m, 0.05m), (first.Order!.Fee, second.Order!.Fee), "The volume of the first reaches the second rung.");
        await house.AssertBalancedAsync();
    }
}
