using CryptoSim.Domain.Books;
using CryptoSim.Domain.Orders;

namespace CryptoSim.Tests.Orders;

/// <summary>At a bound an order is taken, and beyond it refused.</summary>
[TestClass]
public sealed class OrderBoundTests
{
    private static readonly Placement Rich = RejectionTests.Usual with
    {
        AvailableBase = 1_000_000_000,
        AvailableQuote = 10_000_000_000,
        Book = RejectionTests.Shown with { Bids = [new(99, 1_000)], Asks = [new(100, 1_000)] },
        LastPrice = 100,
    };

    private static readonly PlaceOrder Buy = RejectionTests.Buy;

    private static readonly PlaceOrder LimitBuy = RejectionTests.LimitBuy;

    public static IEnumerable<(string Name, PlaceOrder Request, Placement Placement, string? Code)> Table()
    {
        var dear = Asks((100_000_000, 100));
        yield return ("a market order for the largest cost", Buy with { Quantity = 10 }, dear, null);
        yield return ("a limit order for the largest cost",
            LimitBuy with { Quantity = 10, LimitPrice = 100_000_000 }, Rich, null);
        yield return ("a limit order above it",
            LimitBuy with { Quantity = 10, LimitPrice = 100_000_000.1m }, Rich, "order_too_large");
        yield return ("the largest amount", Worth(1_000_000_000), Asks((100_000_000, 100)), null);
        yield return ("a buy below its best ask costs no more than its limit",
            LimitBuy with { Quantity = 10_100_000, LimitPrice = 95 }, Rich, null);
        yield return ("the smallest amount", Worth(0.5m), Rich, null);
        yield return ("an amount for the smallest quantity", Worth(1), Asks((10_000, 1)), null);
        yield return ("an id of one character", Buy with { ClientOrderId = "a" }, Rich, null);
        yield return ("an id with a space", Buy with { ClientOrderId = "a b" }, Rich, null);
        yield return ("an iceberg that shows all of itself", LimitBuy with { DisplayQuantity = 1 }, Rich, null);
        yield return ("a trigger as far from the last price as any",
            Waiting(TriggerKind.StopLoss, 1_000_000_000, null) with { Quantity = 0.5m }, Rich, null);
        yield return ("a trigger farther",
            Waiting(TriggerKind.StopLoss, 1_000_000_000.1m, null) with { Quantity = 0.5m }, Rich, "invalid_trigger");
        yield return ("a trailed limit as far from its trigger as any",
            Trailing(new PriceOffset(1_000_000_000, TriggerUnit.Quote)) with { Quantity = 0.5m }, Rich, null);
        yield return ("a trailed limit farther",
            Trailing(new PriceOffset(1_000_000_000.1m, TriggerUnit.Quote)) with { Quantity = 0.5m }, Rich, "invalid_price");
        yield return ("a trailed limit stated as a price",
            Trailing(new PriceOffset(95, TriggerUnit.Price)), Rich, "invalid_price");
        yield return ("a trailed limit of a market order",
            Trailing(new PriceOffset(5, TriggerUnit.Quote)) with { Type = OrderType.Market }, Rich, "invalid_price");
        yield return ("a trailed limit of a stop loss",
            Waiting(TriggerKind.StopLoss, 5, new PriceOffset(5, TriggerUnit.Quote)) with
            {
                Type = OrderType.Limit,
                LimitPrice = 110,
            },
            Rich,
            "invalid_price");
        yield return ("a trailing limit without its offset", Trailing(null), Rich, "price_required");
        yield return ("a trailing limit with a price, too",
            Trailing(new PriceOffset(5, TriggerUnit.Quote)) with { LimitPrice = 110 }, Rich, "price_not_allowed");
        // What waits is worth what it is expected to cost: at its limit, else at its trigger.
        yield return ("what is worth too little at its trailed limit",
            Trailing(new PriceOffset(-10, TriggerUnit.Quote)) with { Quantity = 0.005m }, Rich, "cost_below_minimum");
        yield return ("what is worth enough at its trigger",
            Waiting(TriggerKind.StopLoss, 5, null) with { Quantity = 0.0048m }, Rich, null);
        yield return ("what is worth too little at its trigger",
            Waiting(TriggerKind.TakeProfit, 5, null) with { Quantity = 0.0051m }, Rich, "cost_below_minimum");
        // Its trigger would come to be nothing: found although no price is fresh.
        yield return ("what closes it at no price",
            LimitBuy with { Close = Stop(100) }, Rich with { IsStale = true }, "invalid_close");
        yield return ("what closes it at a price", LimitBuy with { Close = Stop(99) }, Rich with { IsStale = true }, null);
    }

    [TestMethod]
    public void Orders_are_taken_up_to_each_bound()
    {
        foreach (var (name, request, placement, code) in Table())
        {
            Assert.AreEqual(code, OrderDecider.Place(request, placement).Rejection?.Code, name);
        }
    }

    [TestMethod]
    [DataRow(TimeInForce.Ioc, "An immediate-or-cancel order never rests, so it cannot be post-only.")]
    [DataRow(TimeInForce.Fok, "A fill-or-kill order never rests, so it cannot be post-only.")]
    public void Why_an_order_cannot_be_post_only_is_told(TimeInForce timeInForce, string message) => Assert.AreEqual(
        message,
        OrderDecider.Place(LimitBuy with { IsPostOnly = true, TimeInForce = timeInForce }, Rich).Rejection?.Message);

    [TestMethod]
    public void What_an_iceberg_must_show_is_told()
    {
        var small = OrderDecider.Place(LimitBuy with { Quantity = 3, DisplayQuantity = 0.1m }, Rich).Rejection!;
        Assert.AreEqual("An iceberg shows at least a fifteenth of its quantity, 0.2 BTC: not 0.1.", small.Message);
        Assert.AreEqual(0.2m, small.Limit);
        Assert.AreEqual(
            "Only a limit order that rests in the book can show a part of itself.",
            OrderDecider.Place(Buy with { DisplayQuantity = 1 }, Rich).Rejection?.Message);
        var plain = OrderDecider.Place(LimitBuy, Rich).Decision!.Order;
        Assert.AreEqual(
            "Only an iceberg shows a part of itself.",
            OrderDecider.Amend(plain, new AmendOrder { DisplayQuantity = 1 }, Rich).Rejection?.Message);
    }

    [TestMethod]
    public void An_amended_order_may_come_to_the_largest_cost_and_no_further()
    {
        var dear = Asks((100_000_000, 20));
        var open = OrderDecider.Place(LimitBuy with { Quantity = 10 }, Rich).Decision!.Order;

        Assert.AreEqual(
            1_000_000_000m,
            OrderDecider.Amend(open, new AmendOrder(10, 100_000_000), dear).Decision!.Order.FilledCost);

        // Nine at 100 million are filled already; eleven at 50 million make it 1,450 million.
        var filled = open with { FilledQuantity = 9, FilledCost = 900_000_000 };
        var refused = OrderDecider.Amend(filled, new AmendOrder(20, 50_000_000), Asks((50_000_000, 11))).Rejection!;
        Assert.AreEqual("20 BTC at 72500000 is above the largest order, 1000000000 USD.", refused.Message);
    }

    [TestMethod]
    [DataRow(10, OrderStatus.Filled, null, DisplayName = "The largest cost")]
    [DataRow(11, OrderStatus.Canceled, "order_too_large", DisplayName = "More than that")]
    public void A_triggered_order_may_come_to_the_largest_cost_and_no_further(
        int quantity, OrderStatus status, string? reason)
    {
        var pending = OrderDecider.Place(
            Buy with { Quantity = quantity, Trigger = new TriggerTerms(TriggerKind.StopLoss, 105) }, Rich).Decision!.Order;
        var print = new Print(1, 105, 1, OrderSide.Buy, Rich.Time, 1, 1);

        var order = OrderDecider.Trigger(pending, print, Asks((100_000_000, 20)))!.Order;

        Assert.AreEqual((status, reason), (order.Status, order.Reason));
    }

    private static Placement Asks(params (decimal Price, decimal Quantity)[] asks) => Rich with
    {
        Book = Rich.Book with { Asks = [.. asks.Select(level => new BookLevel(level.Price, level.Quantity))] },
    };

    private static PlaceOrder Worth(decimal amount) => Buy with { Quantity = 0, QuoteQuantity = amount };

    private static PlaceOrder Waiting(TriggerKind kind, decimal away, PriceOffset? limit) =>
        Buy with { Trigger = new TriggerTerms(kind, away, TriggerUnit.Quote) { LimitOffset = limit } };

    private static PlaceOrder Trailing(PriceOffset? limit) =>
        Waiting(TriggerKind.TrailingStop, 5, limit) with { Type = OrderType.Limit };

    private static CloseTerms Stop(decimal percent) =>
        new(OrderType.Market, null, new TriggerTerms(TriggerKind.StopLoss, percent, TriggerUnit.Percent));
}
