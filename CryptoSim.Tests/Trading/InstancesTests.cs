using CryptoSim.Api.Orders.States;
using CryptoSim.Domain.Orders;
using CryptoSim.Tests.Clusters;
using CryptoSim.Tests.Data;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoSim.Tests.Trading;

/// <summary>Three instances that decide for the same accounts: one winner each, and no decision on an old state.</summary>
[TestClass]
public sealed class InstancesTests
{
    private static TestDatabase database = null!;
    private static TradingHouse[] houses = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext _)
    {
        database = await TestDatabase.CreateAsync();
        houses = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => TradingHouse.OpenAsync(database)));
        ShowPrices(99.9m, 100.0m);
    }

    [ClassCleanup]
    public static async Task StopAsync()
    {
        await houses[0].AssertBalancedAsync();
        await Task.WhenAll(houses.Select(house => house.DisposeAsync().AsTask()));
        await database.DisposeAsync();
    }

    [TestMethod]
    public async Task Of_200_orders_on_three_instances_that_need_the_whole_balance_exactly_one_is_taken()
    {
        var account = await database.OpenAccountAsync();

        var results = await Task.WhenAll(Enumerable.Range(0, 200).Select(n =>
            houses[n % 3].LimitAsync(account, OrderSide.Buy, 190m, 50m)));

        Assert.AreEqual(1, results.Count(result => result.Order is not null));
        Assert.IsTrue(results.All(result =>
            result.Order is not null
            || result.Rejection!.Code is RejectionCodes.InsufficientFunds or RejectionCodes.Busy));
        Assert.AreEqual(1L, await database.ScalarAsync<long>(
            $"SELECT count(*) FROM orders WHERE account_id = '{account}'"));
    }

    [TestMethod]
    public async Task What_one_instance_commits_makes_the_others_read_the_account_anew()
    {
        var account = await database.OpenAccountAsync();
        var first = await houses[0].LimitAsync(account, OrderSide.Buy, 1m, 50m);
        await houses[1].LimitAsync(account, OrderSide.Buy, 1m, 50m);

        await Eventually.IsTrueAsync(() => StateOf(houses[0], account).IsInvalid, "the first has heard of it");
        Assert.IsFalse(StateOf(houses[1], account).IsInvalid, "its own commits leave a state as it is");
        var canceled = await houses[1].Desk.CancelAsync(account, first.Order!.OrderId, CancellationToken.None);
        Assert.AreEqual(OrderStatus.Canceled, canceled.Order!.Status);
        await houses[1].Desk.ResetAsync(account, CancellationToken.None);
        await houses[2].LimitAsync(account, OrderSide.Buy, 1m, 50m);
        Assert.IsNull((await houses[0].LimitAsync(account, OrderSide.Buy, 150m, 50m)).Rejection);
    }

    [TestMethod]
    public async Task Of_cancels_on_three_instances_and_a_fill_one_wins_for_each_order()
    {
        var account = await database.OpenAccountAsync();
        for (var round = 0; round < 10; round++)
        {
            ShowPrices(99.9m, 100.0m);
            var placed = await houses[round % 3].LimitAsync(account, OrderSide.Buy, 0.1m, 98m);
            var orderId = placed.Order!.OrderId;
            var fill = Task.Run(() => ShowPrices(97.8m, 97.9m));
            var cancels = await Task.WhenAll(houses.Select(house =>
                house.Desk.CancelAsync(account, orderId, CancellationToken.None)));
            await fill;

            await Eventually.IsTrueAsync(
                async () => (await FindAsync(account, orderId)).Order.IsFinal, "the order has ended");
            var (order, fills) = await FindAsync(account, orderId);
            Assert.AreEqual(
                order.Status == OrderStatus.Canceled ? 1 : 0,
                cancels.Count(cancel => cancel.Order?.Status == OrderStatus.Canceled));
            Assert.IsTrue(cancels.All(cancel =>
                cancel.Order is not null || cancel.Rejection!.Code is RejectionCodes.OrderAlreadyFinal));
            Assert.AreEqual(order.FilledQuantity, fills.Sum(one => one.Quantity));
            Assert.AreEqual(order.Status == OrderStatus.Filled ? 0.1m : 0m, order.FilledQuantity);
        }
    }

    [TestMethod]
    public async Task Of_amends_on_three_instances_and_a_fill_none_loses_or_doubles_anything()
    {
        var account = await database.OpenAccountAsync();
        for (var round = 0; round < 10; round++)
        {
            ShowPrices(99.9m, 100.0m);
            var placed = await houses[round % 3].LimitAsync(account, OrderSide.Buy, 0.1m, 98m);
            var orderId = placed.Order!.OrderId;
            var fill = Task.Run(() => ShowPrices(97.8m, 97.9m));
            var amends = await Task.WhenAll(houses.Select((house, index) => house.Desk.AmendAsync(
                account, orderId, new AmendOrder(0.1m + (0.1m * (index + 1))), CancellationToken.None)));
            await fill;

            await Eventually.IsTrueAsync(
                async () => (await FindAsync(account, orderId)).Order.IsFinal, "the order has ended");
            var (order, fills) = await FindAsync(account, orderId);
            Assert.AreEqual(order.Quantity, fills.Sum(one => one.Quantity), "filled as it was asked for last");
            Assert.IsTrue(amends.All(amend =>
                amend.Order is not null
                || amend.Rejection!.Code is RejectionCodes.OrderAlreadyFinal or RejectionCodes.QuantityFilledAlready));
            // Filled before any of them, or by the last one that was taken.
            Assert.IsTrue(
                order.Quantity == 0.1m ? amends.All(amend => amend.Order is null)
                : amends.Any(amend => amend.Order?.Quantity == order.Quantity));
        }
    }

    [TestMethod]
    public async Task One_account_through_three_instances_at_once_gets_each_of_its_orders_once()
    {
        var account = await database.OpenAccountAsync();
        var busy = 0;

        // As clients do: every order is sent to all three, and again where it was busy.
        var results = await Task.WhenAll(Enumerable.Range(0, 30).SelectMany(number => houses.Select(async house =>
        {
            while (true)
            {
                var result = await house.LimitAsync(account, OrderSide.Buy, 1m, 10m, $"order-{number}");
                if (result.Rejection?.Code != RejectionCodes.Busy)
                {
                    return (number, result);
                }

                Interlocked.Increment(ref busy);
            }
        })));

        Assert.IsTrue(results.All(result => result.result.Rejection is null));
        foreach (var order in results.GroupBy(result => result.number))
        {
            Assert.AreEqual(1, order.Count(result => !result.result.Existed));
            Assert.AreEqual(1, order.Select(result => result.result.Order!.OrderId).Distinct().Count());
        }

        Assert.AreEqual(30L, await database.ScalarAsync<long>(
            $"SELECT count(*) FROM orders WHERE account_id = '{account}'"));
        // No livelock: most got through at the first asking.
        Assert.IsLessThan(results.Length, busy);
    }

    [TestMethod]
    public async Task More_requests_of_one_account_than_may_wait_are_told_busy()
    {
        await using var small = await TradingHouse.OpenAsync(
            database, new CryptoSim.Api.Orders.TradingOptions { WaitingPerAccount = 3 });
        small.ShowPrices(99.9m, 100.0m);
        var account = await database.OpenAccountAsync();

        // While one is being decided, three wait and the others are told.
        var gate = small.Services.GetRequiredService<TradingAccounts>().Get(account).Gate;
        await gate.WaitAsync();
        var placed = Enumerable.Range(0, 10)
            .Select(n => small.LimitAsync(account, OrderSide.Buy, 1m, 10m + n)).ToList();
        await Eventually.IsTrueAsync(() => placed.Count(task => task.IsCompleted) == 7, "seven are answered");
        gate.Release();

        var results = await Task.WhenAll(placed);
        Assert.AreEqual(7, results.Count(result => result.Rejection?.Code == RejectionCodes.Busy));
        Assert.AreEqual(3, results.Count(result => result.Order?.Status == OrderStatus.Open));
    }

    private static void ShowPrices(decimal bid, decimal ask) =>
        Parallel.ForEach(houses, house => house.ShowPrices(bid, ask));

    private static AccountState StateOf(TradingHouse house, Guid account) =>
        house.Services.GetRequiredService<TradingAccounts>().Find(account)!.State!;

    private static async Task<CryptoSim.Data.Orders.OrderWithFills> FindAsync(Guid account, Guid orderId) =>
        (await houses[0].Orders.FindAsync(account, orderId, CancellationToken.None))!;
}
