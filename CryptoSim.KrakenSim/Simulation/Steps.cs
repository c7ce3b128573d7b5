namespace CryptoSim.KrakenSim.Simulation;

/// <summary>The grid of a simulation. A step is a tenth of a second: quotes and levels change as it starts, trades
/// print, and take from the book, half way through it. Steps and half steps are counted from the Unix epoch in market
/// time.</summary>
public static class Steps
{
    public const int PerMinute = 600;

    public const int HalvesPerMinute = 2 * PerMinute;

    /// <summary>Length of the session break, in steps: five seconds.</summary>
    public const int SessionBreak = 50;

    public static readonly TimeSpan Half = TimeSpan.FromMilliseconds(50);

    public static long HalfAt(DateTimeOffset time) => FloorDivide(time.UtcTicks - EpochTicks, Half.Ticks);

    public static DateTimeOffset TimeOfHalf(long half) => new(EpochTicks + (half * Half.Ticks), TimeSpan.Zero);

    public static DateTimeOffset TimeOfMinute(long minute) => TimeOfHalf(minute * HalvesPerMinute);

    public static long MinuteAt(DateTimeOffset time) => FloorDivide(HalfAt(time), HalvesPerMinute);

    private static long EpochTicks => DateTimeOffset.UnixEpoch.UtcTicks;

    private static long FloorDivide(long value, long divisor) =>
        value >= 0 ? value / divisor : -((-value + divisor - 1) / divisor);
}
