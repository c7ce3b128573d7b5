using System.Runtime.InteropServices;
using CryptoSim.Domain.Instruments;
using CryptoSim.Domain.Orders;
using CryptoSim.MarketData.Board;
using CryptoSim.MarketData.Books;
using CryptoSim.MarketData.Server;

namespace CryptoSim.KrakenSim.Faults;

/// <summary>A pair that is listed while the market runs, and trades as another does.</summary>
internal sealed class ListedPair : IBoardListener
{
    private const int FirstTrades = 50; // As many as a subscriber is shown.

    private readonly MarketBoard _board;
    private readonly SymbolMarket _like;
    private readonly Instrument _instrument;
    private readonly IDisposable _subscription;
    private readonly Lock _lock = new();
    private readonly List<ScaledLevel> _bidChanges = [];
    private readonly List<ScaledLevel> _askChanges = [];
    private ScaledLevel[] _bids = [];
    private ScaledLevel[] _asks = [];
    private long _sequence;

    public ListedPair(MarketBoard board, string symbol, SymbolMarket like)
    {
        (_board, _like) = (board, like);
        var assets = symbol.Split('/');
        _instrument = like.Instrument with
        {
            Symbol = symbol, Base = assets[0], Quote = assets[1], Status = PairStatus.Online,
        };
        lock (_lock)
        {
            board.SetInstrument(_instrument, like.BookDepth);
            _subscription = board.Subscribe(this);
            CopyTrades(like.RecentTrades(FirstTrades));
            CopyTicker();
            CopyBook(isSnapshot: true);
        }
    }

    void IBoardListener.OnBook(SymbolMarket market, bool isSnapshot)
    {
        if (market == _like)
        {
            lock (_lock)
            {
                CopyBook(isSnapshot);
            }
        }
    }

    void IBoardListener.OnTicker(SymbolMarket market)
    {
        if (market == _like)
        {
            lock (_lock)
            {
                CopyTicker();
            }
        }
    }

    void IBoardListener.OnTrades(SymbolMarket market, IReadOnlyList<Print> prints)
    {
        if (market == _like)
        {
            lock (_lock)
            {
                CopyTrades(prints);
            }
        }
    }

    public void Delist()
    {
        _subscription.Dispose();
        _board.SetInstrument(_instrument with { Status = PairStatus.Delisted }, _like.BookDepth);
    }

    private void CopyBook(bool isSnapshot)
    {
        var (bids, asks) = ((ScaledLevel[])[], (ScaledLevel[])[]);
        _like.ReadBook(0, (likeBids, likeAsks, _) => (bids, asks) = (likeBids.ToArray(), likeAsks.ToArray()));
        if (isSnapshot)
        {
            _board.ApplyBook(_instrument.Symbol, true, bids, asks, null, Time, NextPosition());
        }
        else
        {
            _bidChanges.Clear();
            _askChanges.Clear();
            BookDelta.Compute(_bids, bids, true, _like.BookDepth, _bidChanges);
            BookDelta.Compute(_asks, asks, false, _like.BookDepth, _askChanges);
            _board.ApplyBook(
                _instrument.Symbol,
                false,
                CollectionsMarshal.AsSpan(_bidChanges),
                CollectionsMarshal.AsSpan(_askChanges),
                null,
                Time,
                NextPosition());
        }

        (_bids, _asks) = (bids, asks);
    }

    private void CopyTicker()
    {
        if (_like.Ticker is { } ticker)
        {
            _board.ApplyTicker(ticker with { Symbol = _instrument.Symbol }, NextPosition());
        }
    }

    private void CopyTrades(IReadOnlyList<Print> prints)
    {
        var position = NextPosition();
        _board.ApplyTrades(
            _instrument.Symbol, [.. prints.Select(print => print with { Sequence = position.Sequence })], position);
    }

    private DateTimeOffset Time => _like.TakeBook(0).Time;

    private FeedPosition NextPosition() => new(1, ++_sequence);
}
