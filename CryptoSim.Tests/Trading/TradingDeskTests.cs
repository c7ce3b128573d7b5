using System.Collections.Concurrent;
using System.Text.Json;
using CryptoSim.Api.Orders;
using CryptoSim.Domain.Orders;
using CryptoSim.Tests.Data;
using Npgsql;
using StackExchange.Redis;

namespace CryptoSim.Tests.Trading;

[TestClass]
public sealed class TradingDeskTests
{
    private static TestDatabase database = null!;
    private static TradingHouse house = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext _)
    {
        database = await TestDatabase.CreateAsync();
        house = await TradingHouse.OpenAsync(database);
        house.ShowBook([(99.9m, 1m), (99.8m, 2m)], [(100.0m, 1m), (100.1m, 2m), (100.2m, 3m)]);
    }

    [ClassCleanup]
    public static async Task StopAsync()
    {
        await house.AssertBalancedAsync();
        await house.DisposeAsync();
        await database.DisposeAsync();
    }

    [TestMethod]
    public async Task A_market_buy_walks_the_book_and_is_durable_when_answered()
    {
        var account = await database.OpenAccountAsync();

        var result = await house.BuyAsync(account, 2m);

        Assert.IsNull(result.Rejection);
        Assert.AreEqual(OrderStatus.Filled, result.Order!.Status);
        CollectionAssert.AreEqual(
            new[] { 100.0m, 100.1m }, result.Fills.Select(fill => fill.Price).ToArray());
        var read = await house.Orders.FindAsync(account, result.Order.OrderId, CancellationToken.None);
        Assert.AreEqual(result.Order, read!.Order);
        CollectionAssert.AreEqual(result.Fills.ToArray(), read.Fills.ToArray());
        StringAssert.Contains(
            await database.ScalarAsync<string>(
                $"SELECT basis::text FROM commits WHERE account_id = '{account}' AND kind = 'place'"),
            "\"sequence\"");
    }

    [TestMethod]
    public async Task What_an_account_took_stays_taken_until_the_level_changes()
    {
        var account = await database.OpenAccountAsync();
        await house.BuyAsync(account, 1m);

        var next = await house.BuyAsync(account, 1m);

        Assert.AreEqual(100.1m, next.Fills.Single().Price);
    }

    [TestMethod]
    public async Task Of_many_orders_that_need_the_whole_balance_exactly_one_is_taken()
    {
        var account = await database.OpenAccountAsync();

        // On two desks, as two instances would.
        await using var other = await TradingHouse.OpenAsync(database);
        other.ShowPrices(99.9m, 100.0m);
        var results = await Task.WhenAll(Enumerable.Range(0, 200).Select(n =>
            (n % 2 == 0 ? house : other).LimitAsync(account, OrderSide.Buy, 190m, 50m)));

        Assert.AreEqual(1, results.Count(result => result.Order is not null));
        Assert.IsTrue(results.All(result =>
            result.Order is not null
            || result.Rejection!.Code is RejectionCodes.InsufficientFunds or RejectionCodes.Busy));
        Assert.AreEqual(1L, await CountAsync("orders", account));
    }

    [TestMethod]
    public async Task Parallel_retries_of_one_client_order_id_give_one_order()
    {
        var account = await database.OpenAccountAsync();

        var results = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => house.BuyAsync(account, 0.5m, "once")));

        Assert.AreEqual(
            string.Empty, string.Join(", ", results.Select(result => result.Rejection?.Code).OfType<string>().Distinct()));
        Assert.AreEqual(1, results.Count(result => !result.Existed));
        Assert.AreEqual(1, results.Select(result => result.Order!.OrderId).Distinct().Count());
        Assert.IsTrue(results.All(result => result.Fills.Count == 1));
        Assert.AreEqual(1L, await CountAsync("orders", account));
    }

    [TestMethod]
    public async Task A_client_order_id_with_other_content_is_refused_whatever_else_is_wrong()
    {
        var account = await database.OpenAccountAsync();
        var first = await house.LimitAsync(account, OrderSide.Buy, 190m, 50m, "mine");

        var sameWords = await house.LimitAsync(account, OrderSide.Buy, 190.000m, 50.0m, "mine");
        var otherWords = await house.LimitAsync(account, OrderSide.Buy, 191m, 50m, "mine");

        // The first order holds the money, so a second would be refused for funds: it is the first, told again.
        Assert.IsTrue(sameWords.Existed);
        Assert.AreEqual(first.Order!.OrderId, sameWords.Order!.OrderId);
        Assert.AreEqual(RejectionCodes.ClientOrderIdReused, otherWords.Rejection!.Code);
    }

    [TestMethod]
    public async Task Orders_of_one_account_on_two_desks_never_cost_more_than_it_has()
    {
        var account = await database.OpenAccountAsync();
        await using var other = await TradingHouse.OpenAsync(database);
        other.ShowPrices(99.9m, 100.0m);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(async client =>
        {
            var desk = client % 2 == 0 ? house : other;
            for (var round = 0; round < 10; round++)
            {
                var placed = await desk.LimitAsync(account, OrderSide.Buy, 5m, 50m + round);
                if (placed.Order is { } order)
                {
                    await (round % 2 == 0 ? house : other).Desk.CancelAsync(
                        account, order.OrderId, CancellationToken.None);
                }
            }
        }));

        await house.AssertBalancedAsync();
    }

    [TestMethod]
    public async Task A_canceled_order_returns_its_hold_and_is_canceled_once()
    {
        var account = await database.OpenAccountAsync();
        var placed = await house.LimitAsync(account, OrderSide.Buy, 1m, 50m);

        var results = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ =>
            house.Desk.CancelAsync(account, placed.Order!.OrderId, CancellationToken.None)));

        Assert.AreEqual(1, results.Count(result => result.Order?.Status == OrderStatus.Canceled));
        Assert.AreEqual(9, results.Count(result => result.Rejection?.Code == RejectionCodes.OrderAlreadyFinal));
        Assert.AreEqual(
            (10_000m, 0m),
            (await database.ScalarAsync<decimal>($"SELECT available FROM balances WHERE account_id = '{account}'"),
                await database.ScalarAsync<decimal>($"SELECT held FROM balances WHERE account_id = '{account}'")));
    }

    [TestMethod]
    public async Task Nobody_cancels_the_order_of_another()
    {
        var placed = await house.LimitAsync(await database.OpenAccountAsync(), OrderSide.Buy, 1m, 50m);

        var result = await house.Desk.CancelAsync(
            await database.OpenAccountAsync(), placed.Order!.OrderId, CancellationToken.None);

        Assert.AreEqual(RejectionCodes.OrderNotFound, result.Rejection!.Code);
    }

    [TestMethod]
    public async Task A_reset_among_concurrent_orders_leaves_a_clean_season()
    {
        var account = await database.OpenAccountAsync();
        await house.LimitAsync(account, OrderSide.Buy, 1m, 50m);

        var orders = Enumerable.Range(0, 20).Select(n => house.LimitAsync(account, OrderSide.Buy, 1m, 40m + n));
        await Task.WhenAll([.. orders, house.Desk.ResetAsync(account, CancellationToken.None)]);
        Assert.IsNull(await house.Desk.ResetAsync(account, CancellationToken.None));

        Assert.AreEqual(3, await database.ScalarAsync<int>($"SELECT season FROM accounts WHERE account_id = '{account}'"));
        Assert.AreEqual(10_000m, await database.ScalarAsync<decimal>(
            $"SELECT available FROM balances WHERE account_id = '{account}' AND asset = 'USD'"));
        Assert.AreEqual(0L, await CountAsync("orders", account, "status = 'open'"));
        await house.AssertBalancedAsync();
    }

    [TestMethod]
    public async Task A_full_queue_says_busy_and_nobody_waits_for_ever()
    {
        await using var small = await TradingHouse.OpenAsync(database, new TradingOptions { QueueCapacity = 2 });
        small.ShowPrices(99.9m, 100.0m);
        var accounts = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => database.OpenAccountAsync()));
        Task<DeskResult>[] placed;
        await using (var connection = await database.DataSource.OpenConnectionAsync())
        {
            // The first commit waits for this lock, and the others for it.
            await using var transaction = await connection.BeginTransactionAsync();
            await using var hold = new NpgsqlCommand("SELECT 1 FROM accounts FOR UPDATE", connection, transaction);
            await hold.ExecuteNonQueryAsync();
            placed = [.. accounts.Select(account => small.LimitAsync(account, OrderSide.Buy, 1m, 50m))];
            await WaitUntilAsync(() => placed.Any(task => task.IsCompleted));
            await transaction.RollbackAsync();
        }

        var results = await Task.WhenAll(placed);
        Assert.IsTrue(results.Any(result => result.Rejection?.Code == RejectionCodes.Busy));
        Assert.IsTrue(results.Any(result => result.Order is not null));
        Assert.IsTrue(results.All(result => result.Rejection is null or { Code: RejectionCodes.Busy }));
    }

    [TestMethod]
    public async Task Lost_connections_lose_no_acknowledged_order_and_make_none_twice()
    {
        await using var own = await TestDatabase.CreateAsync();
        await using var desk = await TradingHouse.OpenAsync(own);
        desk.ShowPrices(99.9m, 100.0m);
        var accounts = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => own.OpenAccountAsync()));
        var acknowledged = new ConcurrentBag<(Guid Account, Guid Order)>();
        var clients = Task.WhenAll(accounts.Select(async account =>
        {
            for (var number = 0; number < 25; number++)
            {
                // As a client does: the same words until there is an answer.
                Guid? orderId;
                while ((orderId = await TryPlaceAsync(desk, account, $"order-{number}")) is null)
                {
                    await Task.Delay(5);
                }

                acknowledged.Add((account, orderId.Value));
            }
        }));

        while (!clients.IsCompleted)
        {
            await KillConnectionsAsync(own);
            await Task.Delay(20);
        }

        await clients;
        // The last cut left dead connections in the pool; what is read below is not about them.
        own.DataSource.Clear();
        Assert.AreEqual(200, acknowledged.Distinct().Count());
        Assert.AreEqual(200L, await own.ScalarAsync<long>("SELECT count(*) FROM orders"));
        foreach (var (account, order) in acknowledged)
        {
            Assert.IsNotNull(await desk.Orders.FindAsync(account, order, CancellationToken.None));
        }

        await desk.AssertBalancedAsync();
    }

    [TestMethod]
    public async Task Each_commit_is_told_through_Redis_with_the_next_number()
    {
        var account = await database.OpenAccountAsync();
        var heard = new ConcurrentQueue<string>();
        var subscriber = house.Redis.GetSubscriber();
        await subscriber.SubscribeAsync(
            RedisChannel.Literal($"cryptosim:events:{{{account}}}"), (_, message) => heard.Enqueue(message!));

        var placed = await house.LimitAsync(account, OrderSide.Buy, 1m, 50m);
        await house.Desk.CancelAsync(account, placed.Order!.OrderId, CancellationToken.None);

        await WaitUntilAsync(() => heard.Count >= 2);
        var events = heard.Select(text => JsonDocument.Parse(text).RootElement).ToArray();
        CollectionAssert.AreEqual(
            new long[] { 2, 3 }, events.Select(told => told.GetProperty("number").GetInt64()).ToArray());
        Assert.AreEqual(account, events[0].GetProperty("accountId").GetGuid());
        var order = events[1].GetProperty("orders")[0];
        Assert.AreEqual(placed.Order.OrderId, order.GetProperty("orderId").GetGuid());
        Assert.AreEqual("canceled", order.GetProperty("status").GetString());
        Assert.AreEqual("50", order.GetProperty("limitPrice").GetString());
    }

    private static async Task<Guid?> TryPlaceAsync(TradingHouse desk, Guid account, string clientOrderId)
    {
        try
        {
            var result = await desk.LimitAsync(account, OrderSide.Buy, 1m, 10m, clientOrderId);
            return result.Order?.OrderId;
        }
        catch (Exception exception) when (exception is NpgsqlException || exception.InnerException is NpgsqlException)
        {
            return null;
        }
    }

    private static async Task KillConnectionsAsync(TestDatabase own)
    {
        try
        {
            await own.ScalarAsync<long>("""
                SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid()
                """);
        }
        catch (NpgsqlException)
        {
            // Its own connection was one that was killed before.
        }
    }

    private static async Task WaitUntilAsync(Func<bool> condition)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!condition())
        {
            await Task.Delay(5, deadline.Token);
        }
    }

    private static Task<long> CountAsync(string table, Guid account, string also = "true") =>
        database.ScalarAsync<long>($"SELECT count(*) FROM {table} WHERE account_id = '{account}' AND {also}");
}
