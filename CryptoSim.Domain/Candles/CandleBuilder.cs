using CryptoSim.Domain.Money;
using CryptoSim.Domain.Orders;

namespace CryptoSim.Domain.Candles;

/// <summary>Builds the bars of one symbol from its trades, exactly. It keeps the latest hour of them at least, since a
/// trade can be printed after its interval ended and belongs to that interval all the same. Not thread safe.</summary>
public sealed class CandleBuilder
{
    /// <summary>How late a trade may be printed and still count: far more than was ever seen.</summary>
    private static readonly TimeSpan LeastKept = TimeSpan.FromHours(1);

    private readonly SortedList<DateTimeOffset, Bar> bars = [];
    private readonly int minutes;
    private readonly TimeSpan kept;

    /// <param name="minutes">Interval, one minute unless told.</param>
    /// <param name="kept">How far back from the newest bar others are kept; an hour, or two intervals if that is
    /// longer, unless told.</param>
    public CandleBuilder(int minutes = 1, TimeSpan? kept = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(minutes);
        this.minutes = minutes;
        var two = TimeSpan.FromMinutes(2 * minutes);
        this.kept = kept ?? (two > LeastKept ? two : LeastKept);
    }

    /// <summary>The newest bar, still open to trades; null before the first trade.</summary>
    public Candle? Running => bars.Count > 0 ? bars.Values[^1].ToCandle() : null;

    /// <summary>The bar before it (not always the interval before: one without trades has no bar).</summary>
    public Candle? Previous => bars.Count > 1 ? bars.Values[^2].ToCandle() : null;

    /// <summary>The bars kept, oldest first.</summary>
    public IEnumerable<Candle> Candles => bars.Values.Select(static bar => bar.ToCandle());

    /// <summary>Forgets what it has and continues bars that were stored before a restart.</summary>
    public void Resume(params IReadOnlyList<Candle> stored)
    {
        bars.Clear();
        foreach (var candle in stored)
        {
            bars[candle.OpenTime] = Bar.From(candle);
        }
    }

    /// <summary>Adds a trade.</summary>
    /// <returns>The bar it changed, to be stored under its open time; null when the trade is older than all bars
    /// kept, and so was left out.</returns>
    public Candle? Add(Print print) => Add(print.Price, print.Quantity, print.Time, print.TradeId);

    /// <inheritdoc cref="Add(Print)"/>
    /// <param name="price">In the quote asset.</param>
    /// <param name="quantity">In the base asset.</param>
    /// <param name="time">When the venue matched it.</param>
    /// <param name="tradeId">The venue's, where it is known.</param>
    public Candle? Add(decimal price, decimal quantity, DateTimeOffset time, long? tradeId = null)
    {
        var openTime = CandleIntervals.OpenTime(time, minutes);
        if (bars.Count > 0 && openTime < bars.Keys[^1] - kept)
        {
            return null;
        }

        if (!bars.TryGetValue(openTime, out var bar))
        {
            bars.Add(openTime, bar = new Bar(openTime, price));
            while (bars.Keys[0] < bars.Keys[^1] - kept)
            {
                bars.RemoveAt(0);
            }
        }

        bar.Add(price, quantity, tradeId);
        return bar.ToCandle();
    }

    private sealed class Bar
    {
        private readonly decimal open;
        private decimal high;
        private decimal low;
        private decimal close;
        private decimal volume;
        private decimal value;
        private int trades;
        private long? lastTradeId;

        public Bar(DateTimeOffset openTime, decimal price)
        {
            OpenTime = openTime;
            open = high = low = close = price;
        }

        public DateTimeOffset OpenTime { get; }

        public static Bar From(Candle candle) => new(candle.OpenTime, candle.Open)
        {
            high = candle.High,
            low = candle.Low,
            close = candle.Close,
            volume = candle.Volume,
            value = candle.Vwap * candle.Volume,
            trades = candle.Trades,
            lastTradeId = candle.LastTradeId,
        };

        public void Add(decimal price, decimal quantity, long? tradeId)
        {
            high = Math.Max(high, price);
            low = Math.Min(low, price);
            close = price;
            volume += quantity;
            value += price * quantity;
            trades++;
            lastTradeId = tradeId ?? lastTradeId;
        }

        public Candle ToCandle() =>
            new(OpenTime, open, high, low, close, Vwap.Of(value, volume, close), volume, trades, lastTradeId);
    }
}

/// <summary>Volume-weighted average price, rounded to ten decimals; the close where no volume weighs.</summary>
internal static class Vwap
{
    public static decimal Of(decimal value, decimal volume, decimal close) =>
        volume == 0 ? close : decimal.Round(value / volume, Amounts.Decimals);
}
