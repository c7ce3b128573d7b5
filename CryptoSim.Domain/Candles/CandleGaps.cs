namespace CryptoSim.Domain.Candles;

/// <summary>Shows intervals without trades as Kraken's REST OHLC does: all four prices are the close before, average,
/// volume and count are zero.</summary>
public static class CandleGaps
{
    /// <param name="candles">Oldest first. One that opens before <paramref name="from"/> is not shown itself; its close
    /// is what the first intervals show.</param>
    /// <param name="minutes">The interval.</param>
    /// <param name="from">First opening time shown.</param>
    /// <param name="to">Last moment shown; the interval that holds it is the last.</param>
    /// <param name="limit">At most this many, the newest.</param>
    /// <returns>One candle an interval, oldest first, from the first that has a trade in it or before it.</returns>
    public static IReadOnlyList<Candle> Fill(
        IReadOnlyList<Candle> candles, int minutes, DateTimeOffset from, DateTimeOffset to, int limit)
    {
        ArgumentNullException.ThrowIfNull(candles);
        var length = TimeSpan.FromMinutes(minutes);
        var last = CandleIntervals.OpenTime(to, minutes);
        var newest = last - ((limit - 1) * length);
        var first = newest > from ? newest : from;
        var filled = new List<Candle>();
        for (var index = 0; index < candles.Count; index++)
        {
            var candle = candles[index];
            if (candle.OpenTime > last)
            {
                break;
            }

            if (candle.OpenTime >= first)
            {
                filled.Add(candle);
            }

            var until = index + 1 < candles.Count ? candles[index + 1].OpenTime : last + length;
            var gap = candle.OpenTime + length;
            // From the first interval shown, without walking those before it one by one.
            gap = gap < first ? first + TimeSpan.FromTicks(Mod(gap.UtcTicks - first.UtcTicks, length.Ticks)) : gap;
            for (; gap < until && gap <= last; gap += length)
            {
                filled.Add(new Candle(gap, candle.Close, candle.Close, candle.Close, candle.Close, 0, 0, 0));
            }
        }

        return filled;
    }

    private static long Mod(long value, long length) => ((value % length) + length) % length;
}
