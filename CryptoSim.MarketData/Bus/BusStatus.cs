using System.Collections.Concurrent;

namespace CryptoSim.MarketData.Bus;

/// <summary>How this process's reader of the bus is doing; for health, the status page and tests. Safe from any
/// thread.</summary>
public sealed class BusStatus
{
    private readonly ConcurrentDictionary<string, SymbolStatus> _symbols = new(StringComparer.Ordinal);
    private long _term;
    private long _gaps;
    private long _resyncs;
    private long _refused;
    private long _beaconTicks;
    private volatile bool _hasRead;

    /// <summary>Newest term seen; 0 before the first.</summary>
    public long Term => Interlocked.Read(ref _term);

    /// <summary>Missing sequences seen since the start.</summary>
    public long Gaps => Interlocked.Read(ref _gaps);

    /// <summary>States read anew since the start, the first read of each symbol included.</summary>
    public long Resyncs => Interlocked.Read(ref _resyncs);

    /// <summary>Messages of an older term that were dropped since the start.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>When the last beacon came in; null before the first.</summary>
    public DateTimeOffset? LastBeacon =>
        Interlocked.Read(ref _beaconTicks) is var ticks and not 0 ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    /// <summary>Redis was reached and asked for a beacon, whether or not there was one.</summary>
    public bool HasRead => _hasRead;

    /// <summary>Every symbol that was ever followed, in no order.</summary>
    public IEnumerable<SymbolStatus> Symbols => _symbols.Values;

    internal SymbolStatus Of(string symbol) => _symbols.GetOrAdd(symbol, static name => new SymbolStatus(name));

    internal void Heard(long term, DateTimeOffset at)
    {
        Interlocked.Exchange(ref _term, Math.Max(term, Term));
        Interlocked.Exchange(ref _beaconTicks, at.UtcTicks);
    }

    internal void Read() => _hasRead = true;

    internal void Gap() => Interlocked.Increment(ref _gaps);

    internal void Resynced() => Interlocked.Increment(ref _resyncs);

    internal void RefusedOlder() => Interlocked.Increment(ref _refused);
}
