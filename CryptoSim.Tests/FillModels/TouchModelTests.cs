using CryptoSim.Domain.FillModels;
using CryptoSim.Domain.Orders;
using CryptoSim.Tests.Orders;

namespace CryptoSim.Tests.FillModels;

/// <summary>The optimist's fills at their edges: the book shows bids at 99 and asks at 100.</summary>
[TestClass]
public sealed class TouchModelTests
{
    private const decimal Satoshi = 0.00000001m;

    [TestMethod]
    public void Nothing_fills_of_nothing()
    {
        Assert.IsEmpty(TouchModel.Take(RejectionTests.Shown, OrderSide.Buy, 0, null));
        Assert.IsEmpty(TouchModel.Rest(new RestingOrder(OrderSide.Buy, 100, 0, null), Context()));
        Assert.HasCount(1, TouchModel.Rest(new RestingOrder(OrderSide.Buy, 100, 1, null), Context()));
    }

    [TestMethod]
    public void An_amount_is_spent_at_the_best_price()
    {
        var (buys, missing) = Worth(OrderSide.Buy, 250);
        Assert.AreEqual((100m, 2.5m, 0m), (buys[0].Level.Price, buys[0].Quantity, missing));
        var (sells, _) = Worth(OrderSide.Sell, 198);
        Assert.AreEqual((99m, 2m), (sells[0].Level.Price, sells[0].Quantity));
    }

    [TestMethod]
    public void On_an_empty_side_no_amount_is_spent()
    {
        var (takes, missing) = FillDecisions.TakeWorth(
            FillModel.Touch, RejectionTests.Shown with { Asks = [] }, OrderSide.Buy, 250, Satoshi, new Consumption());

        Assert.IsEmpty(takes);
        Assert.AreEqual(0m, missing);
    }

    private static (List<LevelTake> Takes, decimal Short) Worth(OrderSide side, decimal amount) => FillDecisions.TakeWorth(
        FillModel.Touch, RejectionTests.Shown, side, amount, Satoshi, new Consumption());

    private static MatchContext Context() => new(
        PaperTrader.Bitcoin, RejectionTests.Shown, [], new(0, 0.004m, 0.008m), new Consumption(), _ => Guid.Empty,
        PaperTrader.Start);
}
