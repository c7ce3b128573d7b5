using CryptoSim.Api.Orders;
using CryptoSim.Domain.Orders;
using CryptoSim.Tests.Clusters;
using CryptoSim.Tests.Data;

namespace CryptoSim.Tests.Trading;

/// <summary>Open orders in whose stead another is placed.</summary>
[TestClass]
public sealed class ReplaceTests
{
    private TestDatabase database = null!;

    [TestInitialize]
    public async Task StartAsync() => database = await TestDatabase.CreateAsync();

    [TestCleanup]
    public async Task StopAsync() => await database.DisposeAsync();

    [TestMethod]
    public async Task The_second_may_spend_what_the_first_held()
    {
        await using var house = await OpenAsync();
        var account = await database.OpenAccountAsync();
        // All of its 10,000 USD: nothing else could be placed beside it.
        var first = (await house.LimitAsync(account, OrderSide.Buy, 100m, 99m)).Order!;
        Assert.IsNull(first.Reason);

        var second = await ReplaceAsync(house, account, first.OrderId, new AmendOrder(99m, 99.5m));

        Assert.IsNull(second.Rejection, second.Rejection?.Message);
        Assert.AreNotEqual(first.OrderId, second.Order!.OrderId);
        Assert.AreEqual((99m, (decimal?)99.5m, OrderStatus.Open), (second.Order.Quantity, second.Order.LimitPrice, second.Order.Status));
        var before = await house.Orders.FindAsync(account, first.OrderId, CancellationToken.None);
        Assert.AreEqual(OrderStatus.Canceled, before!.Order.Status);
        await house.AssertBalancedAsync();
    }

    [TestMethod]
    public async Task Where_the_second_is_refused_the_first_stays_as_it_was()
    {
        await using var house = await OpenAsync();
        var account = await database.OpenAccountAsync();
        var first = (await house.LimitAsync(account, OrderSide.Buy, 100m, 99m, "mine")).Order!;

        var dear = await ReplaceAsync(house, account, first.OrderId, new AmendOrder(200m));
        var checkedOnly = await ReplaceAsync(house, account, first.OrderId, new AmendOrder(50m), isCheck: true);

        Assert.AreEqual(RejectionCodes.InsufficientFunds, dear.Rejection!.Code);
        Assert.IsNull(checkedOnly.Rejection);
        var (order, _) = (await house.Orders.FindAsync(account, first.OrderId, CancellationToken.None))!;
        Assert.AreEqual(OrderStatus.Open, order.Status);
        Assert.AreEqual(100m, order.Quantity);
        Assert.AreEqual("mine", order.ClientOrderId);
        Assert.AreEqual(1L, await CountAsync());
        await house.AssertBalancedAsync();
    }

    [TestMethod]
    public async Task What_was_filled_stays_with_the_first()
    {
        await using var house = await OpenAsync();
        var account = await database.OpenAccountAsync();
        var first = (await house.LimitAsync(account, OrderSide.Buy, 2m, 99m)).Order!.OrderId;
        house.Print(99m, 0.5m, OrderSide.Sell);
        await Eventually.IsTrueAsync(
            async () => (await house.Orders.FindAsync(account, first, CancellationToken.None))!.Order.FilledQuantity == 0.5m,
            "a part is filled");

        var less = await ReplaceAsync(house, account, first, new AmendOrder(0.5m));
        var second = await ReplaceAsync(house, account, first, new AmendOrder(3m, 98m));

        Assert.AreEqual(RejectionCodes.QuantityFilledAlready, less.Rejection!.Code);
        Assert.AreEqual(2.5m, second.Order!.Quantity);
        Assert.IsEmpty(second.Fills);
        // Nothing is open any more of the first: it is not replaced twice.
        var again = await ReplaceAsync(house, account, first, new AmendOrder(4m));
        Assert.AreEqual(RejectionCodes.OrderAlreadyFinal, again.Rejection!.Code);
        await house.AssertBalancedAsync();
    }

    [TestMethod]
    public async Task Of_many_at_once_on_two_instances_each_is_the_others_successor_or_refused()
    {
        await using var one = await OpenAsync();
        await using var other = await OpenAsync();
        var account = await database.OpenAccountAsync();
        var first = (await one.LimitAsync(account, OrderSide.Buy, 1m, 90m)).Order!.OrderId;

        var results = await Task.WhenAll(Enumerable.Range(1, 10).Select(n =>
            ReplaceAsync(n % 2 == 0 ? one : other, account, first, new AmendOrder(1m + n))));

        Assert.AreEqual(1, results.Count(result => result.Rejection is null));
        Assert.AreEqual(2L, await CountAsync());
        Assert.AreEqual(1L, await database.ScalarAsync<long>("SELECT count(*) FROM orders WHERE status = 'open'"));
        await one.AssertBalancedAsync();
    }

    private Task<long> CountAsync() => database.ScalarAsync<long>("SELECT count(*) FROM orders");

    [TestMethod]
    public async Task Both_halves_are_in_one_transaction_however_small_the_batches()
    {
        await using var house = await TradingHouse.OpenAsync(
            database,
            new TradingOptions { BatchSize = 1, QueueCapacity = 1_000 },
            open: house => house.ShowPrices(99m, 100m));
        var account = await database.OpenAccountAsync();
        var first = (await house.LimitAsync(account, OrderSide.Buy, 1m, 90m)).Order!.OrderId;
        var others = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => database.OpenAccountAsync()));

        // Other accounts' orders fill the queue before and between.
        var beside = others.Select(other => house.LimitAsync(other, OrderSide.Buy, 1m, 90m)).ToList();
        var second = await ReplaceAsync(house, account, first, new AmendOrder(2m));
        await Task.WhenAll(beside);

        Assert.AreEqual(OrderStatus.Open, second.Order!.Status);
        Assert.AreEqual((2L, 1L), (await CountAsync("*"), await CountAsync("DISTINCT xmin::text")));
        await house.AssertBalancedAsync();

        Task<long> CountAsync(string what) => database.ScalarAsync<long>(
            $"SELECT count({what}) FROM commits WHERE account_id = '{account}' "
            + $"AND (kind = 'cancel' OR order_id = '{second.Order.OrderId}')");
    }

    private static Task<DeskResult> ReplaceAsync(
        TradingHouse house, Guid account, Guid orderId, AmendOrder change, bool isCheck = false) =>
        house.Desk.ReplaceAsync(account, orderId, change, isCheck, CancellationToken.None);

    private async Task<TradingHouse> OpenAsync()
    {
        var house = await TradingHouse.OpenAsync(database);
        house.ShowPrices(99.9m, 100.0m);
        return house;
    }
}
