namespace CryptoSim.Domain.Candles;

/// <summary>Interval lengths, in minutes, and where intervals start.</summary>
public static class CandleIntervals
{
    /// <summary>Kraken's <c>ohlc</c> intervals.</summary>
    public static IReadOnlyList<int> Minutes { get; } = [1, 5, 15, 30, 60, 240, 1_440, 10_080, 21_600];

    /// <summary>The longest shorter interval that divides one, or null for a minute: 15 days are made of days, since
    /// weeks do not divide them.</summary>
    public static int? PartOf(int minutes)
    {
        int? part = null;
        foreach (var shorter in Minutes)
        {
            part = shorter < minutes && minutes % shorter == 0 ? shorter : part;
        }

        return part;
    }

    /// <summary>Start of the interval that holds a time. Intervals are counted from the Unix epoch, as Kraken counts
    /// them: a week starts on a Thursday.</summary>
    public static DateTimeOffset OpenTime(DateTimeOffset time, int minutes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(minutes);
        var length = minutes * TimeSpan.TicksPerMinute;
        var ticks = time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks;
        // Rounded towards the past, before the epoch too.
        var past = ((ticks % length) + length) % length;
        return new DateTimeOffset(time.UtcTicks - past, TimeSpan.Zero);
    }
}
