using CryptoSim.Domain.Orders;
using CryptoSim.MarketData.Board;
using CryptoSim.MarketData.Wire;

namespace CryptoSim.MarketData.Server;

/// <summary>The <c>trade</c> channel of one pair. No trade is ever left out: a client too slow for them is
/// closed.</summary>
internal sealed class TradeStream(Lock gate, WebSocketMetrics metrics, SymbolMarket market) : MarketStream(gate, metrics)
{
    /// <summary>Trades of a snapshot, as Kraken sends.</summary>
    private const int SnapshotTrades = 50;

    private long _lastId;
    private List<Print> _latest = [];

    protected override bool IsConflatable => false;

    public void Update(List<Print> prints)
    {
        if (IsEmpty)
        {
            return;
        }

        // Those before were part of the snapshot of the first subscriber.
        var fresh = prints.FindAll(print => print.TradeId > _lastId);
        if (fresh.Count == 0)
        {
            return;
        }

        _lastId = fresh[^1].TradeId;
        _latest.AddRange(fresh);
        _latest.RemoveRange(0, Math.Max(0, _latest.Count - SnapshotTrades));
        Publish(MakeFrame(fresh, isSnapshot: false), isSnapshot: false);
    }

    protected override void Start()
    {
        _latest = [.. market.RecentTrades(SnapshotTrades)];
        _lastId = _latest.Count > 0 ? _latest[^1].TradeId : 0;
    }

    protected override byte[]? TakeSnapshot() => MakeFrame(_latest, isSnapshot: true);

    private byte[] MakeFrame(List<Print> prints, bool isSnapshot) =>
        Make((prints, isSnapshot, market.Instrument), static (output, state) =>
            KrakenFrameWriter.WriteTrades(output, state.isSnapshot, state.Instrument, state.prints));
}
