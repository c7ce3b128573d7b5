using System.Net;
using System.Text.Json;
using CryptoSim.Api.Halts;
using CryptoSim.Data.Markets;
using CryptoSim.Domain.Instruments;
using CryptoSim.Domain.Orders;
using CryptoSim.MarketData.Board;
using CryptoSim.Tests.Api;
using CryptoSim.Tests.Clusters;
using CryptoSim.Tests.Data;
using CryptoSim.Tests.Trading;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CryptoSim.Tests.Halts;

/// <summary>The operator stops trading in a pair.</summary>
[TestClass]
public sealed class HaltTests
{
    private const string Key = "a-key-of-the-operator";

    private const string Halt = """{"symbol":"BTC/USD","reason":"a fault in its prices"}""";

    [TestMethod]
    public async Task Only_who_has_the_key_may_halt()
    {
        await using var api = await ApiHost.StartAsync(("Operator:Key", Key));
        using var caller = await api.SignInAsync();

        (await caller.PostAsync("/api/operator/halts", Halt)).IsProblem(HttpStatusCode.Forbidden, "operator_only");
        caller.Http.DefaultRequestHeaders.Add("CryptoSim-Operator", Key + "x");
        (await caller.PostAsync("/api/operator/halts", Halt)).IsProblem(HttpStatusCode.Forbidden, "operator_only");

        Assert.AreEqual(PairStatus.Online, api.Board.Find("BTC/USD")!.Instrument.Status);
    }

    [TestMethod]
    public async Task Without_a_key_nobody_may_halt()
    {
        await using var api = await ApiHost.StartAsync();
        using var caller = await api.SignInAsync();
        caller.Http.DefaultRequestHeaders.Add("CryptoSim-Operator", "");

        (await caller.PostAsync("/api/operator/halts", Halt)).IsProblem(HttpStatusCode.Forbidden, "operator_only");
    }

    [TestMethod]
    public async Task A_halted_pair_takes_no_order_and_fills_none_until_it_is_resumed()
    {
        await using var api = await ApiHost.StartAsync(("Operator:Key", Key));
        using var caller = await api.SignInAsync();
        using var boss = api.NewCaller();
        boss.Http.DefaultRequestHeaders.Add("CryptoSim-Operator", Key);
        var rests = await caller.PostAsync("/api/orders", Limit("6700"));
        var leaves = await caller.PostAsync("/api/orders", Limit("6600"));

        var halted = await boss.PostAsync("/api/operator/halts", Halt);
        var again = await boss.PostAsync("/api/operator/halts", Halt.Replace("a fault", "another", StringComparison.Ordinal));

        Assert.AreEqual(HttpStatusCode.OK, halted.Status, halted.Text);
        Assert.AreEqual(halted.Text, again.Text);
        var refused = await caller.PostAsync("/api/orders", Limit("6700"));
        refused.IsProblem(HttpStatusCode.UnprocessableEntity, "market_not_open", "symbol");
        Assert.AreEqual("BTC/USD is halted by the operator: it takes no new orders.", refused.Word("detail"));
        Assert.AreEqual("canceled", (await caller.DeleteAsync($"/api/orders/{leaves.Word("orderId")}")).Word("status"));
        Print(api, 41, 6690m);
        Assert.AreEqual("halted", (await ItemAsync(caller)).GetProperty("status").GetString());
        var why = (await caller.GetAsync($"/api/orders/{rests.Word("orderId")}/explain")).Json.GetProperty("waiting");
        Assert.AreEqual("market_not_open", why.GetProperty("reasons")[0].GetProperty("code").GetString());

        var resumed = await boss.DeleteAsync("/api/operator/halts?symbol=BTC/USD");
        Assert.AreEqual(HttpStatusCode.NoContent, resumed.Status);
        (await boss.DeleteAsync("/api/operator/halts?symbol=BTC/USD")).IsProblem(HttpStatusCode.NotFound, "not_halted", "symbol");
        Print(api, 42, 6695m);
        await Eventually.IsTrueAsync(
            async () => (await caller.GetAsync($"/api/orders/{rests.Word("orderId")}")).Word("status") == "filled",
            "it fills once the pair is resumed");
        var fill = (await caller.GetAsync($"/api/orders/{rests.Word("orderId")}/explain")).Json
            .GetProperty("decisions")[0].GetProperty("prints").EnumerateArray().Single();
        Assert.AreEqual(42, fill.GetProperty("tradeId").GetInt64(), "What printed in the halt fills nothing.");
    }

    [TestMethod]
    public async Task Every_instance_sees_a_halt_also_one_that_starts_later_and_a_pair_that_is_listed_later()
    {
        await using var database = await TestDatabase.CreateAsync();
        var store = new HaltStore(database.DataSource);
        using var running = await Instance.StartAsync(store);
        running.Board.SetInstrument(ApiHost.Bitcoin, 10);

        await store.HaltAsync(new Halt("BTC/USD", "a fault", DateTimeOffset.UtcNow), CancellationToken.None);

        await Eventually.IsTrueAsync(() => running.Status == PairStatus.Halted, "the running one sees it");
        using var later = await Instance.StartAsync(store);
        later.Board.SetInstrument(ApiHost.Bitcoin, 10);
        Assert.AreEqual(PairStatus.Halted, later.Status);
        later.Board.SetInstrument(ApiHost.Bitcoin with { Status = PairStatus.PostOnly }, 10);
        await store.ResumeAsync("BTC/USD", DateTimeOffset.UtcNow, CancellationToken.None);
        await Eventually.IsTrueAsync(
            () => (running.Status, later.Status) == (PairStatus.Online, PairStatus.PostOnly), "both see that it is over");
    }

    [TestMethod]
    public async Task On_a_crossed_book_nothing_is_taken_and_nothing_fills()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var house = await TradingHouse.OpenAsync(database);
        house.ShowPrices(99m, 100m);
        var account = await database.OpenAccountAsync();
        var rests = await house.LimitAsync(account, OrderSide.Buy, 1m, 98m);

        house.ShowBook([(99m, 5m)], [(97m, 5m)]);
        var taker = await house.BuyAsync(account, 1m);
        var crossing = await house.LimitAsync(account, OrderSide.Buy, 1m, 98.5m);

        Assert.AreEqual(RejectionCodes.QuoteStale, taker.Rejection!.Code);
        Assert.AreEqual((OrderStatus.Open, 0m), (crossing.Order!.Status, crossing.Order.FilledQuantity));
        house.ShowBook([(96m, 5m)], [(97m, 5m)]);
        await house.WaitForAsync(account, rests.Order!.OrderId, OrderStatus.Filled);
        await house.WaitForAsync(account, crossing.Order.OrderId, OrderStatus.Filled);
        await house.AssertBalancedAsync();
    }

    private static string Limit(string price) =>
        $$"""{"symbol":"BTC/USD","side":"buy","type":"limit","quantity":"0.01","limitPrice":"{{price}}"}""";

    private static void Print(ApiHost api, long id, decimal price) => api.Board.ApplyTrades(
        "BTC/USD",
        [new Print(id, price, 1m, OrderSide.Sell, DateTimeOffset.UtcNow.AddSeconds(1), 1, id)],
        new FeedPosition(1, id));

    private static async Task<JsonElement> ItemAsync(ApiCaller caller) =>
        (await caller.GetAsync("/api/markets")).Json.GetProperty("items").EnumerateArray()
            .Single(item => item.GetProperty("symbol").GetString() == "BTC/USD");

    /// <summary>What of an instance learns of halts.</summary>
    private sealed class Instance : IDisposable
    {
        private readonly HaltWatcher watcher;

        private Instance(HaltStore store)
        {
            Board = new MarketBoard(Options.Create(new MarketOptions()), TimeProvider.System);
            watcher = new HaltWatcher(store, Board, TimeProvider.System, NullLogger<HaltWatcher>.Instance);
        }

        public MarketBoard Board { get; }

        public PairStatus Status => Board.Find("BTC/USD")!.Instrument.Status;

        public static async Task<Instance> StartAsync(HaltStore store)
        {
            var instance = new Instance(store);
            await instance.watcher.StartAsync(CancellationToken.None);
            return instance;
        }

        public void Dispose()
        {
            watcher.Dispose();
            Board.Dispose();
        }
    }
}
