using CryptoSim.Domain.Instruments;
using CryptoSim.MarketData.Board;
using CryptoSim.MarketData.Wire;

namespace CryptoSim.MarketData.Server;

/// <summary>The <c>instrument</c> channel: all pairs and assets, then what changes.</summary>
internal sealed class InstrumentStream(Lock gate, WebSocketMetrics metrics, MarketBoard board)
    : MarketStream(gate, metrics), IThreadPoolWorkItem
{
    private readonly Dictionary<string, Instrument> _told = new(StringComparer.Ordinal);
    private byte[]? _snapshot;
    private int _isScheduled;

    /// <summary>A pair came or changed: subscribers hear of it from another thread than the board's.</summary>
    public void Schedule()
    {
        if (Interlocked.Exchange(ref _isScheduled, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    public void Execute()
    {
        Volatile.Write(ref _isScheduled, 0);
        lock (Gate)
        {
            var changed = TakeChanges();
            if (changed.Count > 0 && !IsEmpty)
            {
                Publish(MakeFrame(changed, KrakenAssets.Of(changed), isSnapshot: false), isSnapshot: false);
            }
        }
    }

    protected override void Start() => TakeChanges();

    protected override byte[]? TakeSnapshot() =>
        _snapshot ??= MakeFrame([.. _told.Values], KrakenAssets.Of(_told.Values), isSnapshot: true);

    private List<Instrument> TakeChanges()
    {
        List<Instrument> changed = [];
        foreach (var market in board.Markets)
        {
            var instrument = market.Instrument;
            if (_told.GetValueOrDefault(instrument.Symbol) != instrument)
            {
                _told[instrument.Symbol] = instrument;
                changed.Add(instrument);
            }
        }

        _snapshot = changed.Count > 0 ? null : _snapshot;
        return changed;
    }

    private byte[] MakeFrame(IReadOnlyList<Instrument> pairs, IReadOnlyList<KrakenAsset> assets, bool isSnapshot) =>
        Make((pairs, assets, isSnapshot), static (output, state) =>
            KrakenFrameWriter.WriteInstruments(output, state.isSnapshot, state.assets, state.pairs));
}
