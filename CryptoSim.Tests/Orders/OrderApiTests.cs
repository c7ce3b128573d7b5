using System.Globalization;
using System.Net;
using System.Text.Json;
using CryptoSim.Tests.Api;

namespace CryptoSim.Tests.Orders;

/// <summary>Orders over HTTP, on a book of 0.25 at 6790.1, 0.5 at 6790.2 and 100 at 6800.</summary>
[TestClass]
public sealed class OrderApiTests
{
    private const string Market = """{"symbol":"BTC/USD","side":"buy","type":"market","quantity":"0.01"}""";

    private static ApiHost _api = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext _) => _api = await ApiHost.StartAsync();

    [ClassCleanup]
    public static async Task StopAsync() => await _api.DisposeAsync();

    [TestMethod]
    public async Task A_market_buy_takes_level_by_level_and_explains_itself()
    {
        using var caller = await _api.SignInAsync();

        var answer = await caller.PostAsync("/api/orders", Market.Replace("0.01", "0.3", StringComparison.Ordinal));

        Assert.AreEqual(HttpStatusCode.Created, answer.Status, answer.Text);
        Assert.AreEqual($"/api/orders/{answer.Word("orderId")}", answer.Headers.Location?.ToString());
        Assert.AreEqual("filled", answer.Word("status"));
        var fills = answer.Json.GetProperty("fills").EnumerateArray().ToArray();
        CollectionAssert.AreEqual(new[] { "6790.1", "6790.2" }, Words(fills, "price"));
        CollectionAssert.AreEqual(new[] { "0.25", "0.05" }, Words(fills, "quantity"));
        CollectionAssert.AreEqual(new[] { "taker", "taker" }, Words(fills, "liquidity"));
        Assert.AreEqual("0.008", fills[0].GetProperty("feeRate").GetString());
        var book = fills[0].GetProperty("book");
        Assert.AreEqual(2, book.GetProperty("sequence").GetInt64());
        Assert.AreEqual("0.25", book.GetProperty("levelQuantity").GetString());
        Assert.AreEqual("2037.035", answer.Word("cost"));
        Assert.AreEqual("16.29628", answer.Word("fee"));
        Assert.AreEqual(answer.Text, (await caller.GetAsync($"/api/orders/{answer.Word("orderId")}")).Text);
    }

    [TestMethod]
    public async Task An_order_that_is_only_validated_is_told_and_not_placed()
    {
        using var caller = await _api.SignInAsync();

        var taken = await caller.PostAsync("/api/orders/validate", Market.Replace("0.01", "0.3", StringComparison.Ordinal));
        var rests = await caller.PostAsync(
            "/api/orders/validate", """{"symbol":"BTC/USD","side":"buy","type":"limit","quantity":"0.1","limitPrice":"6000"}""");
        var refused = await caller.PostAsync("/api/orders/validate", Market.Replace("0.01", "9", StringComparison.Ordinal));

        Assert.AreEqual(HttpStatusCode.OK, taken.Status, taken.Text);
        Assert.AreEqual(("filled", "2037.035", "16.29628"), (taken.Word("status"), taken.Word("cost"), taken.Word("fee")));
        var levels = taken.Json.GetProperty("levels").EnumerateArray().ToArray();
        CollectionAssert.AreEqual(new[] { "6790.1", "6790.2" }, Words(levels, "price"));
        Assert.AreEqual(("open", "604.8"), (rests.Word("status"), rests.Word("held")));
        Assert.AreEqual((HttpStatusCode.UnprocessableEntity, "insufficient_funds"), (refused.Status, refused.Word("code")));
        Assert.AreEqual(0, (await caller.GetAsync("/api/orders")).Json.GetProperty("items").GetArrayLength());
    }

    [TestMethod]
    // Of 6790.1 and 6790.2 there are 0.75.
    [DataRow("""{"type":"limit","quantity":"1","limitPrice":"6790.2","timeInForce":"ioc"}""", "canceled", "immediate_or_cancel", "0.75")]
    [DataRow("""{"type":"limit","quantity":"1","limitPrice":"6790.2","timeInForce":"fok"}""", "canceled", "fill_or_kill", "0")]
    [DataRow("""{"type":"limit","quantity":"1","limitPrice":"6790","postOnly":true}""", "open", null, "0")]
    [DataRow("""{"type":"market","quoteQuantity":"1697.525"}""", "filled", null, "0.25")]
    public async Task An_order_ends_as_its_terms_say(string terms, string status, string? reason, string filled)
    {
        using var caller = await _api.SignInAsync();

        var placed = await caller.PostAsync("/api/orders", """{"symbol":"BTC/USD","side":"buy",""" + terms[1..]);
        var told = await caller.GetAsync($"/api/orders/{placed.Word("orderId")}/explain");

        Assert.AreEqual(HttpStatusCode.Created, placed.Status, placed.Text);
        Assert.AreEqual(
            (status, reason, filled), (placed.Word("status"), placed.Json.GetProperty("reason").GetString(), placed.Word("filledQuantity")));
        var ending = told.Json.GetProperty("ending");
        Assert.AreEqual(reason, ending.ValueKind == JsonValueKind.Null ? null : ending.GetProperty("code").GetString());
        Assert.AreEqual(status == "open", told.Json.GetProperty("waiting").ValueKind == JsonValueKind.Object);
    }

    [TestMethod]
    [DataRow("""{"type":"limit","quantity":"1","limitPrice":"6791","postOnly":true}""", 422, "post_only_would_take", "limitPrice", "6790.1")]
    [DataRow("""{"type":"market","quantity":"1","timeInForce":"gtd"}""", 400, "invalid_time_in_force", "timeInForce", null)]
    [DataRow("""{"type":"limit","quantity":"1","limitPrice":"1","timeInForce":"gtd"}""", 400, "invalid_expiry", "expiresAt", null)]
    [DataRow("""{"type":"market","quantity":"1","postOnly":true}""", 400, "invalid_post_only", "postOnly", null)]
    [DataRow("""{"type":"market","quoteQuantity":"0.4"}""", 422, "cost_below_minimum", "quoteQuantity", "0.5")]
    [DataRow("""{"type":"market","quantity":"1","quoteQuantity":"5"}""", 400, "invalid_quantity", "quoteQuantity", null)]
    [DataRow("""{"type":"market","quantity":"1","deadline":"2026-01-01T00:00:00Z"}""", 422, "deadline_elapsed", "deadline", null)]
    public async Task Terms_that_cannot_be_are_refused_with_field_and_limit(
        string terms, int status, string code, string field, string? limit)
    {
        using var caller = await _api.SignInAsync();

        var answer = await caller.PostAsync("/api/orders", """{"symbol":"BTC/USD","side":"buy",""" + terms[1..]);

        Assert.AreEqual((status, code, field), ((int)answer.Status, answer.Word("code"), answer.Word("field")), answer.Text);
        Assert.AreEqual(limit, answer.Json.TryGetProperty("limit", out var told) ? told.GetString() : null);
    }

    [TestMethod]
    public async Task The_portfolio_follows_the_fills()
    {
        using var caller = await _api.SignInAsync();
        await caller.PortfolioAsync();
        await caller.PostAsync("/api/orders", Market);

        var bought = await caller.PortfolioAsync();
        await caller.PostAsync("/api/orders", Market.Replace("buy", "sell", StringComparison.Ordinal));
        var sold = await caller.PortfolioAsync();

        // 67.901 and a fee of 0.80 %; valued at the last price, 6790.
        var position = bought.GetProperty("positions").EnumerateArray().Single();
        Assert.AreEqual("9931.555792", bought.GetProperty("cash").GetString());
        Assert.AreEqual("0.01", position.GetProperty("quantity").GetString());
        Assert.AreEqual("6844.4208", position.GetProperty("averageCost").GetString());
        Assert.AreEqual("67.9", position.GetProperty("value").GetString());
        Assert.AreEqual("-0.544208", position.GetProperty("unrealizedProfit").GetString());
        Assert.AreEqual("9999.455792", bought.GetProperty("equity").GetString());
        Assert.AreEqual("67.901", bought.GetProperty("fees").GetProperty("volume30d").GetString());
        // Sold at 6789.9 with the same fee: all that was lost is realized.
        Assert.AreEqual("9998.9116", sold.GetProperty("equity").GetString());
        Assert.AreEqual("-1.0884", sold.GetProperty("realizedProfit").GetString());
        Assert.AreEqual("0", sold.GetProperty("unrealizedProfit").GetString());
    }

    [TestMethod]
    public async Task A_resting_order_holds_what_it_needs_and_gives_it_back()
    {
        using var caller = await _api.SignInAsync();

        var placed = await caller.PostAsync(
            "/api/orders", """{"symbol":"BTC/USD","side":"buy","type":"limit","quantity":"0.1","limitPrice":"6000"}""");
        var resting = (await caller.PortfolioAsync()).GetProperty("balances")[0];
        var canceled = await caller.DeleteAsync($"/api/orders/{placed.Word("orderId")}");
        var after = (await caller.PortfolioAsync()).GetProperty("balances")[0];

        Assert.AreEqual("open", placed.Word("status"));
        Assert.AreEqual(placed.Word("held"), resting.GetProperty("held").GetString());
        Assert.AreEqual("10000", resting.GetProperty("total").GetString());
        Assert.AreEqual(HttpStatusCode.OK, canceled.Status);
        Assert.AreEqual("canceled", canceled.Word("status"));
        Assert.AreEqual("0", after.GetProperty("held").GetString());
        (await caller.DeleteAsync($"/api/orders/{placed.Word("orderId")}"))
            .IsProblem(HttpStatusCode.Conflict, "order_already_final", "orderId");
    }

    [TestMethod]
    public async Task An_order_waits_for_either_of_two_triggers_and_says_so()
    {
        using var caller = await _api.SignInAsync();
        const string Either = """
            {"symbol":"BTC/USD","side":"buy","type":"stop_loss","quantity":"0.1","triggerPrice":7000,
             "other":{"type":"take_profit_limit","triggerPrice":"6000","limitPrice":6010}}
            """;

        var placed = await caller.PostAsync("/api/orders", Either);
        var path = $"/api/orders/{placed.Word("orderId")}";
        var amended = await caller.PatchAsync(path, """{"other":{"triggerPrice":"5900"}}""");
        var waiting = (await caller.GetAsync($"{path}/explain")).Json.GetProperty("waiting");

        Assert.AreEqual(("pending", "705.6"), (placed.Word("status"), placed.Word("held")), placed.Text);
        var other = amended.Json.GetProperty("other");
        Assert.AreEqual(
            ("take_profit_limit", "5900", "6010"),
            (other.GetProperty("type").GetString(), other.GetProperty("triggerPrice").GetString(),
                other.GetProperty("limitPrice").GetString()));
        Assert.AreEqual(amended.Text, (await caller.GetAsync(path)).Text);
        Assert.AreEqual(
            ("210", "890"),
            (waiting.GetProperty("distance").GetString(), waiting.GetProperty("otherDistance").GetString()));
        Assert.AreEqual(2, waiting.GetProperty("reasons").GetArrayLength());
        (await caller.PostAsync("/api/orders", Either.Replace("take_profit", "stop_loss", StringComparison.Ordinal)))
            .IsProblem(HttpStatusCode.BadRequest, "invalid_other", "other.type");
        (await caller.PostAsync("/api/orders", Either.Replace("\"6000\"", "\"5999.95\"", StringComparison.Ordinal)))
            .IsProblem(HttpStatusCode.UnprocessableEntity, "price_increment", "other.triggerPrice");
        (await caller.PatchAsync(path, """{"other":{"triggerPrice":"7000"}}"""))
            .IsProblem(HttpStatusCode.BadRequest, "invalid_other", "other.triggerPrice");
        (await caller.PatchAsync(path, """{"other":{"quantity":"1"}}"""))
            .IsProblem(HttpStatusCode.BadRequest, "unknown_field", "other.quantity");
        Assert.AreEqual("canceled", (await caller.DeleteAsync(path)).Word("status"));
    }

    [TestMethod]
    public async Task An_order_is_amended_in_place()
    {
        using var caller = await _api.SignInAsync();
        using var other = await _api.SignInAsync();
        var placed = await caller.PostAsync(
            "/api/orders",
            """{"symbol":"BTC/USD","side":"buy","type":"limit","quantity":"0.1","limitPrice":"6000","clientOrderId":"a"}""");
        var path = $"/api/orders/{placed.Word("orderId")}";

        var amended = await caller.PatchAsync(path, """{"quantity":0.2,"limitPrice":"6100"}""");
        var again = await caller.PatchAsync(path, """{"quantity":"0.20"}""");

        Assert.AreEqual(HttpStatusCode.OK, amended.Status, amended.Text);
        Assert.AreEqual(placed.Word("orderId"), amended.Word("orderId"));
        Assert.AreEqual("a", amended.Word("clientOrderId"));
        Assert.AreEqual("0.2", amended.Word("quantity"));
        Assert.AreEqual("6100", amended.Word("limitPrice"));
        Assert.AreEqual("1229.76", amended.Word("held"));
        Assert.AreEqual(amended.Text, again.Text, "what is there already is left alone");
        Assert.AreEqual(amended.Text, (await caller.GetAsync(path)).Text);
        Assert.AreEqual("1229.76", (await caller.PortfolioAsync()).GetProperty("balances")[0].GetProperty("held").GetString());

        (await caller.PatchAsync(path, """{"quantity":"100"}"""))
            .IsProblem(HttpStatusCode.UnprocessableEntity, "insufficient_funds", "quantity");
        (await caller.PatchAsync(path, """{"limitPrice":"6100.05"}"""))
            .IsProblem(HttpStatusCode.UnprocessableEntity, "price_increment", "limitPrice");
        (await caller.PatchAsync(path, """{"quantity":NaN}""")).IsProblem(HttpStatusCode.BadRequest, "invalid_quantity", "quantity");
        (await caller.PatchAsync(path, """{"quantity":"-1"}""")).IsProblem(HttpStatusCode.BadRequest, "invalid_quantity", "quantity");
        (await caller.PatchAsync(path, """{"limitPrice":"x"}""")).IsProblem(HttpStatusCode.BadRequest, "invalid_price", "limitPrice");
        (await caller.PatchAsync(path, """{"side":"sell"}""")).IsProblem(HttpStatusCode.BadRequest, "unknown_field", "side");
        (await caller.PatchAsync(path, """{"quantity":1,"quantity":2}"""))
            .IsProblem(HttpStatusCode.BadRequest, "duplicate_field", "quantity");
        (await caller.PatchAsync(path, "{}")).IsProblem(HttpStatusCode.BadRequest, "malformed_request", "body");
        (await other.PatchAsync(path, """{"quantity":"1"}""")).IsProblem(HttpStatusCode.NotFound, "order_not_found", "orderId");
        Assert.AreEqual(amended.Text, (await caller.GetAsync(path)).Text, "no refusal changed it");

        // It crosses the book: a quarter at 6790.1 and no more than asked for.
        var taken = await caller.PatchAsync(path, """{"limitPrice":"6790.1"}""");
        Assert.AreEqual("filled", taken.Word("status"), taken.Text);
        Assert.AreEqual("0.2", taken.Word("filledQuantity"));
        Assert.AreEqual("0", taken.Word("held"));
        Assert.AreEqual("taker", taken.Json.GetProperty("fills")[0].GetProperty("liquidity").GetString());
        (await caller.PatchAsync(path, """{"quantity":"1"}"""))
            .IsProblem(HttpStatusCode.Conflict, "order_already_final", "orderId");
        var audit = (await caller.GetAsync($"/api/ledger/audit?account={caller.AccountId}")).Json;
        Assert.IsTrue(audit.GetProperty("balanced").GetBoolean(), audit.ToString());
    }

    [TestMethod]
    public async Task The_same_client_order_id_gives_the_first_answer_and_other_content_a_conflict()
    {
        using var caller = await _api.SignInAsync();
        using var other = await _api.SignInAsync();
        const string Named =
            """{"symbol":"BTC/USD","side":"buy","type":"market","quantity":"0.01","clientOrderId":"bot-1"}""";

        var first = await caller.PostAsync("/api/orders", Named);
        var again = await caller.PostAsync("/api/orders", Named);
        var number = await caller.PostAsync("/api/orders", Named.Replace("\"0.01\"", "0.010", StringComparison.Ordinal));
        var changed = await caller.PostAsync("/api/orders", Named.Replace("0.01", "0.02", StringComparison.Ordinal));
        var anothers = await other.PostAsync("/api/orders", Named);

        Assert.AreEqual(HttpStatusCode.Created, first.Status);
        Assert.AreEqual(HttpStatusCode.OK, again.Status);
        Assert.AreEqual(first.Text, again.Text);
        Assert.AreEqual(HttpStatusCode.OK, number.Status);
        changed.IsProblem(HttpStatusCode.Conflict, "client_order_id_reused", "clientOrderId");
        Assert.AreEqual(HttpStatusCode.Created, anothers.Status);
        Assert.HasCount(1, Items(await caller.GetAsync("/api/orders")));
    }

    [TestMethod]
    public async Task The_same_client_order_id_sent_ten_times_at_once_is_one_order()
    {
        using var caller = await _api.SignInAsync();
        const string Named =
            """{"symbol":"BTC/USD","side":"buy","type":"market","quantity":"0.01","clientOrderId":"bot-1"}""";

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => caller.PostAsync("/api/orders", Named)));

        Assert.HasCount(1, answers.Where(answer => answer.Status == HttpStatusCode.Created));
        Assert.HasCount(9, answers.Where(answer => answer.Status == HttpStatusCode.OK));
        Assert.HasCount(1, answers.Select(answer => answer.Word("orderId")).Distinct());
        Assert.AreEqual("67.901", (await caller.PortfolioAsync()).GetProperty("fees").GetProperty("volume30d").GetString());
    }

    [TestMethod]
    public async Task Pages_give_every_order_and_every_fill_once_newest_first()
    {
        using var caller = await _api.SignInAsync();
        for (var i = 0; i < 7; i++)
        {
            await caller.PostAsync("/api/orders", Market);
        }

        await caller.PostAsync(
            "/api/orders", """{"symbol":"BTC/USD","side":"buy","type":"limit","quantity":"0.1","limitPrice":"6000"}""");

        var orders = await PagesAsync(caller, "/api/orders?limit=3", "orderId");
        var fills = await PagesAsync(caller, "/api/fills?symbol=BTC/USD&limit=2", "fillId");

        Assert.HasCount(8, orders);
        Assert.HasCount(7, fills);
        CollectionAssert.AreEqual(orders.OrderDescending(StringComparer.Ordinal).ToList(), orders.Distinct().ToList());
        CollectionAssert.AreEqual(fills.OrderDescending(StringComparer.Ordinal).ToList(), fills.Distinct().ToList());
        Assert.HasCount(1, Items(await caller.GetAsync("/api/orders?status=open")));
        Assert.HasCount(7, Items(await caller.GetAsync("/api/orders?status=closed")));
        Assert.IsEmpty(Items(await caller.GetAsync("/api/orders?symbol=ETH/USD")));
        Assert.HasCount(1, Items(await caller.GetAsync($"/api/fills?orderId={orders[1]}")));
    }

    [TestMethod]
    public async Task A_reset_starts_the_next_season_and_keeps_the_first()
    {
        using var caller = await _api.SignInAsync();
        await caller.PostAsync("/api/orders", Market);
        await caller.PostAsync(
            "/api/orders", """{"symbol":"BTC/USD","side":"buy","type":"limit","quantity":"0.1","limitPrice":"6000"}""");
        await caller.PortfolioAsync();

        var reset = await caller.PostAsync("/api/reset");
        await caller.PostAsync("/api/orders", Market);
        var after = await caller.PortfolioAsync();

        Assert.AreEqual(HttpStatusCode.OK, reset.Status, reset.Text);
        Assert.AreEqual(2, reset.Json.GetProperty("season").GetInt32());
        Assert.AreEqual("10000", reset.Word("equity"));
        Assert.AreEqual("0", reset.Word("realizedProfit"));
        Assert.IsEmpty(reset.Json.GetProperty("positions").EnumerateArray());
        Assert.AreEqual("0.01", after.GetProperty("positions")[0].GetProperty("quantity").GetString());
        Assert.IsEmpty(Items(await caller.GetAsync("/api/orders?status=open")));
        Assert.HasCount(3, Items(await caller.GetAsync("/api/orders")));
        var audit = (await caller.GetAsync($"/api/ledger/audit?account={caller.AccountId}")).Json;
        Assert.IsTrue(audit.GetProperty("balanced").GetBoolean());
    }

    [TestMethod]
    public async Task Too_many_order_calls_are_refused_for_a_moment()
    {
        await using var api = await ApiHost.StartAsync(("Api:OrderBurst", "3"), ("Api:OrdersPerSecond", "1"));
        using var caller = await api.SignInAsync();
        using var other = await api.SignInAsync();
        for (var i = 0; i < 3; i++)
        {
            Assert.AreEqual(HttpStatusCode.Created, (await caller.PostAsync("/api/orders", Market)).Status);
        }

        var refused = await caller.PostAsync("/api/orders", Market);

        refused.IsProblem(HttpStatusCode.TooManyRequests, "rate_limited");
        Assert.IsTrue(refused.Headers.RetryAfter?.Delta > TimeSpan.Zero);
        Assert.AreEqual(HttpStatusCode.Created, (await other.PostAsync("/api/orders", Market)).Status);
    }

    [TestMethod]
    public async Task Stale_prices_refuse_market_orders_and_say_when_to_come_back()
    {
        await using var api = await ApiHost.StartAsync(("Market:StaleAfter", "00:00:00.2"));
        using var caller = await api.SignInAsync();
        await Clusters.Eventually.IsTrueAsync(() => api.Board.IsStale, "prices are stale");

        var refused = await caller.PostAsync("/api/orders", Market);

        refused.IsProblem(HttpStatusCode.ServiceUnavailable, "quote_stale", refused.Word("field"));
        Assert.IsTrue(refused.Headers.RetryAfter?.Delta > TimeSpan.Zero);
        Assert.IsTrue((await caller.GetAsync("/api/markets")).Json.GetProperty("market").GetProperty("stale").GetBoolean());
    }

    private static string?[] Words(JsonElement[] items, string name) =>
        [.. items.Select(item => item.GetProperty(name).GetString())];

    private static JsonElement[] Items(ApiAnswer answer) => [.. answer.Json.GetProperty("items").EnumerateArray()];

    private static async Task<List<string>> PagesAsync(ApiCaller caller, string path, string id)
    {
        var found = new List<string>();
        string? cursor = null;
        do
        {
            var page = await caller.GetAsync(cursor is null ? path : string.Create(
                CultureInfo.InvariantCulture, $"{path}&cursor={cursor}"));
            found.AddRange(Items(page).Select(item => item.GetProperty(id).GetString()!));
            cursor = page.Word("nextCursor");
        }
        while (cursor is not null);

        return found;
    }
}
