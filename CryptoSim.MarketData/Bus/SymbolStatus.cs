using CryptoSim.MarketData.Board;

namespace CryptoSim.MarketData.Bus;

/// <summary>How this process's reader of one symbol is doing. Safe from any thread.</summary>
public sealed class SymbolStatus(string symbol)
{
    private readonly Lock _lock = new();
    private FeedPosition _position;
    private long _gaps;
    private long _resyncs;

    public string Symbol { get; } = symbol;

    /// <summary>Term and sequence of the last message applied; zeros before the first.</summary>
    public FeedPosition Position
    {
        get
        {
            lock (_lock)
            {
                return _position;
            }
        }

        internal set
        {
            lock (_lock)
            {
                _position = value;
            }
        }
    }

    /// <summary>Missing sequences seen since the start.</summary>
    public long Gaps => Interlocked.Read(ref _gaps);

    /// <summary>How often the state was read, the first time included.</summary>
    public long Resyncs => Interlocked.Read(ref _resyncs);

    internal void Gap() => Interlocked.Increment(ref _gaps);

    internal void Resynced() => Interlocked.Increment(ref _resyncs);
}
