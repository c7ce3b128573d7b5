using CryptoSim.Domain.FillModels;
using CryptoSim.Domain.Orders;
using CryptoSim.Tests.Orders;

namespace CryptoSim.Tests.FillModels;

/// <summary>What a decision tells of the models that it was not made under. Asks are 1 at 100 and 5 at 110, bids 2 at
/// 99.</summary>
[TestClass]
public sealed class ShadowNoteTests
{
    private static readonly Placement Market = RejectionTests.Usual with
    {
        Book = RejectionTests.Shown with { Bids = [new(99, 2), new(98, 5)], Asks = [new(100, 1), new(110, 5)] },
        AvailableQuote = 1_000,
    };

    [TestMethod]
    public void Where_all_models_fill_alike_there_is_nothing_to_tell() =>
        Assert.IsNull(Noted(RejectionTests.Buy, Market));

    [TestMethod]
    public void A_walk_is_cheaper_under_touch()
    {
        var note = Noted(RejectionTests.Buy with { Quantity = 2 }, Market)!;

        Assert.AreEqual((2m, -210m - 1.68m), (note.BaseChange, note.QuoteChange));
        CollectionAssert.AreEqual(
            new ShadowOutcome[] { new(FillModel.Touch, 2, 200, 1.6m, false), new(FillModel.Queue, 2, 210, 1.68m, false) },
            note.Outcomes.ToList());
        Assert.IsNull(note.Queue, "nothing rests");
    }

    [TestMethod]
    public void A_sell_brings_what_it_gives_away()
    {
        var note = Noted(RejectionTests.Buy with { Side = OrderSide.Sell, Quantity = 3 }, Market)!;

        Assert.AreEqual((-3m, 296m - 2.368m), (note.BaseChange, note.QuoteChange));
    }

    [TestMethod]
    public void What_rests_joins_the_queue_at_its_price()
    {
        var note = Noted(RejectionTests.LimitBuy with { LimitPrice = 99 }, Market)!;

        CollectionAssert.AreEqual(
            new ShadowOutcome[] { new(FillModel.Touch, 0, 0, 0, true), new(FillModel.Queue, 0, 0, 0, true) },
            note.Outcomes.ToList());
        Assert.AreEqual(2m, note.Queue!.Ahead);
        Assert.AreEqual(
            QueuePosition.Unknown,
            Noted(RejectionTests.LimitBuy with { LimitPrice = 99 }, Market with { IsStale = true })!.Queue,
            "what a stale book shows does not tell");
    }

    [TestMethod]
    public void What_rests_under_another_model_alone_joins_its_queue_too()
    {
        // Touch fills it whole at 100; the others take one and rest the other.
        var limit = RejectionTests.LimitBuy with { Quantity = 2, LimitPrice = 100 };

        var note = Noted(limit, Market with { FillModel = FillModel.Touch })!;

        CollectionAssert.AreEqual(
            new ShadowOutcome[] { new(FillModel.Depth, 1, 100, 0.8m, true), new(FillModel.Queue, 1, 100, 0.8m, true) },
            note.Outcomes.ToList());
        Assert.AreEqual(0m, note.Queue!.Ahead);
        Assert.IsNotNull(Noted(limit, Market)!.Queue, "and it rests here, where touch has nothing left");
    }

    [TestMethod]
    public void What_another_model_refuses_is_not_there_under_it()
    {
        // 201.6 pay for two at 100, but not for one at 110.
        var note = Noted(
            RejectionTests.Buy with { Quantity = 2 }, Market with { AvailableQuote = 201.6m, FillModel = FillModel.Touch })!;

        CollectionAssert.AreEqual(
            new ShadowOutcome[] { new(FillModel.Depth, 0, 0, 0, false), new(FillModel.Queue, 0, 0, 0, false) },
            note.Outcomes.ToList());
    }

    [TestMethod]
    public void What_waits_for_its_trigger_works_under_no_model_yet()
    {
        var waiting = RejectionTests.Buy with { Trigger = new TriggerTerms(TriggerKind.StopLoss, 105) };
        var pending = OrderDecider.Place(waiting, Market).Decision!;

        Assert.IsNull(Noted(waiting, Market));
        Assert.IsNull(ShadowNote.OfAmend(pending, Market, pending.Order));
    }

    [TestMethod]
    public void An_amended_order_joins_the_queue_anew_unless_it_only_falls()
    {
        var open = OrderDecider.Place(RejectionTests.LimitBuy with { LimitPrice = 98 }, Market).Decision!.Order;
        var later = Market with { Time = Market.Time.AddSeconds(1) };

        var raised = Amended(new AmendOrder(1, 99));
        Assert.AreEqual(2m, raised.Queue!.Ahead);
        Assert.IsNull(Amended(new AmendOrder(0.5m)).Queue, "its place is kept");
        var crossed = Amended(new AmendOrder(1, 100));
        Assert.AreEqual((1m, -100.8m), (crossed.BaseChange, crossed.QuoteChange));
        Assert.IsEmpty(crossed.Outcomes);

        ShadowNote Amended(AmendOrder request) =>
            ShadowNote.OfAmend(OrderDecider.Amend(open, request, later).Decision!, later, open)!;
    }

    private static ShadowNote? Noted(PlaceOrder request, Placement placement) => ShadowNote.OfStart(
        OrderDecider.Place(request, placement).Decision!,
        placement,
        model => OrderDecider.Place(request, placement with { FillModel = model }).Decision);
}
