using CryptoSim.Domain.Orders;

namespace CryptoSim.Tests.Orders;

/// <summary>Another order in the stead of an open one.</summary>
[TestClass]
public sealed class OrderReplacementTests
{
    private static readonly Placement Market = RejectionTests.Usual with { AvailableBase = 4, OpenOrders = 2 };

    private static readonly Order Open = OrderDecider.Place(
        RejectionTests.LimitBuy with
        {
            Quantity = 3,
            ClientOrderId = "mine",
            UserReference = 7,
            TimeInForce = TimeInForce.Gtd,
            ExpiresAt = Market.Time.AddDays(1),
            IsPostOnly = true,
            DisplayQuantity = 1,
            SelfTrade = SelfTradePrevention.CancelBoth,
            Close = new CloseTerms(OrderType.Limit, 110, null),
        },
        Market).Decision!.Order with { FilledQuantity = 1 };

    [TestMethod]
    public void What_is_not_changed_is_as_it_was_for_what_has_not_filled()
    {
        var same = new PlaceOrder("BTC/USD", OrderSide.Buy, OrderType.Limit, 2, 95)
        {
            UserReference = 7,
            TimeInForce = TimeInForce.Gtd,
            ExpiresAt = Market.Time.AddDays(1),
            IsPostOnly = true,
            DisplayQuantity = 1,
            SelfTrade = SelfTradePrevention.CancelBoth,
            Close = new CloseTerms(OrderType.Limit, 110, null),
        };

        Assert.AreEqual(same, OrderReplacement.Of(Open, new AmendOrder()));
        Assert.AreEqual(
            same with { Quantity = 3, LimitPrice = 96, DisplayQuantity = 0.5m },
            OrderReplacement.Of(Open, new AmendOrder(4, 96) { DisplayQuantity = 0.5m }));
    }

    [TestMethod]
    [DataRow("1")]
    [DataRow("0.5")]
    public void Nothing_stands_for_a_quantity_that_is_filled_already(string quantity) =>
        Assert.IsNull(OrderReplacement.Of(Open, new AmendOrder(decimal.Parse(quantity))));

    [TestMethod]
    public void Once_the_open_one_is_canceled_what_it_held_is_there()
    {
        var other = Open with { OrderId = Guid.NewGuid() };
        var held = Open.HeldAmount;
        var market = Market with { OwnOrders = [other, Open] };

        var after = OrderReplacement.After(market, Open);
        Assert.AreEqual((1, 4m, 1_000 + held), (after.OpenOrders, after.AvailableBase, after.AvailableQuote));
        CollectionAssert.AreEqual(new[] { other }, after.OwnOrders.ToList());

        var ofSell = OrderReplacement.After(market, Open with { Side = OrderSide.Sell, HeldAsset = "BTC", HeldAmount = 2 });
        Assert.AreEqual((6m, 1_000m), (ofSell.AvailableBase, ofSell.AvailableQuote));
    }
}
