using CryptoSim.Domain.Instruments;
using CryptoSim.Domain.Orders;

namespace CryptoSim.Tests.Orders;

/// <summary>An order that breaks several rules is told one at a time which: here all are broken at first, and each is mended
/// as it is told.</summary>
[TestClass]
public sealed class RuleOrderTests
{
    private static readonly Placement Market = RejectionTests.Usual with { AvailableQuote = 1_000_000 };

    private static readonly PlaceOrder AllWrong = RejectionTests.LimitBuy with
    {
        Quantity = 0.004m,
        LimitPrice = 100,
        ClientOrderId = "",
        Deadline = Market.Time.AddSeconds(-1),
        TimeInForce = TimeInForce.Gtd,
        IsPostOnly = true,
        DisplayQuantity = 0.0000000001m,
        Close = new CloseTerms(OrderType.Market, null, null),
    };

    [TestMethod]
    public void Of_a_new_order_they_are_told_from_what_was_stated_to_what_the_market_allows()
    {
        var crowded = Market with { OpenOrders = OrderRules.MaximumOpenOrders };
        (PlaceOrder Request, Placement Placement)[] mended =
        [
            (AllWrong, crowded),
            (AllWrong with { Deadline = null }, crowded),
            (AllWrong with { Deadline = null, TimeInForce = TimeInForce.Gtc }, crowded),
            (Resting(AllWrong), crowded),
            (Resting(AllWrong) with { DisplayQuantity = null }, crowded),
            (Resting(AllWrong) with { DisplayQuantity = null, Close = null }, crowded),
            (Resting(AllWrong) with { DisplayQuantity = null, Close = null, ClientOrderId = "mine" }, crowded),
            (Resting(AllWrong) with { DisplayQuantity = null, Close = null, ClientOrderId = "mine" }, Market),
            (Resting(AllWrong) with { DisplayQuantity = null, Close = null, ClientOrderId = "mine", Quantity = 1 }, Market),
        ];

        CollectionAssert.AreEqual(
            new[]
            {
                "deadline_elapsed", "invalid_expiry", "post_only_would_take", "invalid_display_quantity", "invalid_close",
                "invalid_client_order_id", "too_many_open_orders", "cost_below_minimum", null,
            },
            mended.Select(step => OrderDecider.Place(step.Request, step.Placement).Rejection?.Code).ToList());

        static PlaceOrder Resting(PlaceOrder request) =>
            request with { Deadline = null, TimeInForce = TimeInForce.Gtc, LimitPrice = 99.9m };
    }

    [TestMethod]
    public void Of_an_amend_likewise()
    {
        var iceberg = OrderDecider.Place(
            RejectionTests.LimitBuy with { IsPostOnly = true, DisplayQuantity = 1 }, Market).Decision!.Order
            with { FilledQuantity = 0.001m };
        var closed = Market with { Instrument = Market.Instrument with { Status = PairStatus.Maintenance } };
        var wrong = new AmendOrder(0.001m, 100.05m) { DisplayQuantity = 0.0000000001m };
        (AmendOrder Request, Placement Placement)[] mended =
        [
            (wrong with { Quantity = -1 }, closed),
            (wrong with { Quantity = -1 }, Market),
            (wrong, Market),
            (wrong with { Quantity = 0.0011m }, Market),
            (wrong with { Quantity = 0.0011m, LimitPrice = 100 }, Market),
            (wrong with { Quantity = 0.0011m, LimitPrice = 99.9m }, Market),
            (wrong with { Quantity = 0.0011m, LimitPrice = 99.9m, DisplayQuantity = 0.0011m }, Market),
            (wrong with { Quantity = 2, LimitPrice = 99.9m, DisplayQuantity = 1 }, Market),
        ];

        CollectionAssert.AreEqual(
            new[]
            {
                "market_not_open", "invalid_quantity", "quantity_filled_already", "price_increment", "post_only_would_take",
                "invalid_display_quantity", "cost_below_minimum", null,
            },
            mended.Select(step => OrderDecider.Amend(iceberg, step.Request, step.Placement).Rejection?.Code).ToList());
    }

    [TestMethod]
    public void Of_an_amended_trigger_its_price_is_told_before_what_it_would_cost()
    {
        var pending = OrderDecider.Place(
            RejectionTests.Buy with { Trigger = new TriggerTerms(TriggerKind.StopLoss, 105) }, Market).Decision!.Order;

        Assert.AreEqual("price_increment", CodeOf(new AmendOrder(0.001m) { TriggerPrice = 105.05m }));
        Assert.AreEqual("cost_below_minimum", CodeOf(new AmendOrder(0.001m) { TriggerPrice = 105 }));
        Assert.IsNull(CodeOf(new AmendOrder(1) { TriggerPrice = 106 }));

        string? CodeOf(AmendOrder request) => OrderDecider.Amend(pending, request, Market).Rejection?.Code;
    }

    [TestMethod]
    public void Of_what_closes_it_its_limit_is_told_before_its_trigger()
    {
        var request = RejectionTests.LimitBuy with
        {
            Close = new CloseTerms(OrderType.Limit, -1, new TriggerTerms(TriggerKind.StopLoss, 0)),
        };

        Assert.AreEqual(
            new OrderRejection("invalid_close", "Of the order that closes it: Limit price -1 is not above 0.", "close.limitPrice", 0),
            OrderDecider.Place(request, Market).Rejection);
    }
}
