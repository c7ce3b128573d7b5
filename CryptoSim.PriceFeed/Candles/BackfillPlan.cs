using CryptoSim.Domain.Candles;

namespace CryptoSim.PriceFeed.Candles;

/// <summary>What one pair needs of the venue's history: every interval at start, and after a gap the intervals that the
/// gap broke, now and once more when they have ended. Not thread safe.</summary>
internal sealed class BackfillPlan
{
    /// <summary>An answer that does not reach the interval asked for is asked again so often: a cached one is two
    /// seconds old, and a venue that does not get there in five minutes has no more to say.</summary>
    private const int MaximumTries = 10;

    private readonly Dictionary<int, Want> _wants =
        CandleIntervals.Minutes.ToDictionary(minutes => minutes, _ => new Want { At = DateTimeOffset.MinValue });

    public void AskNow(int minutes) => _wants[minutes].At ??= DateTimeOffset.MinValue;

    /// <param name="openTime">The interval that was broken.</param>
    /// <param name="endsAt">When it is complete at the venue.</param>
    public void AskAt(int minutes, DateTimeOffset openTime, DateTimeOffset endsAt)
    {
        var want = _wants[minutes];
        (want.AgainAt, want.Broken, want.Tries) = (endsAt, openTime, 0);
    }

    public bool IsDue(int minutes, DateTimeOffset now) =>
        _wants[minutes] is var want && (want.At <= now || (want.At is null && want.AgainAt <= now));

    /// <summary>The venue's candles were stored.</summary>
    /// <param name="lastComplete">Opening time of the last complete one.</param>
    /// <returns>False when they never reached what was wanted, and no more is asked.</returns>
    public bool Filled(int minutes, DateTimeOffset asked, DateTimeOffset lastComplete, DateTimeOffset retryAt)
    {
        var want = _wants[minutes];
        want.At = null;
        if (want.AgainAt is null || want.AgainAt > asked)
        {
            return true;
        }

        var hasReached = lastComplete >= want.Broken;
        if (!hasReached && ++want.Tries < MaximumTries)
        {
            want.At = retryAt;
            return true;
        }

        want.AgainAt = null;
        return hasReached;
    }

    public void Failed(int minutes, DateTimeOffset retryAt) => _wants[minutes].At = retryAt;

    private sealed class Want
    {
        public DateTimeOffset? At { get; set; }

        public DateTimeOffset? AgainAt { get; set; }

        public DateTimeOffset Broken { get; set; }

        public int Tries { get; set; }
    }
}
