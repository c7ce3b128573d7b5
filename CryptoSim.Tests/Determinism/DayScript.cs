using System.Globalization;
using System.Text.Json.Nodes;

namespace CryptoSim.Tests.Determinism;

/// <summary>An order of the script.</summary>
/// <param name="Stop">At which stop of the market it is placed.</param>
/// <param name="Trader">Who places it.</param>
/// <param name="Write">Its body, from the quote of that moment.</param>
/// <param name="CancelsOldest">The trader cancels the oldest open order first.</param>
internal sealed record ScriptedOrder(int Stop, int Trader, Func<Quote, JsonObject> Write, bool CancelsOldest);

internal sealed record Quote(decimal Bid, decimal Ask);

/// <summary>A trader of the script, who trades one pair under one fill model.</summary>
internal sealed record ScriptedTrader(string Symbol, string FillModel, decimal Unit);

/// <summary>A fixed script: the same orders of every type, time in force and fill model whenever it is played. Prices are
/// stated from the quote, in hundredths of a percent, near enough for most of them to fill or trigger within
/// minutes.</summary>
internal static class DayScript
{
    private const int OrdersAtStop = 8;

    /// <summary>A pair to a trader: what pairs of an account share, its funds and its fee tier, goes by the order in which
    /// commits of different pairs meet, and that is nobody's to say.</summary>
    public static IReadOnlyList<ScriptedTrader> Traders { get; } =
    [
        .. from pair in new[] { ("BTC/USD", 0.01m), ("ETH/USD", 0.2m), ("LTC/USD", 0.7m), ("BTC/USD", 0.03m) }
           from model in new[] { "depth", "touch", "queue" }
           select new ScriptedTrader(pair.Item1, model, pair.Item2),
    ];

    private static readonly Func<Terms, JsonObject>[] Kinds =
    [
        terms => terms.Market("buy"),
        terms => terms.Market("buy").With("quantity", null).With("quoteQuantity", terms.Size(90)),
        terms => terms.Market("sell"),
        terms => terms.Limit("buy", -terms.Near),
        terms => terms.Limit("sell", terms.Near),
        terms => terms.Limit("buy", terms.Near).With("timeInForce", "ioc"),
        terms => terms.Limit("sell", -terms.Near).With("timeInForce", "fok"),
        terms => terms.Limit("buy", 0).With("postOnly", true),
        terms => terms.Limit("sell", terms.Near).With("timeInForce", "gtd")
            .With("expiresAt", TimeProvider.System.GetUtcNow().AddDays(1)),
        terms => terms.Triggered("stop_loss", "sell").With("triggerPercent", terms.Percent),
        terms => terms.Triggered("take_profit", "sell").With("triggerPrice", terms.Price(terms.Near)),
        terms => terms.Triggered("stop_loss_limit", "buy").With("triggerPrice", terms.Price(terms.Near))
            .With("limitPrice", terms.Price(terms.Near + 8)),
        terms => terms.Triggered("take_profit_limit", "buy").With("triggerPrice", terms.Price(-terms.Near))
            .With("limitPrice", terms.Price(-terms.Near)),
        terms => terms.Triggered("trailing_stop", "sell").With("triggerPercent", terms.Percent),
        terms => terms.Triggered("trailing_stop", "buy").With("triggerOffset", terms.Offset),
        terms => terms.Triggered("trailing_stop_limit", "sell").With("triggerPercent", terms.Percent)
            .With("limitOffset", terms.Offset),
        terms => terms.Limit("buy", -terms.Near).With("type", "iceberg").With("quantity", terms.Units(3))
            .With("displayQuantity", terms.Units(1)),
        terms => terms.Limit("sell", terms.Near).With("type", "iceberg").With("quantity", terms.Units(2))
            .With("displayQuantity", terms.Units(0.5m)),
        terms => terms.Limit("buy", 4).With(
            "close", new JsonObject { ["type"] = "take_profit", ["triggerPercent"] = terms.Percent }),
        terms => terms.Limit("buy", -2).With(
            "close", new JsonObject { ["type"] = "limit", ["limitPrice"] = terms.Price(terms.Near) }),
        terms => terms.Limit("buy", 3).With("close", new JsonObject
        {
            ["type"] = "take_profit",
            ["triggerPercent"] = terms.Percent,
            ["other"] = new JsonObject { ["type"] = "stop_loss", ["triggerPercent"] = terms.Percent },
        }),
        terms => terms.Triggered("take_profit", "sell").With("triggerPercent", terms.Percent).With(
            "other", new JsonObject { ["type"] = "stop_loss", ["triggerPercent"] = terms.Percent }),
        terms => terms.Triggered("stop_loss_limit", "buy").With("triggerPrice", terms.Price(terms.Near))
            .With("limitPrice", terms.Price(terms.Near + 8))
            .With("other", new JsonObject { ["type"] = "take_profit", ["triggerPrice"] = terms.Price(-terms.Near) }),
        terms => terms.Limit("sell", -terms.Near).With("selfTrade", "cancel_oldest"),
        terms => terms.Limit("buy", terms.Near).With("selfTrade", "cancel_both"),
    ];

    /// <returns>In the order of their stops.</returns>
    public static IReadOnlyList<ScriptedOrder> Write(int orders)
    {
        var random = new Random(20180405);
        var script = new List<ScriptedOrder>();
        for (var number = 0; number < orders; number++)
        {
            var stop = number / OrdersAtStop;
            // Each at most once a stop: so nobody's orders race one another.
            var trader = ((stop * 5) + (number % OrdersAtStop)) % Traders.Count;
            // At first they need something to sell.
            var kind = stop < 3 ? Kinds[number % 2] : Kinds[random.Next(Kinds.Length)];
            var (units, near) = (0.5m + (random.Next(8) / 4m), 1 + random.Next(12));
            var name = $"order-{number}";
            script.Add(new ScriptedOrder(
                stop,
                trader,
                quote => kind(new Terms(Traders[trader], units, near, quote)).With("clientOrderId", name),
                stop > 10 && random.Next(10) == 0));
        }

        return script;
    }

    private static JsonObject With(this JsonObject order, string name, JsonNode? value)
    {
        order[name] = value;
        return order;
    }

    /// <param name="Near">Distance from the quote, in hundredths of a percent.</param>
    private sealed record Terms(ScriptedTrader Trader, decimal Quantity, int Near, Quote Quote)
    {
        public string Percent => Text(Near / 100m);

        public string Offset => Text(decimal.Round(Quote.Bid * Near / 10_000, 2) + 0.01m);

        public JsonObject Market(string side) => Order("market", side);

        public JsonObject Triggered(string type, string side) => Order(type, side);

        public JsonObject Limit(string side, int distance) => Order("limit", side).With("limitPrice", Price(distance));

        public string Price(int distance) =>
            Text(decimal.Round((Quote.Bid + Quote.Ask) / 2 * (1 + (distance / 10_000m)), 2));

        public string Units(decimal units) => Text(decimal.Round(Trader.Unit * Quantity * units, 8));

        public string Size(decimal worth) => Text(decimal.Round(worth * Quantity, 2));

        private JsonObject Order(string type, string side) => new()
        {
            ["symbol"] = Trader.Symbol,
            ["side"] = side,
            ["type"] = type,
            ["quantity"] = Units(1),
        };

        private static string Text(decimal number) => number.ToString(CultureInfo.InvariantCulture);
    }
}
