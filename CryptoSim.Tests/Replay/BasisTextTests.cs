using CryptoSim.Domain.Books;
using CryptoSim.Domain.FillModels;
using CryptoSim.Domain.Instruments;
using CryptoSim.Domain.Orders;
using CryptoSim.Domain.Replay;
using CryptoSim.Tests.Orders;

namespace CryptoSim.Tests.Replay;

/// <summary>Bases word for word: commits of years keep them, so what is written must stay what will be read.</summary>
[TestClass]
public sealed class BasisTextTests
{
    private const string Head = """{"decision":"00000000-0000-0000-0000-000000000007","v":2""";

    private const string Rules = "\"rules\":[\"online\",0.1,0.00000001,0.0001,0.5]";

    private const string BookAndFees =
        "\"book\":{\"term\":3,\"sequence\":7,\"time\":\"2026-07-09T12:00:00Z\"},\"stale\":false,"
        + "\"fees\":{\"volume\":250,\"maker\":0.004,\"taker\":0.008,\"quoteUsd\":1}";

    private const string Funds = "\"availableBase\":5,\"availableQuote\":1000,\"openOrders\":2";

    private static readonly Guid Id = new("00000000-0000-0000-0000-000000000007");

    private static readonly Placement Market = RejectionTests.Usual with
    {
        Book = new BookView("BTC/USD", 3, 7, PaperTrader.Start, [new(99, 2), new(98, 5)], [new(100, 1), new(101, 5)]),
        OpenOrders = 2,
        LastPrice = 100,
    };

    private static readonly QueuePosition Queue = new(2, 2.5m, PaperTrader.Start, PaperTrader.Start.AddSeconds(-1));

    [TestMethod]
    public void Of_a_market_order() => Assert.AreEqual(
        $$"""{{Head}},"seenTrade":9,"ask":{"side":"buy","type":"market","quantity":1},{{Rules}},{{BookAndFees}},{{Funds}},"levels":[[100,1]]}""",
        DecisionBasis.OfPlacement(Id, Market, RejectionTests.Buy, 250, 1, 9));

    [TestMethod]
    public void Of_an_amount_and_of_a_model() => Assert.AreEqual(
        $$"""{{Head}},"ask":{"side":"sell","type":"market","quantity":0,"quoteQuantity":250},"model":"touch",{{Rules}},{{BookAndFees}},{{Funds}},"levels":[[99,2],[98,5]]}""",
        DecisionBasis.OfPlacement(
            Id,
            Market with { FillModel = FillModel.Touch },
            RejectionTests.Buy with { Side = OrderSide.Sell, Quantity = 0, QuoteQuantity = 250 },
            250,
            1,
            long.MinValue));

    [TestMethod]
    public void Of_a_limit_order_with_all_terms_that_go_together()
    {
        var request = RejectionTests.LimitBuy with
        {
            ClientOrderId = "mine",
            ClientIdScope = ClientIdScope.Open,
            UserReference = 7,
            TimeInForce = TimeInForce.Gtd,
            ExpiresAt = PaperTrader.Start.AddDays(1),
            DisplayQuantity = 0.5m,
            SelfTrade = SelfTradePrevention.CancelBoth,
            Close = new CloseTerms(OrderType.Limit, 110, null),
            Closes = Id,
            IsPostOnly = true,
        };

        Assert.AreEqual(
            $$"""
            {{Head}},"ask":{"side":"buy","type":"limit","quantity":1,"limitPrice":95,"clientOrderId":"mine",
            "clientIdScope":"open","userReference":7,"timeInForce":"gtd","expiresAt":"2026-07-10T12:00:00Z",
            "displayQuantity":0.5,"selfTrade":"cancelboth","close":{"type":"limit","limitPrice":110},
            "closes":"00000000-0000-0000-0000-000000000007","postOnly":true},
            "queue":[2,2.5,"2026-07-09T12:00:00Z","2026-07-09T11:59:59Z"],{{Rules}},{{BookAndFees}},{{Funds}},"levels":[[100,1]]}
            """.ReplaceLineEndings(""),
            DecisionBasis.OfPlacement(Id, Market, request, 250, 1, long.MinValue, queue: Queue));
    }

    [TestMethod]
    public void Of_one_that_waits_for_its_trigger()
    {
        var request = RejectionTests.Buy with
        {
            Type = OrderType.Limit,
            Trigger = new TriggerTerms(TriggerKind.TrailingStop, 5, TriggerUnit.Percent)
            {
                LimitOffset = new PriceOffset(-1, TriggerUnit.Quote),
            },
        };

        Assert.AreEqual(
            $$"""
            {{Head}},"ask":{"side":"buy","type":"limit","quantity":1,"trigger":{"kind":"trailingstop","value":5,
            "unit":"percent","limitOffset":-1,"limitUnit":"quote"}
            },"triggerPrice":105,"last":100,
            {{Rules}},{{BookAndFees}},{{Funds}},"levels":[[100,1]]}
            """.ReplaceLineEndings(""),
            DecisionBasis.OfPlacement(Id, Market, request, 250, 1, long.MinValue, 105));
    }

    [TestMethod]
    public void Of_an_amend_that_takes_a_new_place()
    {
        var before = Placed(RejectionTests.LimitBuy with { DisplayQuantity = 0.5m });
        var after = OrderDecider.Amend(
            before, new AmendOrder(2, 100) { DisplayQuantity = 1 }, Later).Decision!.Order;

        Assert.AreEqual(
            $$"""
            {{Head}},"seenTrade":9,"amend":{"fromQuantity":1,"quantity":2,"fromLimitPrice":95,"limitPrice":100,
            "displayQuantity":1},"priorityAt":"2026-07-09T12:00:01Z",
            "queue":[null,2.5,"2026-07-09T12:00:00Z","2026-07-09T11:59:59Z"],
            {{Rules}},{{BookAndFees}},{{Funds}},"levels":[[100,1]]}
            """.ReplaceLineEndings(""),
            DecisionBasis.OfAmend(Id, Later, before, after, 250, 1, 9, Queue with { Ahead = null }));
    }

    [TestMethod]
    public void Of_an_amend_that_keeps_its_place()
    {
        var before = Placed(RejectionTests.LimitBuy with { LimitPrice = 100, Quantity = 3 });
        var after = OrderDecider.Amend(before, new AmendOrder(2), Later).Decision!.Order;

        Assert.AreEqual(
            $$"""
            {{Head}},"amend":{"fromQuantity":3,"quantity":2,"fromLimitPrice":100,"limitPrice":100},
            {{Rules}},{{BookAndFees}},{{Funds}},"levels":[[100,1]]}
            """.ReplaceLineEndings(""),
            DecisionBasis.OfAmend(Id, Later, before, after, 250, 1, long.MinValue));
    }

    [TestMethod]
    public void Of_an_amend_of_what_has_filled_in_part_only_what_the_rest_walks_is_told()
    {
        var before = Placed(RejectionTests.LimitBuy with { Quantity = 3 }) with { FilledQuantity = 1, FilledCost = 95 };
        var after = OrderDecider.Amend(before, new AmendOrder(2, 101), Later).Decision!.Order;

        StringAssert.EndsWith(
            DecisionBasis.OfAmend(Id, Later, before, after, 250, 1, long.MinValue), "\"levels\":[[100,1]]}");
    }

    [TestMethod]
    public void Of_amends_of_what_waits()
    {
        var stop = Placed(RejectionTests.LimitBuy with
        {
            LimitPrice = 106,
            Trigger = new TriggerTerms(TriggerKind.StopLoss, 105),
        });
        var moved = OrderDecider.Amend(stop, new AmendOrder { TriggerPrice = 104 }, Later).Decision!.Order;
        Assert.AreEqual(
            $$"""
            {{Head}},"amend":{"fromQuantity":1,"quantity":1,"fromLimitPrice":106,"limitPrice":106,
            "fromTriggerPrice":105,"triggerPrice":104},"triggerPrice":104,
            {{Rules}},{{BookAndFees}},{{Funds}},"levels":[[100,1]]}
            """.ReplaceLineEndings(""),
            DecisionBasis.OfAmend(Id, Later, stop, moved, 250, 1, long.MinValue));

        var trailing = Placed(RejectionTests.Buy with
        {
            Type = OrderType.Limit,
            Trigger = new TriggerTerms(TriggerKind.TrailingStop, 5, TriggerUnit.Quote)
            {
                LimitOffset = new PriceOffset(1, TriggerUnit.Quote),
            },
        });
        var larger = OrderDecider.Amend(trailing, new AmendOrder(2), Later).Decision!.Order;
        Assert.AreEqual(
            $$"""
            {{Head}},"amend":{"fromQuantity":1,"quantity":2},"priorityAt":"2026-07-09T12:00:01Z",
            {{Rules}},{{BookAndFees}},{{Funds}},"levels":[[100,1]]}
            """.ReplaceLineEndings(""),
            DecisionBasis.OfAmend(Id, Later, trailing, larger, 250, 1, long.MinValue));
    }

    [TestMethod]
    public void Of_a_trigger_that_was_reached()
    {
        var pending = Placed(RejectionTests.Buy with
        {
            Trigger = new TriggerTerms(TriggerKind.TrailingStop, 5, TriggerUnit.Quote),
        });
        var print = new Print(9, 104, 0.5m, OrderSide.Buy, PaperTrader.Start.AddSeconds(1), 3, 8);
        var peak = new TrailPeak(98, 6);
        var after = OrderDecider.Trigger(pending, print, Later, peak)!.Order;
        var ending =
            $$"""
            "trigger":[9,3,8,"2026-07-09T12:00:01Z",104,0.5,"buy"],"priorityAt":"2026-07-09T12:00:01Z",
            "triggeredAt":"2026-07-09T12:00:01Z",{{Rules}},{{BookAndFees}},{{Funds}},"levels":[[100,1]]}
            """.ReplaceLineEndings("");

        Assert.AreEqual(
            $$"""{{Head}},"peak":[6,98],"triggerPrice":103,{{ending}}""",
            DecisionBasis.OfTrigger(Id, Later, pending, after, print, 250, 1, long.MinValue, peak));
        StringAssert.Contains(
            DecisionBasis.OfTrigger(Id, Later, pending, after, print, 250, 1, long.MinValue, queue: Queue),
            "\"triggeredAt\":\"2026-07-09T12:00:01Z\",\"queue\":[2,2.5,");
        Assert.AreEqual(
            $"{Head},{ending}", DecisionBasis.OfTrigger(Id, Later, pending, after, print, 250, 1, long.MinValue));
    }

    [TestMethod]
    public void Of_a_match()
    {
        var order = Placed(RejectionTests.LimitBuy with { LimitPrice = 100, Quantity = 3 }) with { FilledQuantity = 0 };
        var taken = new Consumption();
        taken.NotePrint(8, 0.25m);
        taken.NoteLevel(OrderSide.Buy, new TakenLevel(3, 7, 100, 1, 0.5m));
        var context = new MatchContext(
            Market.Instrument with { Status = PairStatus.LimitOnly }, Market.Book,
            [Of(8, 100, OrderSide.Sell), Of(9, 100, OrderSide.Buy), Of(10, 99, OrderSide.Sell)],
            Market.Fees, taken, _ => Id, PaperTrader.Start)
        {
            Queue = Queue,
        };

        Assert.AreEqual(
            $$"""
            {{Head}},"seenTrade":10,"status":"limitonly",{{BookAndFees.Replace(",\"stale\":false", "", StringComparison.Ordinal)}},
            "queue":[2,2.5,"2026-07-09T12:00:00Z","2026-07-09T11:59:59Z"],
            "prints":[[8,3,7,"2026-07-09T12:00:00Z",100,1,0.25],[10,3,7,"2026-07-09T12:00:00Z",99,1]],"levels":[[100,1,0.5]]}
            """.ReplaceLineEndings(""),
            DecisionBasis.OfMatch(Id, context, order, 250, 1, 10));

        static Print Of(long id, decimal price, OrderSide taker) => new(id, price, 1, taker, PaperTrader.Start, 3, 7);
    }

    [TestMethod]
    public void In_a_queue_every_print_tells_even_after_the_order_is_full()
    {
        var order = Placed(RejectionTests.LimitBuy with { Quantity = 0.5m });
        string PrintsUnder(FillModel model) => DecisionBasis.OfMatch(
            Id,
            new MatchContext(
                Market.Instrument, Market.Book with { Asks = [new(95, 3)] }, [Of(8), Of(9)], Market.Fees, new Consumption(),
                _ => Id, PaperTrader.Start),
            order with { FillModel = model },
            250,
            null,
            9);

        StringAssert.Contains(PrintsUnder(FillModel.Queue), "\"prints\":[[8,3,7,\"2026-07-09T12:00:00Z\",95,1],[9,3,7,");
        StringAssert.Contains(PrintsUnder(FillModel.Queue), "\"levels\":[[95,3]]");
        StringAssert.Contains(
            PrintsUnder(FillModel.Depth), "\"prints\":[[8,3,7,\"2026-07-09T12:00:00Z\",95,1]],\"levels\":[]");

        static Print Of(long id) => new(id, 95, 1, OrderSide.Sell, PaperTrader.Start, 3, 7);
    }

    [TestMethod]
    public void Of_what_ends()
    {
        Assert.AreEqual($$"""{{Head}},"reason":"canceled_by_user"}""", DecisionBasis.OfCancel(Id, "canceled_by_user"));
        Assert.AreEqual(Head + "}", DecisionBasis.OfExpiry(Id));
    }

    [TestMethod]
    public void Shadows_stand_beside_it()
    {
        var note = new ShadowNote(-1, 99.2m, [new(FillModel.Touch, 2, 198, 1.6m, false), new(FillModel.Queue, 0, 0, 0, true)], Queue);

        Assert.AreEqual(
            """
            {"a":1,"shadow":{"real":[-1,99.2],"models":[["touch",2,198,1.6,false],["queue",0,0,0,true]],
            "queue":[2,2.5,"2026-07-09T12:00:00Z","2026-07-09T11:59:59Z"]}}
            """.ReplaceLineEndings(""),
            DecisionBasis.WithShadow("{\"a\":1}", note));
        Assert.AreEqual(
            """{"a":1,"shadow":{"real":[1,-99.2]}}""",
            DecisionBasis.WithShadow("{\"a\":1}", new ShadowNote(1, -99.2m, [], null)));
        Assert.AreEqual("{\"a\":1}", DecisionBasis.WithShadow("{\"a\":1}", null));
    }

    private static Placement Later => Market with { Time = Market.Time.AddSeconds(1) };

    private static Order Placed(PlaceOrder request) => OrderDecider.Place(request, Market).Decision!.Order;
}
