using CryptoSim.Domain.Orders;

namespace CryptoSim.Tests.Orders;

[TestClass]
public sealed class OrderLegTests
{
    private static readonly Placement Market = RejectionTests.Usual with { AvailableQuote = 1_000_000 };

    [TestMethod]
    public void A_leg_is_kept_in_words_and_numbers_and_read_again()
    {
        foreach (var (leg, text) in new[]
        {
            (new OrderLeg(OrderType.Market, null, new OrderTrigger(TriggerKind.TakeProfit, 110)),
                """{"type":"market","kind":"takeprofit","price":110}"""),
            (new OrderLeg(OrderType.Limit, 94.5m, new OrderTrigger(TriggerKind.StopLoss, 95)),
                """{"type":"limit","limitPrice":94.5,"kind":"stoploss","price":95}"""),
            (new OrderLeg(
                    OrderType.Limit,
                    94,
                    new OrderTrigger(TriggerKind.TrailingStop, 95)
                    {
                        Trail = new Trail(5, TriggerUnit.Percent, new PriceOffset(-1, TriggerUnit.Quote)),
                    }),
                """{"type":"limit","limitPrice":94,"kind":"trailingstop","price":95,"trail":"""
                + """{"kind":"trailingstop","value":5,"unit":"percent","limitOffset":-1,"limitUnit":"quote"}}"""),
        })
        {
            Assert.AreEqual(text, leg.ToJson());
            Assert.AreEqual(leg, OrderLeg.Parse(text));
        }
    }

    [TestMethod]
    public void An_amend_of_the_other_leg_is_done_when_that_is_as_asked_for()
    {
        var order = Either();
        Assert.IsTrue(new AmendOrder { Other = new AmendLeg(null, null) }.IsDone(order));
        Assert.IsTrue(new AmendOrder { Other = new AmendLeg(92, 90) }.IsDone(order));
        Assert.IsFalse(new AmendOrder { Other = new AmendLeg(93, null) }.IsDone(order));
        Assert.IsFalse(new AmendOrder { Other = new AmendLeg(null, 91) }.IsDone(order));
        Assert.IsFalse(new AmendOrder { Other = new AmendLeg(null, 91) }.IsDone(order with { Other = null }));
    }

    [TestMethod]
    public void What_an_amend_leaves_too_small_for_the_other_leg_alone_is_refused()
    {
        // 0.0051 BTC is worth the least an order may be at 105, and less at 92.
        var small = OrderDecider.Amend(Either(), new AmendOrder(0.0051m), Market).Rejection;

        Assert.IsNotNull(small);
        Assert.StartsWith("other", small.Field!);
        Assert.IsNotNull(OrderDecider.Amend(Either(), new AmendOrder(0.006m), Market).Decision);
    }

    private static Order Either() => OrderDecider.Place(
        RejectionTests.Buy with
        {
            Trigger = new TriggerTerms(TriggerKind.StopLoss, 105),
            Other = new LegTerms(OrderType.Limit, 92, new TriggerTerms(TriggerKind.TakeProfit, 90)),
        },
        Market).Decision!.Order;
}
