using CryptoSim.Domain.Money;
using CryptoSim.Domain.Orders;

namespace CryptoSim.Tests.Orders;

/// <summary>What is stated of an order: how it is read, written and compared.</summary>
[TestClass]
public sealed class OrderTermsTests
{
    private static readonly Order Open = OrderDecider.Place(
        RejectionTests.LimitBuy with { DisplayQuantity = 0.5m }, RejectionTests.Usual).Decision!.Order
        with { Trigger = new OrderTrigger(TriggerKind.StopLoss, 90) };

    [TestMethod]
    public void An_amend_is_done_once_all_that_it_asks_for_is_there()
    {
        Assert.IsTrue(new AmendOrder().IsDone(Open));
        Assert.IsTrue(new AmendOrder(1, 95) { TriggerPrice = 90, DisplayQuantity = 0.5m }.IsDone(Open));
        Assert.IsFalse(new AmendOrder(2, 95) { TriggerPrice = 90, DisplayQuantity = 0.5m }.IsDone(Open));
        Assert.IsFalse(new AmendOrder(1, 96) { TriggerPrice = 90, DisplayQuantity = 0.5m }.IsDone(Open));
        Assert.IsFalse(new AmendOrder(1, 95) { TriggerPrice = 91, DisplayQuantity = 0.5m }.IsDone(Open));
        Assert.IsFalse(new AmendOrder(1, 95) { TriggerPrice = 90, DisplayQuantity = 0.6m }.IsDone(Open));
        Assert.IsFalse(new AmendOrder { TriggerPrice = 90 }.IsDone(Open with { Trigger = null }));
        Assert.IsTrue(new AmendOrder(1).IsDone(Open with { LimitPrice = null, DisplayQuantity = null }));
    }

    [TestMethod]
    [DataRow(null, null, null, """{"type":"limit","limitPrice":110}""")]
    [DataRow(TriggerKind.StopLoss, TriggerUnit.Price, null,
        """{"type":"limit","limitPrice":110,"kind":"stoploss","value":5,"unit":"price"}""")]
    [DataRow(TriggerKind.TrailingStop, TriggerUnit.Percent, TriggerUnit.Quote,
        """{"type":"limit","limitPrice":110,"kind":"trailingstop","value":5,"unit":"percent","limitOffset":-1,"limitUnit":"quote"}""")]
    public void What_closes_an_order_is_read_as_it_is_written(
        TriggerKind? kind, TriggerUnit? unit, TriggerUnit? limitUnit, string json)
    {
        var terms = new CloseTerms(OrderType.Limit, 110, kind is null ? null : new TriggerTerms(kind.Value, 5, unit!.Value)
        {
            LimitOffset = limitUnit is { } offset ? new PriceOffset(-1, offset) : null,
        });

        Assert.AreEqual(json, terms.ToJson());
        Assert.AreEqual(terms, CloseTerms.Parse(json));
        Assert.IsNull(CloseTerms.Parse("""{"type":"market"}""").LimitPrice);
    }

    [TestMethod]
    [DataRow("limits")]
    [DataRow("Limit")]
    [DataRow("")]
    public void A_word_that_is_none_is_not_read(string word) => StringAssert.Contains(
        Assert.ThrowsExactly<FormatException>(() => CloseTerms.Parse($$"""{"type":"{{word}}"}""")).Message,
        $"'{word}' is no OrderType.");

    [TestMethod]
    public void An_expiry_is_in_whole_microseconds_of_universal_time()
    {
        var order = RejectionTests.LimitBuy with
        {
            ExpiresAt = new DateTimeOffset(2026, 7, 9, 14, 0, 0, TimeSpan.FromHours(2)).AddTicks(19),
        };

        Assert.AreEqual(PaperTrader.Start.AddTicks(10), order.ExpiresAt);
        Assert.AreEqual(TimeSpan.Zero, order.ExpiresAt!.Value.Offset);
    }

    [TestMethod]
    public void An_order_that_shows_a_part_of_itself_is_an_iceberg()
    {
        Assert.AreEqual(OrderKind.Iceberg, (RejectionTests.LimitBuy with { DisplayQuantity = 1 }).Kind);
        Assert.AreEqual(OrderKind.Limit, RejectionTests.LimitBuy.Kind);
    }

    [TestMethod]
    public void Normal_amounts_have_no_trailing_zeros() =>
        Assert.AreEqual("1.5", Amounts.Normalize(1.5000m).ToString(System.Globalization.CultureInfo.InvariantCulture));

    [TestMethod]
    public void A_trailing_stop_remembers_only_what_moved_its_trigger()
    {
        var trail = new Trail(5, TriggerUnit.Percent, null);
        Print At(decimal price) => new(7, price, 1, OrderSide.Buy, PaperTrader.Start, 1, 1);

        // Five percent off 100.05 is 95.0475, and off 99.95 as near as 94.9525: the same steps as off 100.
        Assert.IsNull(trail.Follow(95, null, [At(100.05m)], OrderSide.Sell, 0.1m).Peak);
        Assert.IsNull(trail.Follow(105, null, [At(99.95m)], OrderSide.Buy, 0.1m).Peak);
        Assert.AreEqual(new TrailPeak(101, 7), trail.Follow(95, null, [At(101)], OrderSide.Sell, 0.1m).Peak);
        Assert.AreEqual(97.9m, new PriceOffset(-2, TriggerUnit.Percent).From(99.9m, 0.1m), "2 % off 99.9 are 1.998");
    }
}
