using CryptoSim.Api.Orders.Resting;
using CryptoSim.Domain.Orders;

namespace CryptoSim.Tests.Trading;

[TestClass]
public sealed class SymbolWatchTests
{
    private const string Symbol = "BTC/USD";

    private readonly SymbolWatch watch = new(Symbol);
    private readonly WatchedOrder buy = new(Guid.NewGuid(), Guid.NewGuid(), Symbol, OrderSide.Buy, 90m);

    [TestMethod]
    public void Prices_of_the_last_session_do_not_arm_what_the_opening_passed_over()
    {
        watch.Add(buy);
        watch.PassOver(79.9m, 80m, 0);

        // Read before the break, brought after the opening: the market then stood above the limit.
        Assert.IsEmpty(watch.TakeTouched(99.9m, 100m, [], 0, () => false));
        Assert.IsEmpty(watch.TakeTouched(79.9m, 80m, [], 0, () => true));
        Assert.IsTrue(buy.IsPassedOver);
    }

    [TestMethod]
    public void What_was_passed_over_fills_at_the_touch_after_the_market_stood_on_the_other_side()
    {
        watch.Add(buy);
        watch.PassOver(79.9m, 80m, 0);

        Assert.IsEmpty(watch.TakeTouched(99.9m, 100m, [], 0, () => true));
        Assert.AreSame(buy, watch.TakeTouched(89.9m, 90m, [], 0, () => true).Single());
    }
}
