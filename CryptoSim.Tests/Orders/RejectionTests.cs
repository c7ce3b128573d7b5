using CryptoSim.Domain.Books;
using CryptoSim.Domain.Fees;
using CryptoSim.Domain.Instruments;
using CryptoSim.Domain.Orders;

namespace CryptoSim.Tests.Orders;

[TestClass]
public sealed class RejectionTests
{
    internal static readonly BookView Shown = new(
        "BTC/USD", 1, 1, PaperTrader.Start, [new(99, 10)], [new(100, 10), new(5_000_000_000, 10)]);

    internal static readonly Placement Usual = new(
        Guid.Empty,
        Guid.Empty,
        _ => Guid.Empty,
        PaperTrader.Bitcoin,
        Shown,
        IsStale: false,
        new FeeTier(0, 0.004m, 0.008m),
        new Consumption(),
        OpenOrders: 0,
        AvailableBase: 5,
        AvailableQuote: 1_000,
        PaperTrader.Start);

    internal static readonly PlaceOrder Buy = new("BTC/USD", OrderSide.Buy, OrderType.Market, 1);

    private static LegTerms Dip(decimal trigger) => new(OrderType.Market, null, new(TriggerKind.TakeProfit, trigger));

    internal static readonly PlaceOrder LimitBuy = Buy with { Type = OrderType.Limit, LimitPrice = 95 };

    public static IEnumerable<(string Name, PlaceOrder Request, Placement Placement, OrderRejection Expected)> Table()
    {
        yield return ("another pair", Buy with { Symbol = "ETH/USD" }, Usual, new(
            "unknown_symbol", "There is no market ETH/USD.", "symbol"));
        yield return ("a symbol too long to repeat", Buy with { Symbol = new string('x', 5_000) }, Usual, new(
            "unknown_symbol", $"There is no market {new string('x', 64)}....", "symbol"));
        yield return ("maintenance", LimitBuy, In(PairStatus.Maintenance), new(
            "market_not_open", "BTC/USD is in maintenance: it takes no new orders.", "symbol"));
        yield return ("cancel only", LimitBuy, In(PairStatus.CancelOnly), new(
            "market_not_open", "BTC/USD is cancel only: it takes no new orders.", "symbol"));
        yield return ("reduce only", LimitBuy, In(PairStatus.ReduceOnly), new(
            "market_not_open", "BTC/USD is reduce only: it takes no new orders.", "symbol"));
        yield return ("an unknown state", LimitBuy, In(PairStatus.Other), new(
            "market_not_open", "BTC/USD is in an unknown state: it takes no new orders.", "symbol"));
        yield return ("a market order in limit only", Buy, In(PairStatus.LimitOnly), new(
            "market_not_open", "BTC/USD is limit only: it takes limit orders only.", "symbol"));
        yield return ("a market order in post only", Buy, In(PairStatus.PostOnly), new(
            "market_not_open", "BTC/USD is post only: it takes only orders that rest in the book.", "symbol"));
        yield return ("a taking limit in post only", LimitBuy with { LimitPrice = 100 }, In(PairStatus.PostOnly), new(
            "market_not_open", "BTC/USD is post only: it takes only orders that rest in the book.", "symbol"));
        yield return ("post-only that would take", LimitBuy with { LimitPrice = 101, IsPostOnly = true }, Usual, new(
            "post_only_would_take", "The best ask is 100: a post-only buy at 101 would take.", "limitPrice", 100));
        yield return ("a post-only market order", Buy with { IsPostOnly = true }, Usual, new(
            "invalid_post_only", "A market order never rests, so it cannot be post-only.", "postOnly"));
        yield return ("a market order till a date", Buy with { TimeInForce = TimeInForce.Gtd }, Usual, new(
            "invalid_time_in_force",
            "A market order fills at once or not at all: it cannot be good till a date.",
            "timeInForce"));
        yield return ("till no date", LimitBuy with { TimeInForce = TimeInForce.Gtd }, Usual, new(
            "invalid_expiry", "An order that is good till a date needs that date.", "expiresAt"));
        yield return ("a date for nothing", LimitBuy with { ExpiresAt = Usual.Time.AddDays(1) }, Usual, new(
            "invalid_expiry", "Only an order that is good till a date (gtd) expires, not one that is gtc.", "expiresAt"));
        yield return ("till before now", Till(Usual.Time), Usual, new(
            "invalid_expiry", "The expiry 2026-07-09 12:00:00Z has passed.", "expiresAt"));
        yield return ("till far", Till(Usual.Time.AddYears(1)), Usual, new(
            "invalid_expiry",
            "The expiry 2027-07-09 12:00:00Z is more than a month ahead: 2026-08-09 12:00:00Z is the latest.",
            "expiresAt"));
        yield return ("a trigger at nothing", Waiting(new(TriggerKind.StopLoss, 0)), Usual, new(
            "invalid_trigger", "The trigger 0 is not above 0.", "triggerPrice", 0));
        yield return ("another leg without a trigger", LimitBuy with { Other = Dip(95) }, Usual, new(
            "invalid_other",
            "Only an order that waits for a trigger has another leg: a take profit with a stop loss.",
            "other"));
        yield return (
            "two legs on one side",
            Waiting(new(TriggerKind.TakeProfit, 90)) with { Other = Dip(95) },
            Usual,
            new(
                "invalid_other",
                "Both triggers of the buy are reached by a falling price: one must be a take profit and the other a stop loss.",
                "other.type"));
        yield return (
            "two legs that one price reaches",
            Waiting(new(TriggerKind.StopLoss, 105)) with { Other = Dip(105) },
            Usual,
            new(
                "invalid_other",
                "The trigger that a rising price comes to, 105, must be above the one that a falling price comes to, 105.",
                "other.triggerPrice"));
        yield return (
            "another leg between ticks",
            Waiting(new(TriggerKind.StopLoss, 105)) with { Other = Dip(95.05m) },
            Usual,
            new("price_increment", "The trigger 95.05 is not a multiple of 0.1 USD.", "other.triggerPrice", 0.1m));
        yield return ("a trigger between ticks", Waiting(new(TriggerKind.StopLoss, 105.05m)), Usual, new(
            "price_increment", "The trigger 105.05 is not a multiple of 0.1 USD.", "triggerPrice", 0.1m));
        yield return (
            "a trigger below nothing",
            Waiting(new(TriggerKind.TakeProfit, 100, TriggerUnit.Percent)),
            Usual with { LastPrice = 100 },
            new("invalid_trigger", "An offset of 100 % from the last price, 100, is no price.", "triggerPercent"));
        yield return ("an offset from nothing", Waiting(new(TriggerKind.StopLoss, 5, TriggerUnit.Quote)), Usual, new(
            "quote_stale", "There is no fresh last price of BTC/USD to measure the trigger from.", "triggerOffset"));
        yield return (
            "an order that waits and does not wait",
            Waiting(new(TriggerKind.StopLoss, 105)) with { TimeInForce = TimeInForce.Ioc },
            Usual,
            new(
                "invalid_time_in_force",
                "An order that waits for a trigger is good till canceled or till a date.",
                "timeInForce"));
        yield return (
            "an order that waits to take, post-only",
            Waiting(new(TriggerKind.StopLoss, 105)) with { IsPostOnly = true },
            Usual,
            new(
                "invalid_post_only",
                "An order that waits for a trigger takes then, so it cannot be post-only.",
                "postOnly"));
        yield return ("after the deadline", Buy with { Deadline = Usual.Time.AddMilliseconds(-1) }, Usual, new(
            "deadline_elapsed", "The deadline 2026-07-09 11:59:59.999Z has passed.", "deadline"));
        yield return ("an amount of nothing", Worth(0), Usual, new(
            "invalid_quantity", "Quote quantity 0 is not above 0.", "quoteQuantity", 0));
        yield return ("quantity and amount", Worth(50) with { Quantity = 1 }, Usual, new(
            "invalid_quantity", "An order has a quantity or a quote quantity, not both.", "quoteQuantity"));
        yield return ("an amount for a limit order", LimitBuy with { Quantity = 0, QuoteQuantity = 50 }, Usual, new(
            "invalid_quantity", "Only a market order's size can be in the quote asset.", "quoteQuantity"));
        yield return ("a huge amount", Worth(1_000_000_001), Usual, new(
            "order_too_large",
            "Quote quantity 1000000001 is above the largest order, 1000000000 USD.",
            "quoteQuantity",
            1_000_000_000));
        yield return ("a tiny amount", Worth(0.4m), Usual, new(
            "cost_below_minimum", "The order is worth 0.4 USD, below the minimum of 0.5 USD.", "quoteQuantity", 0.5m));
        yield return ("an amount that buys too little", Worth(0.9m), Usual with { Book = Shown with { Asks = [new(10_000, 1)] } },
            new(
                "quantity_below_minimum",
                "0.9 USD at 10000 is below the minimum of 0.0001 BTC, 1 USD.",
                "quoteQuantity",
                1));
        yield return ("quantity zero", Buy with { Quantity = 0 }, Usual, new(
            "invalid_quantity", "Quantity 0 is not above 0.", "quantity", 0));
        yield return ("quantity negative", Buy with { Quantity = -1.50m }, Usual, new(
            "invalid_quantity", "Quantity -1.5 is not above 0.", "quantity", 0));
        yield return ("the largest decimal", Buy with { Quantity = decimal.MaxValue }, Usual, new(
            "order_too_large",
            "Quantity 79228162514264337593543950335 is above the largest order, 1000000000000 BTC.",
            "quantity",
            1_000_000_000_000m));
        yield return ("a cost too large", Buy with { Quantity = 1_000_000_000_000m }, Usual, new(
            "order_too_large",
            "1000000000000 BTC at 100 is above the largest order, 1000000000 USD.",
            "quantity",
            1_000_000_000m));
        yield return ("a limit cost too large", LimitBuy with { LimitPrice = 79_228_162_514_264_337_593_543_950_000m },
            Usual, new(
            "order_too_large",
            "1 BTC at 79228162514264337593543950000 is above the largest order, 1000000000 USD.",
            "quantity",
            1_000_000_000m));
        yield return ("a sell whose bids cost too much",
            LimitBuy with { Side = OrderSide.Sell, Quantity = 20_000_000, LimitPrice = 0.1m }, Usual, new(
            "order_too_large",
            "20000000 BTC at 99 is above the largest order, 1000000000 USD.",
            "quantity",
            1_000_000_000m));
        yield return ("a walk that costs too much", Buy with { Quantity = 11 }, Usual, new(
            "order_too_large",
            "11 BTC at 454545545.4545454545 is above the largest order, 1000000000 USD.",
            "quantity",
            1_000_000_000m));
        yield return ("off the quantity increment", Buy with { Quantity = 0.123456789m }, Usual, new(
            "quantity_increment",
            "Quantity 0.123456789 is not a multiple of 0.00000001 BTC.",
            "quantity",
            0.00000001m));
        yield return ("below the minimum quantity", Buy with { Quantity = 0.00009999m }, Usual, new(
            "quantity_below_minimum", "Quantity 0.00009999 is below the minimum of 0.0001 BTC.", "quantity", 0.0001m));
        yield return ("a limit without price", LimitBuy with { LimitPrice = null }, Usual, new(
            "price_required", "A limit order needs a limit price.", "limitPrice"));
        yield return ("a market order with a price", Buy with { LimitPrice = 95 }, Usual, new(
            "price_not_allowed", "A market order takes no limit price, not even 95.", "limitPrice"));
        yield return ("price zero", LimitBuy with { LimitPrice = 0 }, Usual, new(
            "invalid_price", "Limit price 0 is not above 0.", "limitPrice", 0));
        yield return ("price negative", LimitBuy with { LimitPrice = -95 }, Usual, new(
            "invalid_price", "Limit price -95 is not above 0.", "limitPrice", 0));
        yield return ("off the price increment", LimitBuy with { LimitPrice = 95.05m }, Usual, new(
            "price_increment", "Limit price 95.05 is not a multiple of 0.1 USD.", "limitPrice", 0.1m));
        yield return ("a limit cost below the minimum", LimitBuy with { Quantity = 0.005m }, Usual, new(
            "cost_below_minimum", "The order is worth 0.475 USD, below the minimum of 0.5 USD.", "quantity", 0.5m));
        yield return ("a market cost below the minimum", Buy with { Quantity = 0.0049m }, Usual, new(
            "cost_below_minimum", "The order is worth 0.49 USD, below the minimum of 0.5 USD.", "quantity", 0.5m));
        yield return ("an empty clientOrderId", Buy with { ClientOrderId = "" }, Usual, new(
            "invalid_client_order_id", "A clientOrderId is 1 to 64 printable ASCII characters.", "clientOrderId", 64));
        yield return ("a long clientOrderId", Buy with { ClientOrderId = new string('a', 65) }, Usual, new(
            "invalid_client_order_id", "A clientOrderId is 1 to 64 printable ASCII characters.", "clientOrderId", 64));
        yield return ("a clientOrderId that does not print", Buy with { ClientOrderId = "a\nb" }, Usual, new(
            "invalid_client_order_id", "A clientOrderId is 1 to 64 printable ASCII characters.", "clientOrderId", 64));
        yield return ("one open order too many", LimitBuy, Usual with { OpenOrders = 1_000 }, new(
            "too_many_open_orders", "1000 orders are open on BTC/USD, and 1000 are allowed.", "symbol", 1_000));
        yield return ("a market order on stale prices", Buy, Usual with { IsStale = true }, new(
            "quote_stale",
            "Prices of BTC/USD are stale: orders that fill at once wait until the market is heard again.",
            "symbol"));
        yield return ("no asks", Buy, Usual with { Book = Shown with { Asks = [] } }, new(
            "no_liquidity", "The book of BTC/USD shows no asks left to buy from.", "symbol"));
        yield return ("no bids", Buy with { Side = OrderSide.Sell }, Usual with { Book = Shown with { Bids = [] } }, new(
            "no_liquidity", "The book of BTC/USD shows no bids left to sell to.", "symbol"));
        yield return ("too few dollars", Buy with { Quantity = 10 }, Usual, new(
            "insufficient_funds",
            "The order needs 1008 USD and 1000 USD is available.",
            "quantity",
            null,
            1_000));
        yield return ("too few coins", LimitBuy with { Side = OrderSide.Sell, Quantity = 5.5m, LimitPrice = 105 }, Usual, new(
            "insufficient_funds", "The order needs 5.5 BTC and 5 BTC is available.", "quantity", null, 5));
    }

    [TestMethod]
    public void Each_rule_broken_names_its_field_its_limit_and_the_numbers()
    {
        foreach (var (name, request, placement, expected) in Table())
        {
            Assert.AreEqual(expected, OrderDecider.Place(request, placement).Rejection, name);
        }
    }

    [TestMethod]
    public void Every_code_is_met_here_or_made_by_the_desk()
    {
        var orderId = Guid.NewGuid();
        var filled = OrderDecider.Place(Buy, Usual).Decision!.Order;
        OrderRejection[] byTheDesk =
        [
            Rejections.ClientOrderIdReused("mine"),
            Rejections.OrderNotFound(orderId),
            Rejections.OrderAlreadyFinal(filled),
            Rejections.Busy(),
            Rejections.QuantityFilledAlready(0.5m, filled),
            Rejections.PendingNotReplaced(filled),
            Rejections.TriggerNotAmended(filled),
            Rejections.OtherNotAmended(filled),
            Rejections.OtherTrails(),
            Rejections.OtherBreaks(Rejections.CloseNotAllowed()),
            Rejections.MeetsOwnOrder(filled with { LimitPrice = 100.5m }),
            Rejections.CloseBreaks(Rejections.CloseNotAllowed()),
            Rejections.TrailingNeedsDistance(),
            Rejections.TrailedLimitStated(),
            Rejections.LimitOffsetRequired(),
            Rejections.LimitOffsetNotAllowed(new PriceOffset(-1.5m, TriggerUnit.Percent)),
            Rejections.DisplayNotAllowed("Only an iceberg shows a part of itself."),
            Rejections.DisplayTooSmall(0.5m, 0.7m, PaperTrader.Bitcoin),
            Rejections.DisplayTooLarge(0.5m, 0.4m, PaperTrader.Bitcoin),
            Rejections.DisplayIncrement(0.5m, PaperTrader.Bitcoin),
        ];
        var met = Table().Select(row => row.Expected).Concat(byTheDesk).Select(rejection => rejection.Code).ToHashSet();
        var all = typeof(RejectionCodes).GetFields().Select(field => (string)field.GetRawConstantValue()!);

        Assert.IsEmpty(all.Except(met));
        Assert.AreEqual("clientOrderId mine was used for an order with other content.", byTheDesk[0].Message);
        Assert.AreEqual($"There is no order {orderId}.", byTheDesk[1].Message);
        Assert.AreEqual($"Order {filled.OrderId} is filled already.", byTheDesk[2].Message);
        Assert.AreEqual("Quantity 0.5 is not above the 1 that the order has filled.", byTheDesk[4].Message);
        Assert.AreEqual(1, byTheDesk[4].Limit);
    }

    [TestMethod]
    public void The_first_broken_rule_is_the_answer()
    {
        var allWrong = new PlaceOrder("BTC/USD", OrderSide.Buy, OrderType.Limit, 0, -1, "");

        Assert.AreEqual("invalid_quantity", CodeOf(allWrong));
        Assert.AreEqual("invalid_price", CodeOf(allWrong with { Quantity = 1 }));
        Assert.AreEqual("invalid_client_order_id", CodeOf(allWrong with { Quantity = 1, LimitPrice = 100_000 }));
        Assert.AreEqual("insufficient_funds", CodeOf(allWrong with
        {
            Quantity = 11,
            LimitPrice = 100_000,
            ClientOrderId = "mine",
        }));

        static string? CodeOf(PlaceOrder request) => OrderDecider.Place(request, Usual).Rejection?.Code;
    }

    [TestMethod]
    public void At_each_limit_the_order_is_taken()
    {
        PlaceOrder[] atTheLimit =
        [
            LimitBuy with { Quantity = 0.0001m, LimitPrice = 9_999_900 },
            LimitBuy with { Quantity = 0.005m, LimitPrice = 100 },
            Buy with { ClientOrderId = new string('~', 64) },
            Buy with { Quantity = 1.00000000000000000000000000m },
        ];
        foreach (var request in atTheLimit)
        {
            Assert.IsNull(OrderDecider.Place(request, Usual with { AvailableQuote = 1_500 }).Rejection);
        }

        Assert.IsNull(OrderDecider.Place(LimitBuy, Usual with { OpenOrders = 999 }).Rejection);
        Assert.IsNull(OrderDecider.Place(Buy, Usual with { OpenOrders = 1_000 }).Rejection, "market orders never rest");
        Assert.IsNull(OrderDecider.Place(LimitBuy, In(PairStatus.PostOnly)).Rejection);
        Assert.IsNull(OrderDecider.Place(LimitBuy, In(PairStatus.LimitOnly)).Rejection);
    }

    [TestMethod]
    public void The_largest_cost_of_the_finest_pair_is_exact()
    {
        // ANKR/BTC has 10 price and 8 quantity decimals; 27 digits in all.
        var ankr = new Instrument(
            "ANKR/BTC", "ANKR", "BTC", PairStatus.Online, 10, 8, 10, 0.0000000001m, 0.00000001m, 100, 0.00002m);
        var request = new PlaceOrder(
            "ANKR/BTC", OrderSide.Buy, OrderType.Limit, 999_999_998.99999999m, 0.9999999999m);
        var placement = Usual with
        {
            Instrument = ankr,
            Book = Shown with { Symbol = "ANKR/BTC", Bids = [], Asks = [] },
            Fees = new FeeTier(0, 0, 0),
            AvailableQuote = decimal.MaxValue,
        };

        Assert.AreEqual(
            999_999_998.899999990100000001m, OrderDecider.Place(request, placement).Decision!.Order.HeldAmount);
    }

    private static PlaceOrder Waiting(TriggerTerms trigger) => Buy with { Trigger = trigger };

    private static PlaceOrder Worth(decimal amount) => Buy with { Quantity = 0, QuoteQuantity = amount };

    private static PlaceOrder Till(DateTimeOffset time) =>
        LimitBuy with { TimeInForce = TimeInForce.Gtd, ExpiresAt = time };

    private static Placement In(PairStatus status) =>
        Usual with { Instrument = PaperTrader.Bitcoin with { Status = status } };
}
