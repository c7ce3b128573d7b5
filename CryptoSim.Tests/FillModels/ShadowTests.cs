using System.Globalization;
using System.Text.Json;
using CryptoSim.Data.FillModels;
using CryptoSim.Domain.FillModels;
using CryptoSim.Domain.Orders;
using CryptoSim.Tests.Api;
using CryptoSim.Tests.Clusters;
using CryptoSim.Tests.Data;
using CryptoSim.Tests.Trading;

namespace CryptoSim.Tests.FillModels;

/// <summary>Every order under the two other models, beside the ledger. Results are in BTC and USD beyond the real ones.</summary>
[TestClass]
public sealed class ShadowTests
{
    private static TestDatabase _database = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext _) => _database = await TestDatabase.CreateAsync();

    [ClassCleanup]
    public static async Task StopAsync() => await _database.DisposeAsync();

    [TestMethod]
    public async Task An_order_that_all_models_fill_alike_leaves_nothing_in_shadow()
    {
        await using var house = await OpenAsync();
        var account = await _database.OpenAccountAsync();

        await house.BuyAsync(account, 2m);

        Assert.AreEqual(0L, await CountAsync(account));
        Assert.AreEqual("", await ResultsAsync(account));
    }

    [TestMethod]
    public async Task A_market_order_beyond_the_best_level_is_cheaper_under_touch()
    {
        await using var house = await OpenAsync();
        house.ShowBook([(99m, 5m)], [(100m, 1m), (110m, 5m)]);
        var account = await _database.OpenAccountAsync();

        await house.BuyAsync(account, 2m);

        // 1 at 100 rather than at 110, and 0.8 % less of 10.
        Assert.AreEqual("queue 0 0, touch 0 10.08", await ResultsAsync(account));
        await AssertRecomputesAsync(house);
    }

    [TestMethod]
    public async Task A_print_at_the_price_fills_touch_whole_and_the_queue_not()
    {
        await using var house = await OpenAsync();
        var account = await _database.OpenAccountAsync();
        var placed = await house.LimitAsync(account, OrderSide.Buy, 1m, 99m);

        house.Print(99m, 0.25m, OrderSide.Sell);

        // Really 0.25 at 99 and 0.4 %; touch 0.75 more; the queue 0.25 less.
        await ResultsAreAsync(account, "queue -0.25 24.849, touch 0.75 -74.547");
        await house.Desk.CancelAsync(account, placed.Order!.OrderId, CancellationToken.None);
        await Eventually.IsTrueAsync(async () => await OpenCountAsync(account) == 0, "the cancel ends the shadows too");
        await AssertRecomputesAsync(house);
    }

    [TestMethod]
    public async Task What_waits_in_the_queue_goes_on_after_the_order_has_filled()
    {
        await using var house = await OpenAsync();
        var account = await _database.OpenAccountAsync();
        var placed = await house.LimitAsync(account, OrderSide.Buy, 1m, 99m);
        house.Print(99m, 1m, OrderSide.Sell);
        await house.WaitForAsync(account, placed.Order!.OrderId, OrderStatus.Filled);

        // 5 were shown before it, 1 has printed.
        house.Print(99m, 4.5m, OrderSide.Sell);

        await ResultsAreAsync(account, "queue -0.5 49.698, touch 0 0");
        house.Print(98m, 3m, OrderSide.Sell);
        await ResultsAreAsync(account, "queue 0 0, touch 0 0");
        Assert.AreEqual(0L, await OpenCountAsync(account));
        await AssertRecomputesAsync(house);
    }

    [TestMethod]
    public async Task Shadows_outlive_the_instance_and_fill_once()
    {
        var account = Guid.Empty;
        await using (var house = await OpenAsync())
        {
            account = await _database.OpenAccountAsync();
            await house.LimitAsync(account, OrderSide.Buy, 1m, 99m);
            house.Print(99m, 4m, OrderSide.Sell);
            await ResultsAreAsync(account, "queue -1 99.396, touch 0 0");
            await Eventually.IsTrueAsync(
                async () => await _database.ScalarAsync<decimal>(
                    $"SELECT ahead FROM shadow_orders WHERE account_id = '{account}' AND model = 'queue'") == 1,
                "its place in the queue is kept");
        }

        await using var next = await OpenAsync();
        next.Print(99m, 1.5m, OrderSide.Sell);

        await ResultsAreAsync(account, "queue -0.5 49.698, touch 0 0");
        await AssertRecomputesAsync(next);
    }

    [TestMethod]
    public async Task Two_that_fill_the_same_shadow_fill_it_once()
    {
        await using var house = await OpenAsync();
        var account = await _database.OpenAccountAsync();
        await house.LimitAsync(account, OrderSide.Buy, 1m, 90m);
        var store = new ShadowStore(_database.DataSource);
        var shadow = (await store.OpenAsync([.. Enumerable.Range(0, 64)], CancellationToken.None))
            .Single(open => open.AccountId == account && open.Model == FillModel.Touch);
        var change = new ShadowChange(shadow, 1m, 90m, 0.36m, true, null, null);

        bool[] first = await store.ChangeAsync([change], CancellationToken.None);
        bool[] second = await store.ChangeAsync([change], CancellationToken.None);

        Assert.AreEqual((true, false), (first.Single(), second.Single()));
        Assert.AreEqual("queue 0 0, touch 1 -90.36", await ResultsAsync(account));
        await AssertRecomputesAsync(house);
    }

    [TestMethod]
    public async Task An_amend_and_a_reset_reach_the_shadows()
    {
        await using var house = await OpenAsync();
        var account = await _database.OpenAccountAsync();
        var id = (await house.LimitAsync(account, OrderSide.Buy, 1m, 90m)).Order!.OrderId;

        await house.Desk.AmendAsync(account, id, new AmendOrder(0.5m, 91m), CancellationToken.None);
        Assert.AreEqual(
            2L,
            await _database.ScalarAsync<long>(
                $"SELECT count(*) FROM shadow_orders WHERE order_id = '{id}' AND limit_price = 91 AND quantity = 0.5"));
        await house.Desk.ResetAsync(account, CancellationToken.None);

        Assert.AreEqual(0L, await OpenCountAsync(account));
        await house.AssertBalancedAsync();
    }

    [TestMethod]
    public async Task The_portfolio_shows_equity_and_profit_under_all_three()
    {
        await using var api = await ApiHost.StartAsync();
        using var caller = await api.SignInAsync();
        // 0.25 at 6790.1, 0.5 at 6790.2 and 100 at 6800: under touch all is at the first.
        await caller.PostAsync(
            "/api/orders", """{"symbol":"BTC/USD","side":"buy","type":"market","quantity":"1"}""");

        var portfolio = await caller.PortfolioAsync();

        var models = portfolio.GetProperty("models").EnumerateArray()
            .ToDictionary(model => model.GetProperty("fillModel").GetString()!);
        var real = decimal.Parse(portfolio.GetProperty("equity").GetString()!, CultureInfo.InvariantCulture);
        var profit = decimal.Parse(portfolio.GetProperty("realizedProfit").GetString()!, CultureInfo.InvariantCulture)
            + decimal.Parse(portfolio.GetProperty("unrealizedProfit").GetString()!, CultureInfo.InvariantCulture);
        Assert.AreEqual("depth", portfolio.GetProperty("fillModel").GetString());
        // 0.5 for 0.1 less and 0.25 for 9.9 less, and their fees.
        var cheaper = ((0.5m * 0.1m) + (0.25m * 9.9m)) * 1.008m;
        foreach (var (model, expected) in new[] { ("depth", 0m), ("queue", 0m), ("touch", cheaper) })
        {
            Assert.AreEqual(
                (real + expected, profit + expected),
                (Figure(models[model], "equity"), Figure(models[model], "profit")),
                model);
        }
    }

    private static decimal Figure(JsonElement model, string name) =>
        decimal.Parse(model.GetProperty(name).GetString()!, CultureInfo.InvariantCulture);

    private static async Task<TradingHouse> OpenAsync()
    {
        var house = await TradingHouse.OpenAsync(_database);
        house.ShowPrices(99m, 100m);
        return house;
    }

    private static Task<long> CountAsync(Guid account) =>
        _database.ScalarAsync<long>($"SELECT count(*) FROM shadow_orders WHERE account_id = '{account}'");

    private static Task<long> OpenCountAsync(Guid account) => _database.ScalarAsync<long>(
        $"SELECT count(*) FROM shadow_orders WHERE account_id = '{account}' AND status = 'open'");

    private static Task<string> ResultsAsync(Guid account) => _database.ScalarAsync<string>($"""
        SELECT coalesce(string_agg(model || ' ' || trim_scale(base) || ' ' || trim_scale(quote), ', ' ORDER BY model), '')
        FROM shadow_results WHERE account_id = '{account}'
        """);

    private static Task ResultsAreAsync(Guid account, string expected)
    {
        var found = "";
        return Eventually.IsTrueAsync(
            async () => (found = await ResultsAsync(account)) == expected, expected, () => found);
    }

    /// <summary>Results are the sum over the orders of what each model made of them less what they really came to; and the
    /// ledger is as if there were no shadows.</summary>
    private static async Task AssertRecomputesAsync(TradingHouse house)
    {
        Assert.AreEqual(0L, await _database.ScalarAsync<long>("""
            WITH recomputed AS (
                SELECT s.account_id, s.season, s.symbol, s.model,
                       sum(CASE s.side WHEN 'buy' THEN 1 ELSE -1 END * (s.filled_quantity - o.filled_quantity)) AS base,
                       sum(CASE s.side WHEN 'buy' THEN -1 ELSE 1 END * (s.filled_cost - o.filled_cost) - s.fee + o.fee)
                           AS quote
                FROM shadow_orders s JOIN orders o USING (account_id, order_id)
                GROUP BY 1, 2, 3, 4)
            SELECT count(*) FROM recomputed n FULL JOIN shadow_results r USING (account_id, season, symbol, model)
            WHERE (n.base, n.quote) IS DISTINCT FROM (r.base, r.quote)
            """));
        await house.AssertBalancedAsync();
    }
}
