using CryptoSim.Domain.Books;
using CryptoSim.Domain.Explanations;
using CryptoSim.Domain.FillModels;
using CryptoSim.Domain.Orders;
using CryptoSim.Tests.Orders;

namespace CryptoSim.Tests.Explanations;

/// <summary>Why an order waits for its trigger, or in the queue at its price, in whole sentences.</summary>
[TestClass]
public sealed class TriggerWaitTests
{
    private static readonly BookView Book = new("BTC/USD", 1, 7, PaperTrader.Start, [new(99, 1)], [new(101, 1)]);

    private static readonly OrderLeg Stop = new(OrderType.Market, null, new OrderTrigger(TriggerKind.StopLoss, 95));

    [TestMethod]
    [DataRow(OrderSide.Sell, TriggerKind.StopLoss, 100, 5, "trigger_not_reached",
        "The last price is 100 USD, 5 (5.26 %) above the trigger of 95.")]
    [DataRow(OrderSide.Buy, TriggerKind.StopLoss, 90, 5, "trigger_not_reached",
        "The last price is 90 USD, 5 (5.26 %) below the trigger of 95.")]
    [DataRow(OrderSide.Buy, TriggerKind.TakeProfit, 100, 5, "trigger_not_reached",
        "The last price is 100 USD, 5 (5.26 %) above the trigger of 95.")]
    [DataRow(OrderSide.Sell, TriggerKind.StopLoss, 95, 0, "being_matched",
        "The last price has come to its trigger: the next trade there triggers it.")]
    [DataRow(OrderSide.Buy, TriggerKind.StopLoss, 96, -1, "being_matched",
        "The last price has come to its trigger: the next trade there triggers it.")]
    public void It_tells_how_far_the_last_price_is(
        OrderSide side, TriggerKind kind, int last, int away, string code, string message)
    {
        var wait = Explain(Pending(side, new OrderTrigger(kind, 95)), last);

        Assert.AreEqual(new WaitReason(code, message), wait.Reasons.Single());
        Assert.AreEqual((decimal)away, wait.Distance);
    }

    [TestMethod]
    public void Of_two_triggers_it_tells_how_far_each_is()
    {
        var waiting = Pending(OrderSide.Sell, new OrderTrigger(TriggerKind.TakeProfit, 110)) with { Other = Stop };
        var wait = Explain(waiting, 100);

        CollectionAssert.AreEqual(
            new[]
            {
                "The last price is 100 USD, 10 (9.09 %) below the take profit of 110.",
                "The last price is 100 USD, 5 (5.26 %) above the stop loss of 95.",
            },
            wait.Reasons.Select(reason => reason.Message).ToArray());
        Assert.AreEqual((10m, 5m), (wait.Distance, wait.OtherDistance));

        Assert.AreEqual("Nothing of BTC/USD has traded yet.", Explain(waiting, null).Reasons.Single().Message);
        var jumped = OrderWait.Of(
            waiting, PaperTrader.Bitcoin, Book, false, true, [], new Consumption(), 100, null, isOtherPassedOver: true);
        CollectionAssert.IsSubsetOf(
            new[]
            {
                "The market jumped over its take profit in a session break: it works once the market has stood on the other "
                + "side of that.",
                "The market jumped over its stop loss in a session break: it works once the market has stood on the other side "
                + "of that.",
            },
            jumped.Reasons.Select(reason => reason.Message).ToArray());
    }

    [TestMethod]
    public void Once_one_is_reached_it_tells_which_and_which_was_dropped()
    {
        var reached = new OrderTrigger(TriggerKind.TakeProfit, 110, PaperTrader.Start);
        var legs = OrderLegs.Of(Pending(OrderSide.Sell, reached) with { Other = Stop })!;
        Assert.AreEqual(
            "The last price came to its take profit at 110 first: its stop loss at 95 was dropped.", legs.Message);
        Assert.AreEqual((110m, 95m), (legs.ReachedPrice, legs.DroppedPrice));
        Assert.AreEqual(
            "The last price came to its stop loss at 95 first: its trailing stop at 97 was dropped.",
            OrderLegs.Of(Pending(OrderSide.Sell, reached with { Kind = TriggerKind.StopLoss, Price = 95 }) with
            {
                Other = new OrderLeg(OrderType.Market, null, new OrderTrigger(TriggerKind.TrailingStop, 97)),
            })!.Message);
        Assert.IsNull(OrderLegs.Of(Pending(OrderSide.Sell, reached)), "it waited for one");
        Assert.IsNull(
            OrderLegs.Of(Pending(OrderSide.Sell, reached with { ReachedAt = null }) with { Other = Stop }), "it waits");
    }

    [TestMethod]
    [DataRow(TriggerUnit.Percent, null, ", which stays 5 % behind the best price since it was placed.")]
    [DataRow(TriggerUnit.Quote, null, ", which stays 5 USD behind the best price since it was placed.")]
    [DataRow(TriggerUnit.Percent, 100, ", which stays 5 % behind its peak of 100.")]
    public void It_tells_what_a_trailing_trigger_follows(TriggerUnit unit, int? peak, string ending)
    {
        var trigger = new OrderTrigger(TriggerKind.TrailingStop, 95)
        {
            Trail = new Trail(5, unit, null),
            Mark = peak is { } price ? new TrailMark(new TrailPeak(price, 7), 95, null) : null,
        };

        Assert.AreEqual(
            $"The last price is 99 USD, 4 (4.21 %) above the trigger of 95{ending}",
            Explain(Pending(OrderSide.Sell, trigger), 99).Reasons.Single().Message);
    }

    [TestMethod]
    public void Before_the_first_trade_no_trigger_can_be_reached() => Assert.AreEqual(
        new WaitReason(WaitCodes.NoLiquidity, "Nothing of BTC/USD has traded yet."),
        Explain(Pending(OrderSide.Sell, new OrderTrigger(TriggerKind.StopLoss, 95)), null).Reasons.Single());

    [TestMethod]
    public void It_tells_which_trade_of_whichever_taker_came_nearest()
    {
        Print[] prints = [Of(1, 98, 1, OrderSide.Buy), Of(2, 97, 2, OrderSide.Sell), Of(3, 99, 4, OrderSide.Buy)];

        Assert.AreEqual(
            new PrintsSince(3, 7, 97),
            Explain(Pending(OrderSide.Sell, new OrderTrigger(TriggerKind.StopLoss, 95)), 99, prints).Prints);
        Assert.AreEqual(
            new PrintsSince(3, 7, 99),
            Explain(Pending(OrderSide.Buy, new OrderTrigger(TriggerKind.StopLoss, 105)), 99, prints).Prints);
    }

    [TestMethod]
    public void What_stops_an_order_is_told_in_its_words()
    {
        var pending = Pending(OrderSide.Sell, new OrderTrigger(TriggerKind.StopLoss, 95));

        Assert.AreEqual(
            "Prices of BTC/USD are stale: resting orders fill again once the market is heard.",
            Explain(pending, 100, isStale: true).Reasons[0].Message);
        Assert.AreEqual(
            "The market jumped over its trigger in a session break: it works once the market has stood on the other side of "
            + "that.",
            Explain(pending, 100, isPassedOver: true).Reasons[0].Message);
        Assert.AreEqual(
            "The market jumped over its limit in a session break: it works once the market has stood on the other side of "
            + "that.",
            Explain(Resting(98), null, isPassedOver: true).Reasons[0].Message);
        Assert.AreEqual(
            "The market has reached its limit: the fill is being decided.",
            Explain(Resting(101), null).Reasons[0].Message);
        var taken = new Consumption();
        taken.NoteLevel(OrderSide.Buy, new TakenLevel(1, 7, 101, 1, 1));
        Assert.AreEqual(
            "The market has reached its limit, but this account has taken what is shown there already: it waits until the "
            + "book shows more.",
            Explain(Resting(101), null, consumption: taken).Reasons[0].Message);
        Assert.AreEqual(
            "The book of BTC/USD shows no asks.",
            Explain(Resting(98), null, book: Book with { Asks = [] }).Reasons[0].Message);
        Assert.AreEqual(
            "The book of BTC/USD shows no bids.",
            Explain(Resting(98) with { Side = OrderSide.Sell }, null, book: Book with { Bids = [] }).Reasons[0].Message);
    }

    [TestMethod]
    public void One_that_was_triggered_waits_for_its_price()
    {
        var triggered = Resting(100) with { Trigger = new OrderTrigger(TriggerKind.StopLoss, 95, PaperTrader.Start) };

        Assert.AreEqual(WaitCodes.PriceNotReached, Explain(triggered, null).Reasons.Single().Code);
    }

    [TestMethod]
    public void A_place_in_the_queue_is_told()
    {
        var queued = Resting(99) with { FillModel = FillModel.Queue };
        var place = new QueuePosition(0.5m, 0.5m, PaperTrader.Start, PaperTrader.Start);

        Assert.AreEqual("0.5 BTC at 99 are served before it.", Explain(queued, null, queue: place).Reasons[1].Message);
        Assert.AreEqual(0.5m, Explain(queued, null, queue: place).SizeAhead);
        Assert.AreEqual(
            "The book does not reach to 99: how much is served before it there is not known.",
            Explain(queued, null).Reasons[1].Message);
        Assert.HasCount(1, Explain(queued, null, queue: place with { Ahead = 0 }).Reasons);
        Assert.HasCount(1, Explain(Resting(99), null, queue: place).Reasons, "nobody queues under another model");
    }

    private static OrderWait Explain(
        Order order,
        decimal? lastPrice,
        Print[]? prints = null,
        bool isStale = false,
        bool isPassedOver = false,
        BookView? book = null,
        Consumption? consumption = null,
        QueuePosition? queue = null) => OrderWait.Of(
        order, PaperTrader.Bitcoin, book ?? Book, isStale, isPassedOver, prints ?? [], consumption ?? new Consumption(),
        lastPrice, queue);

    private static Order Resting(decimal limit) => OrderDecider.Place(RejectionTests.LimitBuy, RejectionTests.Usual)
        .Decision!.Order with { LimitPrice = limit };

    private static Order Pending(OrderSide side, OrderTrigger trigger) => Resting(100) with
    {
        Side = side,
        Status = OrderStatus.Pending,
        LimitPrice = null,
        Trigger = trigger,
    };

    private static Print Of(long id, decimal price, decimal quantity, OrderSide taker) =>
        new(id, price, quantity, taker, PaperTrader.Start, 1, 7);
}
