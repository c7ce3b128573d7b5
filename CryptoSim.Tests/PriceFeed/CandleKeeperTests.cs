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
            keeper.Follow([ScriptedKraken.Bitcoin]);
            keeper.Add("BTC/USD", true, [], time.GetUtcNow());
            var prints = new List<Print>();
            var stored = new Dictionary<DateTimeOffset, Candle>();
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
                group.Count()));
            CollectionAssert.AreEquivalent(naive.ToArray(), stored.Values.ToArray());
        });
    }

    [TestMethod]
    public void The_minute_of_the_first_trade_known_is_not_complete_and_the_next_is()
    {
        var keeper = new CandleKeeper(_time);
        keeper.Follow([ScriptedKraken.Bitcoin]);
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
        keeper.Follow([ScriptedKraken.Bitcoin]);
        keeper.Add("BTC/USD", true, [Print(7, 1)], _time.GetUtcNow());
        _time.Advance(TimeSpan.FromMinutes(5));
        keeper.NextToBackfill()!.Backfilled(_time.GetUtcNow(), null);
        Assert.IsNull(keeper.NextToBackfill());

        keeper.Add("BTC/USD", false, [Print(8, 310), Print(10, 320)], _time.GetUtcNow());

        Assert.IsNotNull(keeper.NextToBackfill());
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.IsFalse(keeper.Take()[^1].Candle.Complete);
    }

    [TestMethod]
    public void Trades_of_a_snapshot_seen_before_count_once()
    {
        var keeper = new CandleKeeper(_time);
        keeper.Follow([ScriptedKraken.Bitcoin]);
        keeper.Add("BTC/USD", true, [Print(8, 2), Print(7, 1)], _time.GetUtcNow());
        keeper.Disconnected();
        keeper.Follow([ScriptedKraken.Bitcoin]);
        keeper.Add("BTC/USD", true, [Print(7, 1), Print(8, 2), Print(9, 3)], _time.GetUtcNow());

        Assert.AreEqual(3, keeper.Take().Single().Candle.Candle.Trades);
    }

    private static Print Print(long id, int seconds) =>
        new(id, 100m, 1m, OrderSide.Buy, _start.AddSeconds(seconds), 1, 1);

    private static void Store(CandleKeeper keeper, Dictionary<DateTimeOffset, Candle> stored)
    {
        foreach (var (symbol, candle) in keeper.Take())
        {
            stored[candle.Candle.OpenTime] = candle.Candle;
            symbol.Stored(candle.Candle);
        }
    }
}
