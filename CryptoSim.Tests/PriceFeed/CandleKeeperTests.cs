using CryptoSim.Data.Candles;
using CryptoSim.Domain.Candles;
using CryptoSim.Domain.Orders;
using CryptoSim.PriceFeed.Candles;
using CsCheck;
using Microsoft.Extensions.Time.Testing;

namespace CryptoSim.Tests.PriceFeed;

[TestClass]
public sealed class CandleKeeperTests
{
    private static readonly DateTimeOffset _start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(_start);

    [TestMethod]
    public void Candles_equal_those_computed_naively_late_trades_included()
    {
        // Trades come in id order, up to 20 s apart, each up to 3 s late.
        var trade = Gen.Select(Gen.Int[0, 20], Gen.Int[0, 3], Gen.Int[1, 500], Gen.Int[1, 1_000]);
        trade.Array[1, 200].Sample(trades =>
        {
            var time = new FakeTimeProvider(_start);
            var keeper = new CandleKeeper(time);
            Follow(keeper);
            keeper.Add("BTC/USD", true, [], time.GetUtcNow());
            var prints = new List<Print>();
            var stored = new Dictionary<DateTimeOffset, StoredCandle>();
            var at = _start.AddSeconds(330);
            foreach (var (seconds, late, price, quantity) in trades)
            {
                at = at.AddSeconds(seconds);
                var print = new Print(prints.Count + 1, price, quantity / 100m, OrderSide.Buy, at.AddSeconds(-late), 1, 1);
                prints.Add(print);
                keeper.Add("BTC/USD", false, [print], time.GetUtcNow());
                if (prints.Count % 7 == 0)
                {
                    Store(keeper, stored);
                }
            }

            Store(keeper, stored);
            var naive = prints.GroupBy(print => CandleIntervals.OpenTime(print.Time, 1)).Select(group => new Candle(
                group.Key,
                group.First().Price,
                group.Max(print => print.Price),
                group.Min(print => print.Price),
                group.Last().Price,
                decimal.Round(group.Sum(print => print.Price * print.Quantity) / group.Sum(print => print.Quantity), 10),
                group.Sum(print => print.Quantity),
                group.Count(),
                // The first minute's beginning was missed: nothing says that its trades are all there.
                group.Key > _start ? group.Last().TradeId : null));
            CollectionAssert.AreEquivalent(naive.ToArray(), stored.Values.Select(candle => candle.Candle).ToArray());
        });
    }

    [TestMethod]
    public void The_minute_of_the_first_trade_known_is_not_complete_and_the_next_is()
    {
        var keeper = new CandleKeeper(_time);
        Follow(keeper);
        keeper.Add("BTC/USD", true, [Print(7, 30)], _time.GetUtcNow());
        keeper.Add("BTC/USD", false, [Print(8, 61)], _time.GetUtcNow());
        _time.Advance(TimeSpan.FromMinutes(3));

        var candles = keeper.Take().Select(change => change.Candle).ToArray();

        CollectionAssert.AreEqual(new[] { false, true }, candles.Select(candle => candle.Complete).ToArray());
        Assert.IsTrue(candles.All(candle => candle.Source == CandleOrigin.Trades));
    }

    [TestMethod]
    public void A_jump_of_trade_ids_makes_its_minute_incomplete_and_asks_for_a_back_fill()
    {
        var keeper = new CandleKeeper(_time);
        Follow(keeper);
        keeper.Add("BTC/USD", true, [Print(7, 1)], _time.GetUtcNow());
        _time.Advance(TimeSpan.FromMinutes(5));
        BackfillAll(keeper);

        keeper.Add("BTC/USD", false, [Print(8, 310), Print(10, 320)], _time.GetUtcNow());

        Assert.AreEqual(1, keeper.NextToBackfill()!.Value.Minutes);
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.IsFalse(keeper.Take().Single(change => change.Candle.Candle.OpenTime == _start.AddMinutes(5)).Candle.Complete);
    }

    [TestMethod]
    public void Trades_of_a_snapshot_seen_before_count_once()
    {
        var keeper = new CandleKeeper(_time);
        Follow(keeper);
        keeper.Add("BTC/USD", true, [Print(8, 2), Print(7, 1)], _time.GetUtcNow());
        keeper.Disconnected();
        Follow(keeper);
        keeper.Add("BTC/USD", true, [Print(7, 1), Print(8, 2), Print(9, 3)], _time.GetUtcNow());

        Assert.AreEqual(3, keeper.Take().Single().Candle.Candle.Trades);
    }

    [TestMethod]
    public void A_successor_goes_on_by_trade_id_where_another_feed_stopped()
    {
        var (first, whole) = (new CandleKeeper(_time), new CandleKeeper(_time));
        var stored = new Dictionary<DateTimeOffset, StoredCandle>();
        foreach (var keeper in new[] { first, whole })
        {
            Follow(keeper);
            keeper.Add("BTC/USD", true, [Print(7, 1)], _time.GetUtcNow());
            keeper.Add("BTC/USD", false, [Print(8, 61, 101), Print(9, 62, 99)], _time.GetUtcNow());
        }

        Store(first, stored);
        var successor = new CandleKeeper(_time);
        successor.Follow([ScriptedKraken.Bitcoin]);
        Print[] rest = [Print(10, 63, 102), Print(11, 119, 103)];
        successor.Add("BTC/USD", true, [Print(9, 62, 99), .. rest], _time.GetUtcNow());
        Assert.IsEmpty(successor.Take(), "nothing is told before the store was asked");
        successor.Pending.Single().Resume([.. stored.Values.Select(candle => candle.Candle).OrderBy(candle => candle.OpenTime)]);
        whole.Add("BTC/USD", false, rest, _time.GetUtcNow());
        _time.Advance(TimeSpan.FromMinutes(3));

        var expected = whole.Take().Single(change => IsSecondMinute(change.Candle)).Candle;
        Assert.IsTrue(expected.Complete);
        Assert.AreEqual(expected, successor.Take().Single(change => IsSecondMinute(change.Candle)).Candle);
    }

    [TestMethod]
    public void A_successor_that_missed_trades_does_not_pretend()
    {
        var successor = new CandleKeeper(_time);
        successor.Follow([ScriptedKraken.Bitcoin]);
        successor.Add("BTC/USD", true, [Print(12, 63)], _time.GetUtcNow());
        successor.Pending.Single().Resume([new Candle(_start.AddMinutes(1), 1, 1, 1, 1, 1, 1, 2, LastTradeId: 9)]);
        _time.Advance(TimeSpan.FromMinutes(3));

        Assert.IsFalse(successor.Take().Single(change => IsSecondMinute(change.Candle)).Candle.Complete);
        Assert.AreEqual(1, successor.NextToBackfill()!.Value.Minutes);
    }

    [TestMethod]
    public void A_trade_printed_after_its_minute_was_stored_is_stored_too()
    {
        var keeper = new CandleKeeper(_time);
        var stored = new Dictionary<DateTimeOffset, StoredCandle>();
        Follow(keeper);
        keeper.Add("BTC/USD", true, [Print(7, 1)], _time.GetUtcNow());
        keeper.Add("BTC/USD", false, [Print(8, 61)], _time.GetUtcNow());
        _time.Advance(TimeSpan.FromMinutes(3));
        Store(keeper, stored);
        Assert.IsEmpty(keeper.Take(), "all is stored");

        keeper.Add("BTC/USD", false, [Print(9, 62)], _time.GetUtcNow());

        var late = keeper.Take().Single(change => IsSecondMinute(change.Candle)).Candle;
        Assert.AreEqual(2, late.Candle.Trades);
        Assert.IsTrue(late.Complete);
    }

    [TestMethod]
    public void Longer_candles_are_stored_once_when_they_are_whole()
    {
        var keeper = new CandleKeeper(_time);
        Follow(keeper);
        keeper.Add("BTC/USD", true, [Print(1, 1)], _time.GetUtcNow());
        var stored = new List<StoredCandle>();
        for (var second = 2; second < 3_700; second += 2)
        {
            _time.Advance(TimeSpan.FromSeconds(2));
            keeper.Add("BTC/USD", false, [Print(second / 2 + 1, second)], _time.GetUtcNow());
            foreach (var (symbol, candle) in keeper.Take())
            {
                symbol.Stored(candle);
                stored.Add(candle);
            }
        }

        CollectionAssert.AreEqual(
            Enumerable.Range(1, 11).Select(index => _start.AddMinutes(5 * index)).ToArray(),
            stored.Where(candle => candle.IntervalMinutes == 5).Select(candle => candle.Candle.OpenTime).ToArray(),
            "the first is not whole: it began before this feed");
        Assert.IsTrue(stored.Where(candle => candle.IntervalMinutes > 1).All(candle => candle.Complete));
        Assert.AreEqual(1, stored.Count(candle => candle.IntervalMinutes == 30));
        Assert.AreEqual(900, stored.Single(candle => candle.IntervalMinutes == 30).Candle.Trades);
        Assert.IsFalse(stored.Exists(candle => candle.IntervalMinutes > 30));
    }

    private static bool IsSecondMinute(StoredCandle candle) =>
        candle.IntervalMinutes == 1 && candle.Candle.OpenTime == _start.AddMinutes(1);

    private static void Follow(CandleKeeper keeper)
    {
        keeper.Follow([ScriptedKraken.Bitcoin]);
        foreach (var symbol in keeper.Pending)
        {
            symbol.Resume([]);
        }
    }

    private void BackfillAll(CandleKeeper keeper)
    {
        while (keeper.NextToBackfill() is var (symbol, minutes))
        {
            Assert.IsTrue(symbol.Backfilled(minutes, _time.GetUtcNow(), _time.GetUtcNow(), _time.GetUtcNow()));
        }
    }

    private static Print Print(long id, int seconds, decimal price) => Print(id, seconds) with { Price = price };

    private static Print Print(long id, int seconds) =>
        new(id, 100m, 1m, OrderSide.Buy, _start.AddSeconds(seconds), 1, 1);

    private static void Store(CandleKeeper keeper, Dictionary<DateTimeOffset, StoredCandle> stored)
    {
        foreach (var (symbol, candle) in keeper.Take())
        {
            if (candle.IntervalMinutes == 1)
            {
                stored[candle.Candle.OpenTime] = candle;
            }

            symbol.Stored(candle);
        }
    }
}
