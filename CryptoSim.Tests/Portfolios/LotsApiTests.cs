using System.Globalization;
using System.Net;
using System.Text.Json;
using CryptoSim.Tests.Api;

namespace CryptoSim.Tests.Portfolios;

/// <summary>Lots over HTTP, on a book of 0.25 at 6790.1, 0.5 at 6790.2 and 100 at 6800, with the last price at
/// 6790.</summary>
[TestClass]
public sealed class LotsApiTests
{
    private static ApiHost _api = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext _) => _api = await ApiHost.StartAsync();

    [ClassCleanup]
    public static async Task StopAsync() => await _api.DisposeAsync();

    [TestMethod]
    public async Task The_oldest_lot_is_sold_first_and_each_has_its_profit()
    {
        using var caller = await _api.SignInAsync();
        await PlaceAsync(caller, "buy", "0.01");
        await PlaceAsync(caller, "buy", "0.02");
        await PlaceAsync(caller, "sell", "0.015");

        var lots = await LotsAsync(caller, "/api/portfolio/lots");

        Assert.HasCount(2, lots);
        // Bought for 67.901 and a fee of 0.543208; two thirds of what 0.015 brought: 101.8485 less 0.814788.
        AssertIs(lots[1], "lot", 1, "quantity", 0.01m, "cost", 68.444208m, "left", 0m, "leftCost", 0m, "sold", 0.01m,
            "proceeds", 67.355808m, "realizedProfit", -1.0884m, "value", 0m, "unrealizedProfit", 0m);
        AssertIs(lots[0], "lot", 2, "quantity", 0.02m, "cost", 136.888416m, "left", 0.015m, "leftCost", 102.666312m,
            "sold", 0.005m, "proceeds", 33.677904m, "realizedProfit", -0.5442m, "price", 6790m, "value", 101.85m,
            "unrealizedProfit", -0.816312m);
        Assert.HasCount(1, await LotsAsync(caller, "/api/portfolio/lots?status=open"));
        Assert.HasCount(1, await LotsAsync(caller, "/api/portfolio/lots?status=closed"));
        Assert.IsEmpty(await LotsAsync(caller, "/api/portfolio/lots?asset=ETH"));
        await caller.PostAsync("/api/reset");
        Assert.IsEmpty(await LotsAsync(caller, "/api/portfolio/lots"));
    }

    [TestMethod]
    public async Task A_naive_recomputation_from_fills_and_transfers_gives_the_same_lots_page_by_page()
    {
        using var caller = await _api.SignInAsync();
        var random = new Random(5);
        var held = 0m;
        for (var step = 0; step < 40; step++)
        {
            var quantity = random.Next(1, 20) * 0.001m;
            switch (random.Next(4))
            {
                case 0 when held >= quantity:
                    await PlaceAsync(caller, "sell", Text(quantity));
                    held -= quantity;
                    break;
                case 1 when held >= quantity && step % 2 == 0:
                    await TransferAsync(caller, "withdrawals", quantity);
                    held -= quantity;
                    break;
                case 2 when step % 3 == 0:
                    await TransferAsync(caller, "deposits", quantity);
                    held += quantity;
                    break;
                default:
                    await PlaceAsync(caller, "buy", Text(quantity));
                    held += quantity;
                    break;
            }

            // In the middle too, so that what was read is carried on.
            if (step == 20)
            {
                await LotsAsync(caller, "/api/portfolio/lots");
            }
        }

        var naive = await NaiveAsync(caller);
        var lots = await PagesAsync(caller, "/api/portfolio/lots?asset=BTC&limit=7");

        Assert.HasCount(naive.Count, lots);
        lots.Reverse();
        foreach (var (lot, expected) in lots.Zip(naive))
        {
            Assert.AreEqual(expected.Quantity, Number(lot, "quantity"));
            Assert.AreEqual(expected.Left, Number(lot, "left"));
            Assert.AreEqual(expected.Sold, Number(lot, "sold"));
            Assert.AreEqual(expected.Cost, Number(lot, "cost"), 0.000001m);
            Assert.AreEqual(expected.Realized, Number(lot, "realizedProfit"), 0.000001m);
            Assert.AreEqual(
                (expected.Left * 6790m) - (expected.Left * expected.Cost / expected.Quantity),
                Number(lot, "unrealizedProfit"),
                0.000001m);
        }

        Assert.AreEqual(held, lots.Sum(lot => Number(lot, "left")));
        var position = (await caller.PortfolioAsync()).GetProperty("positions")[0];
        Assert.AreEqual(held, Number(position, "quantity"));
    }

    [TestMethod]
    [DataRow("status=x", "invalid_status", "status")]
    [DataRow("limit=0", "invalid_limit", "limit")]
    [DataRow("limit=1001", "invalid_limit", "limit")]
    [DataRow("cursor=x", "invalid_cursor", "cursor")]
    [DataRow("cursor=-1", "invalid_cursor", "cursor")]
    public async Task A_bad_parameter_is_named(string query, string code, string field)
    {
        using var caller = await _api.SignInAsync();

        (await caller.GetAsync($"/api/portfolio/lots?{query}")).IsProblem(HttpStatusCode.BadRequest, code, field);
    }

    /// <summary>By the events of fills and transfers alone, in their order; money divided by quantity.</summary>
    private static async Task<List<NaiveLot>> NaiveAsync(ApiCaller caller)
    {
        var fills = await PagesAsync(caller, "/api/fills?limit=1000");
        var transfers = await PagesAsync(caller, "/api/transfers?limit=1000");
        // Listed newest first; what filled at one time is in the order of its fills.
        var events = fills.AsEnumerable().Reverse().Select(fill => (
                Time: fill.GetProperty("time").GetDateTimeOffset(),
                IsIn: fill.GetProperty("side").GetString() == "buy",
                Quantity: Number(fill, "quantity"),
                Value: Number(fill, "cost") + (fill.GetProperty("side").GetString() == "buy" ? 1 : -1) * Number(fill, "fee"),
                IsSale: true))
            .Concat(transfers.Where(transfer => transfer.GetProperty("asset").GetString() == "BTC").Select(transfer => (
                Time: transfer.GetProperty("time").GetDateTimeOffset(),
                IsIn: transfer.GetProperty("kind").GetString() == "deposit",
                Quantity: Number(transfer, "amount"),
                Value: Number(transfer, "valueUsd"),
                IsSale: false)))
            .OrderBy(change => change.Time);
        var lots = new List<NaiveLot>();
        foreach (var change in events)
        {
            if (change.IsIn)
            {
                lots.Add(new NaiveLot { Quantity = change.Quantity, Left = change.Quantity, Cost = change.Value });
                continue;
            }

            var rest = change.Quantity;
            foreach (var lot in lots.Where(lot => lot.Left > 0))
            {
                var part = Math.Min(rest, lot.Left);
                lot.Left -= part;
                rest -= part;
                if (change.IsSale)
                {
                    lot.Sold += part;
                    lot.Realized += (change.Value * part / change.Quantity) - (lot.Cost * part / lot.Quantity);
                }
            }
        }

        return lots;
    }

    private static async Task PlaceAsync(ApiCaller caller, string side, string quantity)
    {
        var placed = await caller.PostAsync(
            "/api/orders", $$"""{"symbol":"BTC/USD","side":"{{side}}","type":"market","quantity":"{{quantity}}"}""");
        Assert.AreEqual("filled", placed.Word("status"), placed.Text);
    }

    private static async Task TransferAsync(ApiCaller caller, string kind, decimal amount)
    {
        var made = await caller.PostAsync($"/api/{kind}", $$"""{"asset":"BTC","amount":"{{Text(amount)}}"}""");
        Assert.AreEqual(HttpStatusCode.Created, made.Status, made.Text);
    }

    private static async Task<List<JsonElement>> LotsAsync(ApiCaller caller, string path)
    {
        var answer = await caller.GetAsync(path);
        Assert.AreEqual(HttpStatusCode.OK, answer.Status, answer.Text);
        return [.. answer.Json.GetProperty("items").EnumerateArray()];
    }

    private static async Task<List<JsonElement>> PagesAsync(ApiCaller caller, string path)
    {
        var found = new List<JsonElement>();
        string? cursor = null;
        do
        {
            var page = await caller.GetAsync(cursor is null ? path : $"{path}&cursor={cursor}");
            found.AddRange(page.Json.GetProperty("items").EnumerateArray());
            cursor = page.Word("nextCursor");
        }
        while (cursor is not null);

        return found;
    }

    private static void AssertIs(JsonElement lot, params object[] expected)
    {
        foreach (var pair in expected.Chunk(2))
        {
            var value = lot.GetProperty((string)pair[0]);
            Assert.AreEqual(
                Convert.ToDecimal(pair[1], CultureInfo.InvariantCulture),
                value.ValueKind == JsonValueKind.Number ? value.GetDecimal() : Number(lot, (string)pair[0]),
                $"{pair[0]} of {lot}");
        }
    }

    private static decimal Number(JsonElement from, string name) =>
        decimal.Parse(from.GetProperty(name).GetString()!, CultureInfo.InvariantCulture);

    private static string Text(decimal value) => value.ToString(CultureInfo.InvariantCulture);

    private sealed class NaiveLot
    {
        public decimal Quantity { get; init; }

        public decimal Cost { get; init; }

        public decimal Left { get; set; }

        public decimal Sold { get; set; }

        public decimal Realized { get; set; }
    }
}
