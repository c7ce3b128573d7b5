using System.Net;
using System.Text.Json;
using CryptoSim.Domain.Orders;
using CryptoSim.MarketData.Board;
using CryptoSim.Tests.Api;
using CryptoSim.Tests.Clusters;

namespace CryptoSim.Tests.Explanations;

/// <summary>Over HTTP, on a book of 0.25 at 6790.1, 0.5 at 6790.2 and 100 at 6800.</summary>
[TestClass]
public sealed class ExplanationApiTests
{
    private static ApiHost _api = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext _) => _api = await ApiHost.StartAsync();

    [ClassCleanup]
    public static async Task StopAsync() => await _api.DisposeAsync();

    [TestMethod]
    public async Task A_taker_is_told_every_level_it_looked_at_and_what_it_had_taken_before()
    {
        using var caller = await _api.SignInAsync();
        await caller.PostAsync("/api/orders", Buy("0.1"));

        var placed = await caller.PostAsync("/api/orders", Buy("0.3"));
        var answer = await ExplainAsync(caller, placed);

        var decision = answer.GetProperty("decisions").EnumerateArray().Single();
        var levels = decision.GetProperty("levels").EnumerateArray().ToArray();
        Assert.AreEqual("place", decision.GetProperty("kind").GetString());
        Assert.AreEqual(2, decision.GetProperty("book").GetProperty("sequence").GetInt64());
        Assert.AreEqual("679.01", decision.GetProperty("fees").GetProperty("volume30d").GetString());
        Assert.AreEqual("0.008", decision.GetProperty("fees").GetProperty("takerRate").GetString());
        CollectionAssert.AreEqual(new[] { "6790.1", "6790.2" }, Words(levels, "price"));
        CollectionAssert.AreEqual(new[] { "0.25", "0.5" }, Words(levels, "shown"));
        CollectionAssert.AreEqual(new[] { "0.1", "0" }, Words(levels, "takenBefore"));
        CollectionAssert.AreEqual(new[] { "0.15", "0.15" }, Words(levels, "filled"));
        Assert.AreEqual("depth", answer.GetProperty("fillModel").GetString());
        Assert.AreEqual(JsonValueKind.Null, answer.GetProperty("waiting").ValueKind);
        CollectionAssert.AreEqual(
            placed.Json.GetProperty("fills").EnumerateArray().Select(fill => fill.GetProperty("fillId").GetGuid()).ToArray(),
            decision.GetProperty("fillIds").EnumerateArray().Select(id => id.GetGuid()).ToArray());
    }

    [TestMethod]
    public async Task An_open_order_is_told_why_it_waits()
    {
        using var caller = await _api.SignInAsync();

        var placed = await caller.PostAsync("/api/orders", Buy("0.1", "6700"));
        var answer = await ExplainAsync(caller, placed);

        var waiting = answer.GetProperty("waiting");
        var reason = waiting.GetProperty("reasons").EnumerateArray().Single();
        Assert.AreEqual("price_not_reached", reason.GetProperty("code").GetString());
        Assert.AreEqual(
            "The best ask is 6790.1 USD, 90.1 (1.34 %) above the limit of 6700.", reason.GetProperty("message").GetString());
        Assert.AreEqual("90.1", waiting.GetProperty("distance").GetString());
        Assert.AreEqual("online", waiting.GetProperty("marketStatus").GetString());
        Assert.IsTrue(waiting.GetProperty("printedSince").GetProperty("whole").GetBoolean());
        Assert.IsEmpty(answer.GetProperty("decisions").EnumerateArray());
    }

    [TestMethod]
    public async Task A_resting_fill_is_told_the_trade_that_met_it_and_the_rest_what_it_waits_for()
    {
        using var api = await ApiHost.StartAsync();
        using var caller = await api.SignInAsync();
        var placed = await caller.PostAsync("/api/orders", Buy("0.1", "6700"));

        api.Board.ApplyTrades(
            "BTC/USD",
            [new Print(77, 6699.5m, 0.04m, OrderSide.Sell, DateTimeOffset.UtcNow.AddSeconds(1), 1, 3)],
            new FeedPosition(1, 3));
        await Eventually.IsTrueAsync(
            async () => (await caller.GetAsync($"/api/orders/{placed.Word("orderId")}")).Word("filledQuantity") == "0.04",
            "the print fills what it has");
        var answer = await ExplainAsync(caller, placed);

        var decision = answer.GetProperty("decisions").EnumerateArray().Single();
        var print = decision.GetProperty("prints").EnumerateArray().Single();
        Assert.AreEqual("match", decision.GetProperty("kind").GetString());
        Assert.AreEqual(77, print.GetProperty("tradeId").GetInt64());
        Assert.AreEqual("6699.5", print.GetProperty("price").GetString());
        Assert.AreEqual("0.04", print.GetProperty("filled").GetString());
        Assert.AreEqual(JsonValueKind.Null, decision.GetProperty("caughtUpSeconds").ValueKind);
        Assert.AreEqual("open", answer.GetProperty("status").GetString());
        Assert.AreEqual(
            "price_not_reached",
            answer.GetProperty("waiting").GetProperty("reasons")[0].GetProperty("code").GetString());
    }

    [TestMethod]
    public async Task Under_the_queue_model_it_is_told_what_is_served_before_it()
    {
        using var caller = await _api.SignInAsync();
        var set = await caller.PutAsync("/api/account/fill-model", "{\"fillModel\":\"queue\"}");
        Assert.AreEqual(HttpStatusCode.OK, set.Status);
        Assert.AreEqual("queue", (await caller.GetAsync("/api/account")).Word("fillModel"));
        var best = _api.Board.Find("BTC/USD")!.TakeBook(1).Bids[0];

        var placed = await caller.PostAsync("/api/orders", Buy("0.1", $"{best.Price}"));
        var answer = await ExplainAsync(caller, placed);

        var waiting = answer.GetProperty("waiting");
        Assert.AreEqual("queue", answer.GetProperty("fillModel").GetString());
        Assert.AreEqual(
            "price_not_reached in_queue",
            string.Join(' ', waiting.GetProperty("reasons").EnumerateArray().Select(reason => reason.GetProperty("code"))));
        Assert.AreEqual(waiting.GetProperty("shownAtLimit").GetString(), waiting.GetProperty("sizeAhead").GetString());
    }

    [TestMethod]
    public async Task A_fill_model_that_there_is_not_is_refused()
    {
        using var caller = await _api.SignInAsync();

        var answer = await caller.PutAsync("/api/account/fill-model", "{\"fillModel\":\"luck\"}");

        Assert.AreEqual(HttpStatusCode.BadRequest, answer.Status);
        Assert.AreEqual("depth", (await caller.GetAsync("/api/account")).Word("fillModel"));
    }

    [TestMethod]
    public async Task Another_accounts_order_and_a_word_that_is_no_id_are_not_explained()
    {
        using var caller = await _api.SignInAsync();
        using var other = await _api.SignInAsync();
        var placed = await caller.PostAsync("/api/orders", Buy("0.1", "6700"));

        (await other.GetAsync($"/api/orders/{placed.Word("orderId")}/explain"))
            .IsProblem(HttpStatusCode.NotFound, "order_not_found", "orderId");
        Assert.AreEqual(HttpStatusCode.BadRequest, (await other.GetAsync("/api/orders/7/explain")).Status);
    }

    private static string Buy(string quantity, string? limit = null) =>
        $$"""{"symbol":"BTC/USD","side":"buy","type":"{{(limit is null ? "market" : "limit")}}","quantity":"{{quantity}}"{{(limit is null ? "" : $",\"limitPrice\":\"{limit}\"")}}}""";

    private static async Task<JsonElement> ExplainAsync(ApiCaller caller, ApiAnswer placed)
    {
        var answer = await caller.GetAsync($"/api/orders/{placed.Word("orderId")}/explain");
        Assert.AreEqual(HttpStatusCode.OK, answer.Status, answer.Text);
        return answer.Json;
    }

    private static string[] Words(IEnumerable<JsonElement> items, string name) =>
        [.. items.Select(item => item.GetProperty(name).GetString()!)];
}
