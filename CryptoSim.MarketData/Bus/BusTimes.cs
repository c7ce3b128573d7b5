namespace CryptoSim.MarketData.Bus;

/// <summary>How long the bus's readers wait, and why.</summary>
internal static class BusTimes
{
    /// <summary>Three missed beacons: one may be late, three mean that a leader or the subscription is gone.</summary>
    public static readonly TimeSpan BeaconLostAfter = TimeSpan.FromSeconds(3);

    /// <summary>Reading every state anew without a leader finds nothing new; a leader that returns is heard at
    /// once.</summary>
    public static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(30);

    /// <summary>A new leader has this many beacons to renew a book before its predecessor's is dropped: a second or
    /// two, within which a book snapshot arrives.</summary>
    public const int BeaconsToRenew = 2;

    /// <summary>A symbol that so many beacons do not name has left the feed: more than a new leader needs to
    /// subscribe to all.</summary>
    public const int BeaconsToVanish = 10;

    /// <summary>Waits between attempts double from the first to the second: quick after a blip, and a Redis that comes
    /// back is not met by all readers at once more often than this.</summary>
    public static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(100);
    public static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(1);

    /// <summary>The wait before attempt number <paramref name="failures"/> + 1, with up to a quarter added, so that
    /// instances that failed together do not return together.</summary>
    public static TimeSpan Backoff(int failures)
    {
        var wait = FirstRetry * Math.Pow(2, Math.Min(failures, 16) - 1);
        wait = wait > LongestRetry ? LongestRetry : wait;
        return wait * (1 + (Random.Shared.NextDouble() / 4));
    }
}
