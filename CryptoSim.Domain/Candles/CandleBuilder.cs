using CryptoSim.Domain.Money;
using CryptoSim.Domain.Orders;

namespace CryptoSim.Domain.Candles;

/// <summary>Builds the bars of one symbol from its trades, exactly. It keeps the running bar and the one before, since
/// a trade can be printed a moment after its interval ended. Not thread safe.</summary>
public sealed class CandleBuilder
{
    private readonly int minutes;
    private Bar? previous;
    private Bar? running;

    /// <param name="minutes">Interval, one minute unless told.</param>
    public CandleBuilder(int minutes = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(minutes);
        this.minutes = minutes;
    }

    /// <summary>The newest bar, still open to trades; null before the first trade.</summary>
    public Candle? Running => running?.ToCandle();

    /// <summary>The bar before it (not always the interval before: one without trades has no bar).</summary>
    public Candle? Previous => previous?.ToCandle();

    /// <summary>Continues bars that were stored before a restart, oldest first; only the last two matter.</summary>
    public void Resume(params IReadOnlyList<Candle> stored)
    {
        previous = stored.Count > 1 ? Bar.From(stored[^2]) : null;
        running = stored.Count > 0 ? Bar.From(stored[^1]) : null;
    }

    /// <summary>Adds a trade.</summary>
    /// <returns>The bar it changed, to be stored under its open time; null when the trade is older than both bars
    /// kept, and so was left out.</returns>
    public Candle? Add(Print print) => Add(print.Price, print.Quantity, print.Time);

    /// <inheritdoc cref="Add(Print)"/>
    /// <param name="price">In the quote asset.</param>
    /// <param name="quantity">In the base asset.</param>
    /// <param name="time">When the venue matched it.</param>
    public Candle? Add(decimal price, decimal quantity, DateTimeOffset time)
    {
        var openTime = CandleIntervals.OpenTime(time, minutes);
        if (running is null || openTime > running.OpenTime)
        {
            previous = running;
            running = new Bar(openTime, price);
        }

        var bar = openTime == running.OpenTime ? running : previous;
        if (bar is null || bar.OpenTime != openTime)
        {
            return null;
        }

        bar.Add(price, quantity);
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
        };

        public void Add(decimal price, decimal quantity)
        {
            high = Math.Max(high, price);
            low = Math.Min(low, price);
            close = price;
            volume += quantity;
            value += price * quantity;
            trades++;
        }

        public Candle ToCandle() =>
            new(OpenTime, open, high, low, close, Vwap.Of(value, volume, close), volume, trades);
    }
}

/// <summary>Volume-weighted average price, rounded to ten decimals; the close where no volume weighs.</summary>
internal static class Vwap
{
    public static decimal Of(decimal value, decimal volume, decimal close) =>
        volume == 0 ? close : decimal.Round(value / volume, Amounts.Decimals);
}
