using CryptoSim.Domain.Books;
using CryptoSim.Domain.Orders;

namespace CryptoSim.Tests.Orders;

/// <summary>What the decider answers where a story would not show it.</summary>
[TestClass]
public sealed class DeciderTests
{
    private static readonly Placement Market = RejectionTests.Usual with { AvailableQuote = 1_000_000 };

    private static readonly Order Open = OrderDecider.Place(RejectionTests.LimitBuy, Market).Decision!.Order;

    private static readonly Order Pending = OrderDecider.Place(
        RejectionTests.Buy with { Trigger = new TriggerTerms(TriggerKind.StopLoss, 105) }, Market).Decision!.Order;

    private static readonly Order Filled = OrderDecider.Place(RejectionTests.Buy, Market).Decision!.Order;

    [TestMethod]
    public void What_cannot_be_decided_is_the_callers_mistake()
    {
        var print = new Print(1, 104.9m, 1, OrderSide.Buy, Market.Time, 1, 1);

        Assert.ThrowsExactly<ArgumentException>(() => OrderDecider.Amend(Filled, new AmendOrder(2), Market));
        Assert.ThrowsExactly<ArgumentException>(() => OrderDecider.Cancel(Filled, "canceled_by_user", Market.Time));
        Assert.ThrowsExactly<ArgumentException>(() => OrderDecider.Match(Pending, Context([])));
        Assert.ThrowsExactly<ArgumentException>(() => OrderDecider.Match(Filled, Context([])));
        Assert.ThrowsExactly<ArgumentException>(
            () => OrderDecider.Match(Open with { Status = OrderStatus.Canceled }, Context([])));
        Assert.ThrowsExactly<ArgumentException>(() => OrderDecider.Trigger(Open, print with { Price = 105 }, Market));
        Assert.ThrowsExactly<ArgumentException>(
            () => OrderDecider.Trigger(Pending with { Status = OrderStatus.Open }, print with { Price = 105 }, Market));
        Assert.ThrowsExactly<ArgumentException>(() => OrderDecider.Trigger(Pending, print, Market), "short of the trigger");
        Assert.ThrowsExactly<ArgumentException>(() => OrderDecider.Working(Open, Market, null));
        Assert.ThrowsExactly<ArgumentException>(() => OrderDecider.Expire(Open, Market.Time.AddYears(9)), "it never expires");
        Assert.ThrowsExactly<ArgumentException>(
            () => OrderDecider.Expire(Open with { ExpiresAt = Market.Time.AddTicks(1) }, Market.Time));
    }

    [TestMethod]
    public void A_match_that_fills_nothing_decides_nothing() => Assert.IsNull(OrderDecider.Match(Open, Context([])));

    [TestMethod]
    public void What_holds_nothing_ends_without_a_journal() => Assert.IsEmpty(
        OrderDecider.Cancel(Open with { HeldAmount = 0 }, "canceled_by_user", Market.Time).Journals);

    [TestMethod]
    public void An_amend_to_what_is_there_keeps_its_place()
    {
        var later = Market with { Time = Market.Time.AddSeconds(1) };

        Assert.AreEqual(Open.PriorityAt, Amended(new AmendOrder(1, 95)).PriorityAt);
        Assert.AreEqual(Open.PriorityAt, Amended(new AmendOrder(0.9m, 95)).PriorityAt, "it only falls");
        Assert.AreEqual(later.Time, Amended(new AmendOrder(1.1m, 95)).PriorityAt);
        Assert.AreEqual(later.Time, Amended(new AmendOrder(1, 94)).PriorityAt);

        Order Amended(AmendOrder request) => OrderDecider.Amend(Open, request, later).Decision!.Order;
    }

    [TestMethod]
    public void An_amount_that_meets_an_own_order_is_worth_what_that_would_have_made_of_the_rest()
    {
        var own = OrderDecider.Place(
            new PlaceOrder("BTC/USD", OrderSide.Sell, OrderType.Limit, 5, 100.5m), Market).Decision!.Order
            with { OrderId = Guid.NewGuid() };
        var market = Market with
        {
            Book = RejectionTests.Shown with { Asks = [new(100, 1), new(100.2m, 2), new(100.5m, 9)] },
            OwnOrders = [own],
        };
        var request = RejectionTests.Buy with
        {
            Quantity = 0,
            QuoteQuantity = 400,
            SelfTrade = SelfTradePrevention.CancelNewest,
        };

        var order = OrderDecider.Place(request, market).Decision!.Order;

        // 300.4 of the 400 are spent on three; 99.6 at 100.5 would have been the rest.
        Assert.AreEqual(3m, order.FilledQuantity);
        Assert.AreEqual(3m + 0.99104477m, order.Quantity);
        Assert.AreEqual("self_trade", order.Reason);
    }

    [TestMethod]
    public void An_average_is_of_what_filled()
    {
        Assert.IsNull(Open.AveragePrice);
        Assert.AreEqual(100m, Filled.AveragePrice);
        Assert.AreEqual(33.3333333333m, (Filled with { FilledQuantity = 3, FilledCost = 100 }).AveragePrice);
    }

    [TestMethod]
    public void Each_kind_of_order_is_its_type_and_its_trigger()
    {
        foreach (var kind in Enum.GetValues<OrderKind>())
        {
            Assert.AreEqual(kind, OrderKinds.Of(kind.TypeOf(), kind.TriggerOf(), kind == OrderKind.Iceberg), $"{kind}");
        }

        Assert.AreEqual(OrderKind.Limit, Open.Kind);
        Assert.AreEqual(OrderKind.Iceberg, (Open with { DisplayQuantity = 0.5m }).Kind);
        Assert.AreEqual(OrderKind.StopLoss, Pending.Kind);
    }

    [TestMethod]
    public void A_trailing_trigger_is_where_it_was_told_to_be_until_it_is_reached()
    {
        var trailing = new OrderTrigger(TriggerKind.TrailingStop, 95)
        {
            Mark = new TrailMark(new TrailPeak(110, 7), 105, 104),
        };
        var reached = trailing with { ReachedAt = Market.Time };
        var order = Open with { Trigger = trailing };

        Assert.AreEqual(105m, trailing.PriceNow);
        Assert.AreEqual(95m, reached.PriceNow);
        Assert.AreEqual(95m, (trailing with { Mark = null }).PriceNow);
        Assert.AreEqual(104m, order.LimitPriceNow);
        Assert.AreEqual(95m, (order with { Trigger = reached }).LimitPriceNow);
        Assert.AreEqual(95m, Open.LimitPriceNow);
    }

    private static MatchContext Context(IReadOnlyList<Print> prints) => new(
        Market.Instrument, Market.Book, prints, Market.Fees, new Consumption(), _ => Guid.Empty, Market.Time);
}
