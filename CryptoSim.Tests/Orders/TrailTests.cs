using CryptoSim.Domain.FillModels;
using CryptoSim.Domain.Orders;

namespace CryptoSim.Tests.Orders;

/// <summary>How triggers follow prices, and what an iceberg shows.</summary>
[TestClass]
public sealed class TrailTests
{
    private static readonly Trail FivePercent = new(5, TriggerUnit.Percent, null);

    [TestMethod]
    public void Following_in_one_go_is_following_step_by_step()
    {
        var random = new Random(20261129);
        for (var story = 0; story < 2_000; story++)
        {
            var side = (OrderSide)random.Next(2);
            var trail = new Trail(random.Next(1, 30), (TriggerUnit)random.Next(1, 3), null);
            var price = 1_000m;
            Print[] prints = [.. Enumerable.Range(1, 30).Select(id => Traded(id, price += random.Next(-12, 13)))];
            var placedAt = trail.PriceFrom(1_000m, side, 0.1m);

            var whole = trail.Follow(placedAt, null, prints, side, 0.1m);
            var cut = random.Next(prints.Length);
            var first = trail.Follow(placedAt, null, prints[..cut], side, 0.1m);
            // Whoever goes on may be shown again what is accounted for.
            var second = first.Reached is null
                ? trail.Follow(placedAt, first.Peak, prints[random.Next(cut + 1)..], side, 0.1m)
                : first;

            Assert.AreEqual(Naive(trail, placedAt, prints, side), whole.Reached?.TradeId);
            if (first.Peak is not null || cut == 0 || first.Reached is not null)
            {
                Assert.AreEqual(whole, second);
            }
        }
    }

    [TestMethod]
    public void A_trigger_keeps_its_distance_and_is_never_rounded_towards_the_peak()
    {
        Assert.AreEqual(95m, FivePercent.PriceFrom(100m, OrderSide.Sell, 0.1m));
        Assert.AreEqual(95.1m, FivePercent.PriceFrom(100.2m, OrderSide.Sell, 0.1m)); // 95.19
        Assert.AreEqual(105.3m, FivePercent.PriceFrom(100.2m, OrderSide.Buy, 0.1m)); // 105.21
        Assert.AreEqual(0.1m, new Trail(50, TriggerUnit.Quote, null).PriceFrom(20m, OrderSide.Sell, 0.1m), "never nothing");
    }

    [TestMethod]
    [DataRow(-1, TriggerUnit.Percent, "98.9")] // 98.901
    [DataRow(1, TriggerUnit.Percent, "100.9")] // 100.899
    [DataRow(-1, TriggerUnit.Quote, "98.9")]
    [DataRow(0, TriggerUnit.Quote, "99.9")]
    [DataRow(-1_000, TriggerUnit.Quote, "0.1")]
    public void A_limit_lies_as_far_from_the_trigger_as_stated(int value, TriggerUnit unit, string expected) =>
        Assert.AreEqual(
            decimal.Parse(expected, System.Globalization.CultureInfo.InvariantCulture),
            new Trail(5, TriggerUnit.Quote, new PriceOffset(value, unit)).LimitFrom(99.9m, 0.1m));

    [TestMethod]
    [DataRow("0", "3")]
    [DataRow("1", "2")]
    [DataRow("3", "3")]
    [DataRow("7.5", "1.5")]
    [DataRow("9", "1")]
    [DataRow("10", "0")]
    public void An_iceberg_shows_one_slice_after_the_other(string filled, string shown)
    {
        decimal Number(string text) => decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
        var trader = new PaperTrader();
        trader.Deposit("BTC", 10);
        var order = trader.Place(new PlaceOrder("BTC/USD", OrderSide.Sell, OrderType.Limit, 10, 101)
        {
            DisplayQuantity = 3,
        })!.Order with { FilledQuantity = Number(filled) };

        Assert.AreEqual((Number(shown), Number(shown)), (order.DisplayedQuantity, RestingOrder.Of(order).Shown));
        Assert.AreEqual(10 - Number(filled), (order with { DisplayQuantity = null }).DisplayedQuantity);
    }

    private static Print Traded(long id, decimal price) =>
        new(id, price, 1, OrderSide.Buy, PaperTrader.Start, 1, 1);

    /// <summary>From the definition: the first trade that is back from the best before it by the distance.</summary>
    private static long? Naive(Trail trail, decimal placedAt, Print[] prints, OrderSide side)
    {
        for (var index = 0; index < prints.Length; index++)
        {
            var triggers = prints[..index].Select(print => trail.PriceFrom(print.Price, side, 0.1m)).Append(placedAt);
            var trigger = side == OrderSide.Sell ? triggers.Max() : triggers.Min();
            if (side == OrderSide.Sell ? prints[index].Price <= trigger : prints[index].Price >= trigger)
            {
                return prints[index].TradeId;
            }
        }

        return null;
    }
}
