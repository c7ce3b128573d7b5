namespace CryptoSim.Data.Leases;

/// <summary>The pace of a lease. With these defaults a successor takes over at most 3.5 s after its leader
/// died.</summary>
public sealed record LeaderOptions
{
    /// <summary>How long a lease lasts: two renewals may be lost.</summary>
    public TimeSpan TimeToLive { get; init; } = TimeSpan.FromSeconds(3);

    public TimeSpan RenewEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often one who waits asks: a released lease is taken within this.</summary>
    public TimeSpan AskEvery { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How often a leader past its lease asks its fence: it must be gone a second after that says no.</summary>
    public TimeSpan FenceEvery { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>After a takeover of an offered lease that could not be, doubling from the first to the second: what a
    /// standby cannot reach now it seldom reaches a moment later.</summary>
    public TimeSpan TakeoverPause { get; init; } = TimeSpan.FromSeconds(5);

    public TimeSpan LongestTakeoverPause { get; init; } = TimeSpan.FromSeconds(30);
}
