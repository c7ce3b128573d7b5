using CryptoSim.MarketData.Board;
using CryptoSim.MarketData.Wire;

namespace CryptoSim.MarketData.Server;

/// <summary>The <c>ticker</c> channel of one pair. With the trigger <c>trades</c> a frame is sent only when a trade
/// changed the record, with <c>bbo</c> whenever it changed.</summary>
internal sealed class TickerStream(Lock gate, WebSocketMetrics metrics, SymbolMarket market, bool onTradesOnly)
    : MarketStream(gate, metrics)
{
    private Ticker? _told;
    private byte[]? _snapshot;

    /// <param name="frames">Shares the update's bytes between the two triggers.</param>
    public void Update(TickerFrame frames)
    {
        if (IsEmpty || market.Ticker is not { } ticker)
        {
            return;
        }

        if (_told is null)
        {
            Tell(ticker);
            Publish(TakeSnapshot()!, isSnapshot: true);
        }
        else if (onTradesOnly ? HasTraded(_told, ticker) : HasChanged(_told, ticker))
        {
            Tell(ticker);
            var frame = ReferenceEquals(frames.Ticker, ticker) ? frames.Frame! : MakeFrame(ticker, isSnapshot: false);
            (frames.Ticker, frames.Frame) = (ticker, frame);
            Publish(frame, isSnapshot: false);
        }
    }

    protected override void Start()
    {
        _told = market.Ticker;
        _snapshot = null;
    }

    protected override void Stop() => _told = null;

    protected override byte[]? TakeSnapshot() =>
        _told is { } ticker ? _snapshot ??= MakeFrame(ticker, isSnapshot: true) : null;

    private void Tell(Ticker ticker)
    {
        _told = ticker;
        _snapshot = null;
    }

    private byte[] MakeFrame(Ticker ticker, bool isSnapshot) =>
        Make((ticker, isSnapshot, market.Instrument), static (output, state) =>
            KrakenFrameWriter.WriteTicker(output, state.isSnapshot, state.ticker, state.Instrument));

    /// <summary>The rolling volume also falls as old trades leave it: only a rise is a trade's.</summary>
    private static bool HasTraded(Ticker before, Ticker now) =>
        now.Last != before.Last || now.Volume > before.Volume || now.Trades > before.Trades;

    private static bool HasChanged(Ticker before, Ticker now) => now with { Timestamp = before.Timestamp } != before;
}

/// <summary>The latest update frame of a pair's ticker.</summary>
internal sealed class TickerFrame
{
    public Ticker? Ticker { get; set; }

    public byte[]? Frame { get; set; }
}
