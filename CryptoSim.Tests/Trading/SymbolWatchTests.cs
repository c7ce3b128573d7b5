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
        Assert.IsEmpty(Look(99.9m, 100m, [], 0, Now, () => false).Touched);
        Assert.IsEmpty(Look(79.9m, 80m, [], 0, Now, () => true).Touched);
        Assert.IsTrue(buy.IsPassedOver);
    }

    [TestMethod]
    public void What_was_passed_over_fills_at_the_touch_after_the_market_stood_on_the_other_side()
    {
        watch.Add(buy);
        Open(79.9m, 80m);

        Assert.IsEmpty(Look(99.9m, 100m, [], 0, Now, () => true).Touched);
        Assert.AreSame(buy, Look(89.9m, 90m, [], 0, Now, () => true).Touched.Single());
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

        var gap = Look(99m, 100m, Prints(first, last, Now), 0, Now.AddMinutes(-5), () => true).Gap;

        Assert.AreEqual(isGap ? new TradeGap(Symbol, 100, 102, 1) : null, gap);
        Assert.IsNull(Look(99m, 100m, Prints(200, 210, Now), 0, Now, () => true).Gap, "it is no newcomer now");
    }

    [TestMethod]
    public void Trades_too_old_to_catch_up_on_are_a_gap_too()
    {
        watch.Add(Buy(90m, 100));

        var gap = Look(99m, 100m, Prints(90, 110, Now.AddMinutes(-10)), 0, Now.AddMinutes(-5), () => true).Gap;

        Assert.AreEqual(new TradeGap(Symbol, 100, 111, 1), gap);
    }

    [TestMethod]
    public void A_trailing_stop_goes_with_the_trades_one_after_the_other()
    {
        var stop = Trailing(seenTradeId: 10);
        watch.PriceIncrement = 0.1m;
        watch.Add(stop);

        // What comes after the peak would have reached the trigger of before it, what comes before it that of after it.
        Assert.IsEmpty(Look(Trades(10, 80m, 91m, 110m, 105.1m)));
        Assert.AreEqual((105m, new TrailPeak(110m, 12)), (stop.Price, stop.Peak));
        Assert.AreEqual(
            (stop, new TrailMark(new TrailPeak(110m, 12), 105m, 104m)), watch.TakeFollowed().Single());
        Assert.AreSame(stop, Look(Trades(14, 107m, 105m, 120m)).Single());

        // It is decided on what it was reached at, whatever traded since.
        Assert.AreEqual((105m, new TrailPeak(110m, 12)), (stop.Price, stop.Peak));
        Assert.IsEmpty(watch.TakeFollowed());
    }

    [TestMethod]
    public void Whoever_takes_a_trailing_stop_over_goes_on_from_where_it_was()
    {
        var stop = Trailing(seenTradeId: 10, new TrailMark(new TrailPeak(110m, 12), 105m, 104m));
        watch.PriceIncrement = 0.1m;
        watch.Add(stop);

        // The trades up to its peak are in the tail still: they came before the trigger that it has now.
        Assert.IsEmpty(Look(Trades(11, 91m, 110m, 106m)));
        Assert.AreEqual(105m, stop.Price);
        watch.GiveBackFollowed([stop]);
        Assert.AreEqual(12, watch.TakeFollowed().Single().Mark.Peak.TradeId);
        Assert.AreSame(stop, Look(Trades(14, 105m)).Single());
    }

    [TestMethod]
    public void A_trailing_stop_that_a_break_jumped_over_waits_for_the_market_to_come_back()
    {
        var stop = Trailing(seenTradeId: 10);
        watch.PriceIncrement = 0.1m;
        watch.Add(stop);
        Assert.IsEmpty(Look(Trades(10, 95m)));
        Open(79.9m, 80m, lastTradeId: 20);

        Assert.IsEmpty(Look(79.9m, 80m, Trades(21, 80m), 20, Now.AddMinutes(-5), () => true).Touched);
        Assert.IsTrue(stop.IsPassedOver);
        Look(99.9m, 100m, [], 21, Now, () => true);
        Assert.IsFalse(stop.IsPassedOver);
        Assert.AreSame(stop, Look(Trades(22, 89m), lastTradeId: 21).Single());
    }

    [TestMethod]
    public void What_may_have_come_after_a_moment_is_not_touched_by_it()
    {
        watch.Add(buy);

        Assert.IsEmpty(watch.Look(79.9m, 80m, [], 0, () => true), "a moment from before it may wait its turn");
        Assert.AreSame(buy, watch.LookAtNewcomers(79.9m, 80m, [], Now, () => true).Touched.Single());
        Assert.AreSame(buy, watch.Look(79.9m, 80m, [], 0, () => true).Single(), "from then on it takes part");

        var inTurn = new WatchedOrder(Guid.NewGuid(), Guid.NewGuid(), Symbol, OrderSide.Buy, 89m) { IsDecidedInTurn = true };
        watch.Add(inTurn);
        Assert.IsFalse(watch.HasNewcomers);
        Assert.Contains(inTurn, watch.Look(79.9m, 80m, [], 0, () => true), "every moment that is left is later");
    }

    [TestMethod]
    public void An_order_that_waits_for_either_of_two_triggers_is_found_at_both()
    {
        var (first, second) = (Either(), Either());
        watch.Add(first);
        watch.Add(second);

        Assert.IsEmpty(Look(Trades(11, 90.1m, 109.9m)));
        Assert.AreEqual(2, Look(Trades(13, 110m)).Count);
        watch.Remove(first.OrderId);
        Assert.AreSame(second, Look(Trades(14, 90m)).Single());
        watch.Remove(second.OrderId);
        Assert.IsEmpty(Look(Trades(15, 90m, 110m)));
    }

    [TestMethod]
    public void Who_learns_of_it_late_finds_either_trigger_in_the_tail()
    {
        var (tail, either) = (Trades(11, 95m, 90m, 95m), Either());
        Look(99m, 100m, tail, 10, Now.AddMinutes(-5), () => true);
        watch.Add(either);

        Assert.AreSame(either, Look(99m, 100m, tail, 13, Now.AddMinutes(-5), () => true).Touched.Single());
    }

    [TestMethod]
    public void A_break_that_jumps_over_one_trigger_leaves_the_other()
    {
        var either = Either();
        watch.Add(either);
        Assert.IsEmpty(Look(Trades(11, 100m)));
        Open(79.9m, 80m, lastTradeId: 20);

        Assert.IsFalse(either.IsPassedOver, "rising prices come to the first");
        Assert.IsTrue(either.Other!.IsPassedOver);
        Assert.IsEmpty(Look(79.9m, 80m, Trades(21, 80m), 20, Now.AddMinutes(-5), () => true).Touched);
        Assert.AreSame(
            either, Look(109.9m, 110m, Trades(22, 110m), 21, Now.AddMinutes(-5), () => true).Touched.Single());
        Assert.IsFalse(either.Other.IsPassedOver, "the market stood above it");
    }

    [TestMethod]
    public void An_amend_of_its_other_leg_leaves_a_trailing_stop_where_it_has_followed_to()
    {
        var stop = Trailing(seenTradeId: 10, profit: 130m);
        watch.PriceIncrement = 0.1m;
        watch.Add(stop);
        Assert.IsEmpty(Look(Trades(11, 110m)));

        var amended = Trailing(seenTradeId: 11, profit: 120m, orderId: stop.OrderId);
        amended.EventNumber = 1;
        Assert.IsTrue(watch.Add(amended));

        Assert.AreEqual((105m, new TrailPeak(110m, 11)), (amended.Price, amended.Peak));
        Assert.AreSame(amended, watch.TakeFollowed().Single().Order);
        Assert.IsEmpty(Look(Trades(12, 106m)));
        Assert.AreSame(amended, Look(Trades(13, 120m)).Single());
        Assert.AreSame(amended, Look(Trades(14, 115m)).Single());
    }

    /// <summary>A sell with its profit at 110 and its stop at 90.</summary>
    private static WatchedOrder Either() =>
        new(Guid.NewGuid(), Guid.CreateVersion7(), Symbol, OrderSide.Sell, 110m, isPending: true)
        {
            WaitsForToo = new OrderTrigger(TriggerKind.StopLoss, 90m),
            SeenTradeId = 10,
            DecidedAt = Now.AddMinutes(-1),
        };

    /// <summary>A sell 5 behind the last price, which was 95.</summary>
    private static WatchedOrder Trailing(
        long seenTradeId, TrailMark? mark = null, decimal? profit = null, Guid? orderId = null)
    {
        var trigger = new OrderTrigger(TriggerKind.TrailingStop, 90m)
        {
            Trail = new Trail(5m, TriggerUnit.Quote, new PriceOffset(-1m, TriggerUnit.Quote)),
            Mark = mark,
        };
        var (reachedBy, price, isPending) = WatchedOrder.PlaceOf(OrderSide.Sell, null, trigger);
        return new WatchedOrder(Guid.NewGuid(), orderId ?? Guid.NewGuid(), Symbol, reachedBy, price, isPending)
        {
            Trailing = trigger,
            WaitsForToo = profit is { } other ? new OrderTrigger(TriggerKind.TakeProfit, other) : null,
            SeenTradeId = seenTradeId,
            DecidedAt = Now.AddMinutes(-1),
        };
    }

    private IReadOnlyList<WatchedOrder> Look(Print[] tail, long lastTradeId = 0) =>
        Look(99m, 100m, tail, Math.Max(lastTradeId, tail[0].TradeId - 1), Now.AddMinutes(-5), () => true).Touched;

    /// <summary>At all orders, newcomers as well.</summary>
    private WatchLook Look(
        decimal bid, decimal ask, Print[] tail, long lastTradeId, DateTimeOffset since, Func<bool> isCurrent)
    {
        var touched = watch.Look(bid, ask, tail, lastTradeId, isCurrent);
        var look = watch.LookAtNewcomers(bid, ask, tail, since, isCurrent);
        return look with { Touched = [.. touched, .. look.Touched] };
    }

    private static Print[] Trades(long first, params decimal[] prices) =>
        [.. prices.Select((price, index) => new Print(first + index, price, 1m, OrderSide.Buy, Now, 1, 1))];

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
