using CryptoSim.Api.Orders.Resting;
using CryptoSim.Domain.Orders;
using CryptoSim.MarketData.Board;

namespace CryptoSim.Tests.Trading;

[TestClass]
public sealed class SymbolWatchTests
{
    private const string Symbol = "BTC/USD";

    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    private readonly SessionGate session = new(TimeProvider.System);
    private readonly SymbolWatch watch;
    private readonly WatchedOrder buy = Buy(90m, 0);

    public SymbolWatchTests() => watch = new SymbolWatch(Symbol, session);

    [TestMethod]
    public void Prices_of_the_last_session_do_not_arm_what_the_opening_passed_over()
    {
        watch.Add(buy);
        Open(79.9m, 80m);

        // Read before the break, brought after the opening: the market then stood above the limit.
        Assert.IsEmpty(watch.Look(99.9m, 100m, [], 0, Now, () => false).Touched);
        Assert.IsEmpty(watch.Look(79.9m, 80m, [], 0, Now, () => true).Touched);
        Assert.IsTrue(buy.IsPassedOver);
    }

    [TestMethod]
    public void What_was_passed_over_fills_at_the_touch_after_the_market_stood_on_the_other_side()
    {
        watch.Add(buy);
        Open(79.9m, 80m);

        Assert.IsEmpty(watch.Look(99.9m, 100m, [], 0, Now, () => true).Touched);
        Assert.AreSame(buy, watch.Look(89.9m, 90m, [], 0, Now, () => true).Touched.Single());
    }

    [TestMethod]
    public void Whoever_learns_of_an_order_later_knows_whether_the_opening_passed_it_over()
    {
        Open(79.9m, 80m, lastTradeId: 100);
        session.IsOpenedBy(false, 84.9m, 85m, 101);
        var older = Buy(90m, 100);
        var left = Buy(82m, 100);
        var younger = Buy(90m, 101);

        foreach (var order in new[] { older, left, younger })
        {
            watch.Add(order);
        }

        Assert.IsTrue(older.IsPassedOver);
        Assert.IsFalse(left.IsPassedOver, "the market stood above its limit since");
        Assert.IsFalse(younger.IsPassedOver, "it was placed in this session");
    }

    [TestMethod]
    public void What_two_instances_saw_of_a_session_is_put_together()
    {
        Open(79.9m, 80m, lastTradeId: 100);
        session.Adopt(session.Range! with { HighestAsk = 95m });
        session.Adopt(session.Range! with { HighestAsk = 60m, FloorTradeId = 50 });

        Assert.AreEqual(95m, session.Range!.HighestAsk);
        Assert.AreEqual(100, session.Range.FloorTradeId);
    }

    [TestMethod]
    [DataRow(100L, 96, 104, false, DisplayName = "watched until the trade before the first of the tail")]
    [DataRow(100L, 101, 104, false)]
    [DataRow(100L, 102, 104, true)]
    public void Trades_that_left_the_tail_before_anyone_looked_are_stated(
        long watchedUntil, int first, int last, bool isGap)
    {
        watch.Add(new WatchedOrder(Guid.NewGuid(), Guid.NewGuid(), Symbol, OrderSide.Buy, 90m)
        {
            SeenTradeId = 7,
            WatchedUntil = watchedUntil,
        });

        var gap = watch.Look(99m, 100m, Prints(first, last, Now), 0, Now.AddMinutes(-5), () => true).Gap;

        Assert.AreEqual(isGap ? new TradeGap(Symbol, 100, 102, 1) : null, gap);
        Assert.IsNull(watch.Look(99m, 100m, Prints(200, 210, Now), 0, Now, () => true).Gap, "it is no newcomer now");
    }

    [TestMethod]
    public void Trades_too_old_to_catch_up_on_are_a_gap_too()
    {
        watch.Add(Buy(90m, 100));

        var gap = watch.Look(99m, 100m, Prints(90, 110, Now.AddMinutes(-10)), 0, Now.AddMinutes(-5), () => true).Gap;

        Assert.AreEqual(new TradeGap(Symbol, 100, 111, 1), gap);
    }

    private static WatchedOrder Buy(decimal limit, long seenTradeId) =>
        new(Guid.NewGuid(), Guid.NewGuid(), Symbol, OrderSide.Buy, limit)
        {
            SeenTradeId = seenTradeId,
            DecidedAt = Now.AddMinutes(-1),
        };

    private static Print[] Prints(int first, int last, DateTimeOffset time) =>
    [
        .. Enumerable.Range(first, last - first + 1)
            .Select(id => new Print(id, 99.5m, 1m, OrderSide.Buy, time, 1, id)),
    ];

    private void Open(decimal bid, decimal ask, long lastTradeId = 0)
    {
        session.OnSystem(SystemState.Maintenance);
        session.OnSystem(SystemState.Online);
        Assert.IsTrue(session.IsOpenedBy(true, bid, ask, lastTradeId));
        watch.PassOver();
        session.Open();
    }
}
