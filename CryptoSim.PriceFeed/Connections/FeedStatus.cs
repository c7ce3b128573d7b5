using System.Collections.Concurrent;

namespace CryptoSim.PriceFeed.Connections;

/// <summary>What this process knows of its connection, for health and metrics. Written by the receive loop, read by
/// anyone.</summary>
public sealed class FeedStatus
{
    private const int MaximumRefusals = 200; // Enough to show; a refused depth refuses every pair.

    private readonly ConcurrentDictionary<string, string> _refused = new(StringComparer.Ordinal);
    private long _connectedTicks;
    private long _lastFrameTicks;
    private long _term;
    private long _mismatches;
    private long _reconnects;
    private long _unreadable;

    /// <summary>Zero while another process leads.</summary>
    public long Term
    {
        get => Interlocked.Read(ref _term);
        internal set => Interlocked.Exchange(ref _term, value);
    }

    /// <summary>Null while not connected.</summary>
    public DateTimeOffset? ConnectedSince
    {
        get => ToTime(Interlocked.Read(ref _connectedTicks));
        internal set => Interlocked.Exchange(ref _connectedTicks, value?.UtcTicks ?? 0);
    }

    public DateTimeOffset? LastFrame
    {
        get => ToTime(Interlocked.Read(ref _lastFrameTicks));
        internal set => Interlocked.Exchange(ref _lastFrameTicks, value?.UtcTicks ?? 0);
    }

    /// <summary>Books whose checksum was wrong, since this process started.</summary>
    public long Mismatches => Interlocked.Read(ref _mismatches);

    /// <summary>Connections lost and attempts failed, since this process started.</summary>
    public long Reconnects => Interlocked.Read(ref _reconnects);

    /// <summary>Frames that could not be read, since this process started.</summary>
    public long UnreadableFrames => Interlocked.Read(ref _unreadable);

    /// <summary>Refused subscriptions of this connection, <c>book NOPE/USD</c>, and why.</summary>
    public IReadOnlyDictionary<string, string> Refused => _refused;

    internal void Mismatched() => Interlocked.Increment(ref _mismatches);

    internal void Reconnecting() => Interlocked.Increment(ref _reconnects);

    internal void Unreadable() => Interlocked.Increment(ref _unreadable);

    internal void Refuse(string subscription, string reason)
    {
        if (_refused.Count < MaximumRefusals)
        {
            _refused[subscription] = reason;
        }
    }

    internal void Accept(string subscription) => _refused.TryRemove(subscription, out _);

    internal void ForgetRefusals() => _refused.Clear();

    private static DateTimeOffset? ToTime(long ticks) => ticks == 0 ? null : new DateTimeOffset(ticks, TimeSpan.Zero);
}
