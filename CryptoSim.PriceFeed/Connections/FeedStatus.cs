using System.Collections.Concurrent;

namespace CryptoSim.PriceFeed.Connections;

/// <summary>What this process knows of its connection, for health and metrics. Written by the receive loop, read by
/// anyone.</summary>
public sealed class FeedStatus
{
    private const int MaximumNamed = 200; // Enough to show; a refused depth refuses every pair.

    private readonly ConcurrentDictionary<string, string> _refused = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _rejected = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _delisted = new(StringComparer.Ordinal);
    private long _connectedTicks;
    private long _lastFrameTicks;
    private long _term;
    private long _mismatches;
    private long _reconnects;
    private long _unreadable;
    private long _rejectedPrices;
    private long _rateLimits;
    private long _clockJumps;
    private long _candleDifferences;
    private volatile string? _lostBecause;

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

    /// <summary>When the venue last sent a frame that could be read and is not the answer to a ping.</summary>
    public DateTimeOffset? LastFrame
    {
        get => ToTime(Interlocked.Read(ref _lastFrameTicks));
        internal set => Interlocked.Exchange(ref _lastFrameTicks, value?.UtcTicks ?? 0);
    }

    /// <summary>Books whose checksum was wrong, since this process started.</summary>
    public long Mismatches => Interlocked.Read(ref _mismatches);

    /// <summary>Connections lost and attempts failed, since this process started.</summary>
    public long Reconnects => Interlocked.Read(ref _reconnects);

    /// <summary>Why the last connection ended; null before the first did.</summary>
    public string? LostBecause => _lostBecause;

    /// <summary>Frames that could not be read, since this process started.</summary>
    public long UnreadableFrames => Interlocked.Read(ref _unreadable);

    /// <summary>Books, tickers and trades whose prices were not believed, since this process started.</summary>
    public long RejectedPrices => Interlocked.Read(ref _rejectedPrices);

    /// <summary>Times the venue asked for fewer requests, since this process started.</summary>
    public long RateLimits => Interlocked.Read(ref _rateLimits);

    /// <summary>Times the venue's clock jumped, since this process started.</summary>
    public long ClockJumps => Interlocked.Read(ref _clockJumps);

    /// <summary>Minutes that the venue told otherwise than its trades, since this process started; with
    /// <c>Kraken:Ohlc</c> only.</summary>
    public long CandleDifferences => Interlocked.Read(ref _candleDifferences);

    /// <summary>Refused subscriptions of this connection, <c>book NOPE/USD</c>, and why.</summary>
    public IReadOnlyDictionary<string, string> Refused => _refused;

    /// <summary>What was rejected last of each channel and pair, <c>book BTC/USD</c>, and why, since this process
    /// started.</summary>
    public IReadOnlyDictionary<string, string> LastRejected => _rejected;

    /// <summary>Pairs that were followed until the venue delisted them.</summary>
    public IReadOnlyCollection<string> DelistedSymbols => [.. _delisted.Keys];

    internal void Mismatched() => Interlocked.Increment(ref _mismatches);

    internal void Lost(string reason)
    {
        _lostBecause = reason;
        Interlocked.Increment(ref _reconnects);
    }

    internal void Unreadable() => Interlocked.Increment(ref _unreadable);

    internal void RateLimited() => Interlocked.Increment(ref _rateLimits);

    internal void ClockJumped() => Interlocked.Increment(ref _clockJumps);

    internal void CandleDiffered() => Interlocked.Increment(ref _candleDifferences);

    internal void Rejected(string record, string reason)
    {
        Interlocked.Increment(ref _rejectedPrices);
        Name(_rejected, record, reason);
    }

    internal void Refuse(string subscription, string reason) => Name(_refused, subscription, reason);

    internal void Accept(string subscription) => _refused.TryRemove(subscription, out _);

    internal void ForgetRefusals() => _refused.Clear();

    internal void Delisted(string symbol) => Name(_delisted, symbol, true);

    internal void Listed(string symbol) => _delisted.TryRemove(symbol, out _);

    private static void Name<T>(ConcurrentDictionary<string, T> names, string name, T value)
    {
        if (names.Count < MaximumNamed || names.ContainsKey(name))
        {
            names[name] = value;
        }
    }

    private static DateTimeOffset? ToTime(long ticks) => ticks == 0 ? null : new DateTimeOffset(ticks, TimeSpan.Zero);
}
