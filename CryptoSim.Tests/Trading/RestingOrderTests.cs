using CryptoSim.Api.Orders.Resting;
using CryptoSim.Domain.Orders;
using CryptoSim.MarketData.Board;
using CryptoSim.Tests.Clusters;
using CryptoSim.Tests.Data;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace CryptoSim.Tests.Trading;

[TestClass]
public sealed class RestingOrderTests
{
    private static TestDatabase database = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext _) => database = await TestDatabase.CreateAsync();

    [ClassCleanup]
    public static async Task StopAsync() => await database.DisposeAsync();

    [TestMethod]
    public async Task A_resting_order_fills_when_the_book_comes_to_it()
    {
        await using var house = await OpenAsync();
        var account = await database.OpenAccountAsync();
        var placed = await house.LimitAsync(account, OrderSide.Buy, 2m, 90m);
        Assert.AreEqual(OrderStatus.Open, placed.Order!.Status);

        house.ShowBook([(89.9m, 1m)], [(90.0m, 0.5m)]);
        var partly = await WaitForFillAsync(house, account, placed.Order.OrderId, 0.5m);
        Assert.AreEqual(OrderStatus.Open, partly.Order.Status);
        house.ShowBook([(89.5m, 1m)], [(89.6m, 5m)]);

        var filled = await house.WaitForAsync(account, placed.Order.OrderId, OrderStatus.Filled);
        Assert.IsTrue(filled.Fills.All(fill => fill is { Price: 90m, Liquidity: Liquidity.Maker }));
        Assert.AreEqual(2m, filled.Fills.Sum(fill => fill.Quantity));
        await house.AssertBalancedAsync();
    }

    [TestMethod]
    public async Task A_resting_order_fills_from_prints_at_its_price_however_fast_they_come()
    {
        await using var house = await OpenAsync();
        var account = await database.OpenAccountAsync();
        var placed = await house.LimitAsync(account, OrderSide.Buy, 1m, 95m);

        for (var number = 0; number < 100; number++)
        {
            house.Print(95m, 0.01m, OrderSide.Sell);
        }

        var filled = await house.WaitForAsync(account, placed.Order!.OrderId, OrderStatus.Filled);
        Assert.AreEqual(1m, filled.Order.FilledQuantity);
        CollectionAssert.AllItemsAreUnique(filled.Fills.Select(fill => fill.TradeId).ToArray());
        await house.AssertBalancedAsync();
    }

    [TestMethod]
    public async Task What_the_market_showed_for_a_moment_fills_however_busy_the_ledger_was()
    {
        await using var house = await OpenAsync();
        var (one, other) = (await database.OpenAccountAsync(), await database.OpenAccountAsync());
        var first = await house.LimitAsync(one, OrderSide.Buy, 1m, 95m);
        var second = await house.LimitAsync(other, OrderSide.Buy, 1m, 90m);
        var watch = house.Services.GetRequiredService<RestingOrders>().Find(TradingHouse.Symbol)!;
        await Eventually.IsTrueAsync(() => watch is { Count: 2, IsBehind: false }, "both are watched");

        await using (var connection = await database.DataSource.OpenConnectionAsync())
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            // Reads go on, commits wait for the lock.
            await using var command = new NpgsqlCommand("LOCK TABLE accounts IN EXCLUSIVE MODE", connection, transaction);
            await command.ExecuteNonQueryAsync();
            house.ShowBook([(94m, 1m)], [(95m, 1m)]);
            house.ShowBook([(89m, 1m)], [(90m, 0.7m)]);
            house.ShowPrices(99.9m, 100m);
            Assert.IsTrue(watch.IsBehind);
            await transaction.RollbackAsync();
        }

        await house.WaitForAsync(one, first.Order!.OrderId, OrderStatus.Filled);
        var partly = await WaitForFillAsync(house, other, second.Order!.OrderId, 0.7m);
        Assert.AreEqual((90m, 0.7m), (partly.Fills.Single().LevelPrice, partly.Fills.Single().LevelQuantity));
        await Eventually.IsTrueAsync(() => !watch.IsBehind, "all is looked at");
        await house.AssertBalancedAsync();
    }

    [TestMethod]
    public async Task Prints_before_an_order_was_placed_do_not_fill_it()
    {
        await using var house = await OpenAsync();
        var account = await database.OpenAccountAsync();
        house.Print(90m, 5m, OrderSide.Sell);

        var placed = await house.LimitAsync(account, OrderSide.Buy, 1m, 95m);
        await house.SettleAsync();

        Assert.AreEqual(0m, await FilledAsync(house, account, placed.Order!.OrderId));
    }

    [TestMethod]
    public async Task Cancels_fills_and_placements_of_one_account_at_once_keep_the_ledger_clean()
    {
        await using var house = await OpenAsync();
        var account = await database.OpenAccountAsync();
        var clients = Task.WhenAll(Enumerable.Range(0, 4).Select(async client =>
        {
            for (var round = 0; round < 15; round++)
            {
                var placed = await house.LimitAsync(account, OrderSide.Buy, 0.1m, 98m + (0.1m * client));
                if (placed.Order is { } order && round % 2 == 0)
                {
                    await house.Desk.CancelAsync(account, order.OrderId, CancellationToken.None);
                }
            }
        }));
        for (var price = 97m; !clients.IsCompleted; price = price == 97m ? 99m : 97m)
        {
            house.ShowPrices(price, price + 0.1m);
            house.Print(98m, 0.05m, OrderSide.Sell);
            await Task.Delay(5);
        }

        await clients;
        await house.AssertBalancedAsync();
        Assert.AreEqual(0L, await database.ScalarAsync<long>(
            $"SELECT count(*) FROM orders WHERE account_id = '{account}' AND filled_quantity > quantity"));
    }

    [TestMethod]
    public async Task Two_instances_never_fill_an_order_twice()
    {
        await using var house = await OpenAsync();
        var accounts = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => database.OpenAccountAsync()));
        var placed = await Task.WhenAll(
            accounts.Select(account => house.LimitAsync(account, OrderSide.Buy, 1m, 90m)));
        await using var other = await OpenAsync();

        Parallel.Invoke(() => house.ShowPrices(89m, 89.9m), () => other.ShowPrices(89m, 89.9m));

        foreach (var (account, result) in accounts.Zip(placed))
        {
            var filled = await house.WaitForAsync(account, result.Order!.OrderId, OrderStatus.Filled);
            Assert.AreEqual(1m, filled.Fills.Sum(fill => fill.Quantity));
        }

        await house.AssertBalancedAsync();
    }

    [TestMethod]
    public async Task After_a_restart_orders_are_watched_again_and_catch_up_from_the_trade_tail()
    {
        var account = await database.OpenAccountAsync();
        Guid byBook;
        Guid byPrint;
        await using (var before = await OpenAsync())
        {
            byBook = (await before.LimitAsync(account, OrderSide.Buy, 1m, 80m)).Order!.OrderId;
            byPrint = (await before.LimitAsync(account, OrderSide.Buy, 1m, 95m)).Order!.OrderId;
        }

        // While nobody watched: the new instance finds this in the tail that its board is filled with.
        await using var after = await TradingHouse.OpenAsync(database);
        after.Print(95m, 1m, OrderSide.Sell);
        after.ShowPrices(99.9m, 100.0m);
        var caughtUp = await after.WaitForAsync(account, byPrint, OrderStatus.Filled);
        Assert.IsNotNull(caughtUp.Fills.Single().TradeId);
        after.ShowPrices(79m, 79.9m);
        await after.WaitForAsync(account, byBook, OrderStatus.Filled);
    }

    [TestMethod]
    public async Task A_session_break_fills_nothing_by_its_jump()
    {
        await using var house = await OpenAsync();
        var account = await database.OpenAccountAsync();
        var buy = (await house.LimitAsync(account, OrderSide.Buy, 1m, 90m)).Order!.OrderId;
        var lower = (await house.LimitAsync(account, OrderSide.Buy, 1m, 70m)).Order!.OrderId;

        house.Board.SetSystem(SystemState.Maintenance);
        house.Print(85m, 1m, OrderSide.Sell);
        house.Board.SetSystem(SystemState.Online);
        // The last session's book is still shown for a moment; then the new one, far below.
        house.ShowBook([(99.8m, 5m)], [], isSnapshot: false);
        house.ShowPrices(79.9m, 80.0m);
        house.Print(80m, 1m, OrderSide.Sell);
        await house.SettleAsync();
        Assert.AreEqual(0m, await FilledAsync(house, account, buy), "the jump passed it over");

        // What the market comes to after the break fills as ever.
        house.ShowPrices(69.8m, 69.9m);
        await house.WaitForAsync(account, lower, OrderStatus.Filled);
        Assert.AreEqual(0m, await FilledAsync(house, account, buy));

        // Once the market has stood above its limit, the next touch counts.
        house.ShowPrices(95m, 95.1m);
        await house.SettleAsync();
        house.ShowPrices(89.9m, 90.0m);
        await house.WaitForAsync(account, buy, OrderStatus.Filled);
        await house.AssertBalancedAsync();
    }

    [TestMethod]
    public async Task In_a_session_break_nothing_is_taken_and_orders_can_be_canceled()
    {
        await using var house = await OpenAsync();
        var account = await database.OpenAccountAsync();
        var resting = (await house.LimitAsync(account, OrderSide.Buy, 1m, 90m)).Order!.OrderId;
        house.Board.SetSystem(SystemState.Maintenance);

        var refused = await house.BuyAsync(account, 1m);
        var canceled = await house.Desk.CancelAsync(account, resting, CancellationToken.None);

        Assert.AreEqual(RejectionCodes.MarketNotOpen, refused.Rejection!.Code);
        Assert.AreEqual(OrderStatus.Canceled, canceled.Order!.Status);
    }

    [TestMethod]
    public async Task Without_a_book_market_orders_are_refused_and_limit_orders_rest()
    {
        await using var house = await OpenAsync();
        var account = await database.OpenAccountAsync();
        house.Board.DropBook(TradingHouse.Symbol);

        var market = await house.BuyAsync(account, 1m);
        var limit = await house.LimitAsync(account, OrderSide.Buy, 1m, 200m / 2);

        Assert.AreEqual(RejectionCodes.QuoteStale, market.Rejection!.Code);
        Assert.AreEqual(OrderStatus.Open, limit.Order!.Status);
        house.ShowPrices(99.8m, 99.9m);
        await house.WaitForAsync(account, limit.Order.OrderId, OrderStatus.Filled);
    }

    private static async Task<TradingHouse> OpenAsync()
    {
        var house = await TradingHouse.OpenAsync(database);
        house.ShowPrices(99.9m, 100.0m);
        return house;
    }

    private static async Task<decimal> FilledAsync(TradingHouse house, Guid account, Guid orderId) =>
        (await house.Orders.FindAsync(account, orderId, CancellationToken.None))!.Order.FilledQuantity;

    private static async Task<CryptoSim.Data.Orders.OrderWithFills> WaitForFillAsync(
        TradingHouse house, Guid account, Guid orderId, decimal quantity)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var order = await house.Orders.FindAsync(account, orderId, deadline.Token);
            if (order!.Order.FilledQuantity == quantity)
            {
                return order;
            }

            await Task.Delay(10, deadline.Token);
        }
    }
}
