namespace CryptoSim.PriceFeed.Connections;

/// <summary>When to connect again. Kraken asks for no more than a handful of quick attempts, and bans an address for
/// ten minutes after some 150 attempts in ten minutes. Not thread safe.</summary>
public sealed class ReconnectPolicy(TimeProvider time, Func<double> random)
{
    /// <summary>Attempts within <see cref="BudgetWindow"/>: well below the 150 that get an address banned.</summary>
    public const int Budget = 120;

    public static readonly TimeSpan BudgetWindow = TimeSpan.FromMinutes(10);

    /// <summary>A connection that lasted this long was a good one: its loss is a new incident.</summary>
    public static readonly TimeSpan StableAfter = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan JitterMaximum = TimeSpan.FromMilliseconds(750);
    private static readonly TimeSpan LaterMinimum = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LaterMaximum = TimeSpan.FromSeconds(30);

    private readonly Queue<DateTimeOffset> _attempts = new();
    private int _failures;

    /// <summary>Notes the end of a connection, or of an attempt at one.</summary>
    /// <param name="lasted">Zero when it never came to be.</param>
    public void Ended(TimeSpan lasted) => _failures = lasted >= StableAfter ? 1 : _failures + 1;

    /// <summary>How long to wait before the next attempt, which is counted against the budget.</summary>
    /// <param name="isVenueDown">The venue said that it is in maintenance: it wants no attempt within 5 s.</param>
    public TimeSpan NextDelay(bool isVenueDown)
    {
        // The first connection and the first after a loss go at once; then 1, 2, 4 s; then 8 to 30 s.
        var delay = _failures <= 1
            ? TimeSpan.Zero
            : TimeSpan.FromSeconds(Math.Min(1 << Math.Min(_failures - 2, 5), LaterMaximum.TotalSeconds));
        if (isVenueDown && delay < LaterMinimum)
        {
            delay = LaterMinimum;
        }

        if (_failures > 0)
        {
            delay += JitterMaximum * random();
        }

        var now = time.GetUtcNow();
        while (_attempts.TryPeek(out var oldest) && now - oldest >= BudgetWindow)
        {
            _attempts.Dequeue();
        }

        if (_attempts.Count >= Budget)
        {
            var free = _attempts.Dequeue() + BudgetWindow - now;
            delay = free > delay ? free : delay;
        }

        _attempts.Enqueue(now + delay);
        return delay;
    }
}
