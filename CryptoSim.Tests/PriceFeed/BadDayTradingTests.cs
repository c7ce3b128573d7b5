using System.Globalization;
using System.Net;
using System.Text.Json;
using CryptoSim.Tests.Api;
using CryptoSim.Tests.Clusters;

namespace CryptoSim.Tests.PriceFeed;

/// <summary>Real trading through bad days: API, feed and venue over real sockets, Redis and Postgres. Nobody is ever
/// filled at a price that the market did not have.</summary>
[TestClass]
public sealed class BadDayTradingTests
{
    private static readonly object[] _worst =
    [
        new { kind = "price", value = "down", symbol = BadDay.Bitcoin, seconds = 1.5 },
        new { kind = "price", value = "up", symbol = BadDay.Bitcoin, channel = "trade", seconds = 1.5 },
        new { kind = "cross", symbol = BadDay.Bitcoin, seconds = 1.5 },
    ];

    private static readonly object[] _others =
    [
        new { kind = "price", value = "up", symbol = BadDay.Bitcoin, seconds = 1.5 },
        new { kind = "price", value = "down", symbol = BadDay.Bitcoin, channel = "trade", seconds = 1.5 },
        new { kind = "price", value = "down", symbol = BadDay.Bitcoin, channel = "book", seconds = 1.5 },
        new { kind = "price", value = "up", symbol = BadDay.Bitcoin, channel = "ticker", seconds = 1.5 },
        new { kind = "price", value = "negative", seconds = 1.5 },
        new { kind = "price", value = "zero", seconds = 1.5 },
        new { kind = "price", value = "nan", seconds = 1.5 },
        new { kind = "price", value = "huge", seconds = 1.5 },
        new { kind = "garbage", count = 30 },
        new { kind = "huge", megabytes = 10 },
        new { kind = "checksum", seconds = 1.5 },
        new { kind = "gap", channel = "book", count = 10 },
        new { kind = "reorder", count = 5 },
        new { kind = "half" },
        new { kind = "drop" },
        new { kind = "clock", shiftSeconds = 86_400, seconds = 1.5 },
    ];

    [TestMethod]
    [Timeout(600_000, CooperativeCancellation = true)]
    public Task No_fill_is_at_a_price_the_market_did_not_have() => TradeThroughAsync(_worst);

    [TestMethod]
    [TestCategory("Long")]
    [Timeout(1_200_000, CooperativeCancellation = true)]
    public Task No_fill_is_at_such_a_price_on_any_bad_day() => TradeThroughAsync([.. _worst, .. _others]);

    private static async Task TradeThroughAsync(object[] faults)
    {
        await using var day = await BadDay.StartAsync(BadDay.Bitcoin, BadDay.Ether);
        using var truth = new PriceWitness(day.Sim.Board, BadDay.Bitcoin);
        truth.LookAt(day.Sim.Board.Find(BadDay.Bitcoin)!);
        await using var api = await ApiHost.FollowAsync(day.Feed.Redis);
        using var shown = new PriceWitness(api.Board, BadDay.Bitcoin);
        await Eventually.IsTrueAsync(
            () => api.Board.Find(BadDay.Bitcoin)?.HasBook == true && !api.Board.IsStale, "the API has the market");
        using var trader = await Trader.OpenAsync(api.Address);
        using var rester = await Trader.OpenAsync(api.Address);

        var price = day.Feed.BestBid!.Value;
        await BuyAsync(rester, 0.5m);
        var far = await RestFarAsync(rester, price);
        using var stop = new CancellationTokenSource();
        var trading = Task.WhenAll(
            TradeAsync(trader, stop.Token), RestNearAsync(rester, day, stop.Token));
        foreach (var fault in faults)
        {
            await day.BreakAsync(fault);
            await day.UntilOverAsync();
            await Eventually.IsTrueAsync(
                () => api.Board.Find(BadDay.Bitcoin)!.HasBook && !api.Board.IsStale, "the API has the market again");
            await Task.Delay(500);
        }

        await day.UntilEqualAsync();
        await stop.CancelAsync();
        await trading;

        var fills = await FillsAsync(trader);
        Assert.IsGreaterThan(faults.Length, fills.Count, "market orders filled");
        var makers = (await FillsAsync(rester)).Where(fill => fill.GetProperty("liquidity").GetString() == "maker").ToArray();
        Assert.IsNotEmpty(makers, "resting orders filled");
        foreach (var fill in fills.Concat(makers))
        {
            var level = Number(fill.GetProperty("book"), "levelPrice");
            Assert.IsTrue(truth.HasSeen(level), $"the market never had {level}: {fill}");
        }

        foreach (var order in (await rester.OrdersAsync()).Where(order => far.Contains(order.GetProperty("orderId").GetString())))
        {
            Assert.AreEqual("open", order.GetProperty("status").GetString(), order.ToString());
        }

        Assert.IsGreaterThanOrEqualTo(0.9m * truth.Range.Lowest, shown.Range.Lowest);
        Assert.IsLessThanOrEqualTo(1.1m * truth.Range.Highest, shown.Range.Highest);
        Assert.AreEqual(0, shown.Crossed);
        Assert.IsGreaterThan(0L, day.Feed.Status.RejectedPrices);
    }

    /// <summary>Buys and sells at the market as fast as it is answered.</summary>
    private static async Task TradeAsync(Trader trader, CancellationToken stop)
    {
        for (var order = 0; !stop.IsCancellationRequested; order++)
        {
            var (status, body) = await trader.PlaceAsync(new
            {
                symbol = BadDay.Bitcoin, side = order % 2 == 0 ? "buy" : "sell", type = "market", quantity = "0.002",
            });
            AssertExpected(status, body);
            await Task.Delay(20, CancellationToken.None);
        }
    }

    /// <summary>Rests orders where the market soon comes.</summary>
    private static async Task RestNearAsync(Trader trader, BadDay day, CancellationToken stop)
    {
        for (var order = 0; !stop.IsCancellationRequested; order++)
        {
            var top = day.Sim.Board.Find(BadDay.Bitcoin)!.TakeBook(1);
            var (status, body) = await trader.PlaceAsync(new
            {
                symbol = BadDay.Bitcoin,
                side = order % 2 == 0 ? "buy" : "sell",
                type = "limit",
                quantity = "0.0005",
                limitPrice = (order % 2 == 0 ? top.Bids[0].Price : top.Asks[0].Price).ToString(CultureInfo.InvariantCulture),
            });
            AssertExpected(status, body);
            await Task.Delay(100, CancellationToken.None);
        }
    }

    /// <summary>Orders that only a false price reaches.</summary>
    private static async Task<HashSet<string?>> RestFarAsync(Trader trader, decimal price)
    {
        HashSet<string?> ids = [];
        foreach (var (side, factor) in new[] { ("buy", 0.9m), ("buy", 0.5m), ("sell", 1.1m), ("sell", 2m) })
        {
            var (status, body) = await trader.PlaceAsync(new
            {
                symbol = BadDay.Bitcoin,
                side,
                type = "limit",
                quantity = "0.01",
                limitPrice = decimal.Round(factor * price, 1).ToString(CultureInfo.InvariantCulture),
            });
            Assert.AreEqual(HttpStatusCode.Created, status, body.ToString());
            ids.Add(body.GetProperty("orderId").GetString());
        }

        return ids;
    }

    private static async Task BuyAsync(Trader trader, decimal quantity)
    {
        var (status, body) = await trader.PlaceAsync(new
        {
            symbol = BadDay.Bitcoin, side = "buy", type = "market", quantity = quantity.ToString(CultureInfo.InvariantCulture),
        });
        Assert.AreEqual(HttpStatusCode.Created, status, body.ToString());
    }

    /// <summary>Without prices an order is refused with the reason; anything else is a fault.</summary>
    private static void AssertExpected(HttpStatusCode status, JsonElement body) => Assert.IsTrue(
        status is HttpStatusCode.Created or HttpStatusCode.ServiceUnavailable or HttpStatusCode.UnprocessableEntity
            or HttpStatusCode.TooManyRequests,
        $"{status}: {body}");

    private static async Task<List<JsonElement>> FillsAsync(Trader trader) =>
        [.. (await trader.OrdersAsync()).SelectMany(order => order.GetProperty("fills").EnumerateArray())];

    private static decimal Number(JsonElement of, string name) =>
        decimal.Parse(of.GetProperty(name).GetString()!, CultureInfo.InvariantCulture);
}
