using System.Runtime.InteropServices;
using CryptoSim.MarketData.Board;
using CryptoSim.MarketData.Books;
using CryptoSim.MarketData.Wire;

namespace CryptoSim.MarketData.Server;

/// <summary>The <c>book</c> channel of one pair at one depth, derived from the board: what was last sent is compared
/// with what the board shows now, however many changes lie between.</summary>
internal sealed class BookStream(Lock gate, WebSocketMetrics metrics, SymbolMarket market, int depth)
    : MarketStream(gate, metrics)
{
    private readonly List<ScaledLevel> _bidChanges = [];
    private readonly List<ScaledLevel> _askChanges = [];
    private List<ScaledLevel> _bids = new(depth);
    private List<ScaledLevel> _asks = new(depth);
    private List<ScaledLevel> _nextBids = new(depth);
    private List<ScaledLevel> _nextAsks = new(depth);
    private DateTimeOffset _time;
    private byte[]? _snapshot;
    private bool _hasState;

    /// <summary>The board's book changed.</summary>
    /// <param name="wasReplaced">As a whole: subscribers get a snapshot.</param>
    public void Update(bool wasReplaced)
    {
        if (IsEmpty || !TakeBoard())
        {
            return;
        }

        if (wasReplaced || !_hasState)
        {
            Swap();
            _hasState = true;
            Publish(TakeSnapshot()!, isSnapshot: true);
            return;
        }

        _bidChanges.Clear();
        _askChanges.Clear();
        BookDelta.Compute(Span(_bids), Span(_nextBids), isDescending: true, depth, _bidChanges);
        BookDelta.Compute(Span(_asks), Span(_nextAsks), isDescending: false, depth, _askChanges);
        if (_bidChanges.Count + _askChanges.Count > 0)
        {
            Swap();
            Publish(MakeFrame(isSnapshot: false, _bidChanges, _askChanges), isSnapshot: false);
        }
    }

    protected override void Start()
    {
        _hasState = TakeBoard();
        Swap();
    }

    protected override void Stop() => _hasState = false;

    protected override byte[]? TakeSnapshot() =>
        _hasState ? _snapshot ??= MakeFrame(isSnapshot: true, _bids, _asks) : null;

    private bool TakeBoard()
    {
        if (!market.HasBook)
        {
            _hasState = false;
            return false;
        }

        _time = market.TakeBook(0).Time;
        market.ReadBook(this, static (bids, asks, self) =>
        {
            Take(bids, self._nextBids, self.Depth);
            Take(asks, self._nextAsks, self.Depth);
        });
        return true;
    }

    private static void Take(ReadOnlySpan<ScaledLevel> levels, List<ScaledLevel> into, int depth)
    {
        CollectionsMarshal.SetCount(into, Math.Min(levels.Length, depth));
        levels[..into.Count].CopyTo(CollectionsMarshal.AsSpan(into));
    }

    private void Swap()
    {
        (_bids, _nextBids) = (_nextBids, _bids);
        (_asks, _nextAsks) = (_nextAsks, _asks);
        _snapshot = null;
    }

    private byte[] MakeFrame(bool isSnapshot, List<ScaledLevel> bids, List<ScaledLevel> asks) =>
        Make((this, isSnapshot, bids, asks), static (output, state) => KrakenFrameWriter.WriteBook(
            output,
            state.isSnapshot,
            state.Item1.Instrument,
            Span(state.bids),
            Span(state.asks),
            OrderBook.Checksum(Span(state.Item1._bids), Span(state.Item1._asks)),
            state.Item1._time));

    private int Depth => depth;

    private Domain.Instruments.Instrument Instrument => market.Instrument;

    private static Span<ScaledLevel> Span(List<ScaledLevel> levels) => CollectionsMarshal.AsSpan(levels);
}
