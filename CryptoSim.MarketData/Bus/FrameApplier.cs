using CryptoSim.Domain.Orders;
using CryptoSim.MarketData.Board;
using CryptoSim.MarketData.Wire;

namespace CryptoSim.MarketData.Bus;

/// <summary>Applies one symbol's bus messages to a board. Not thread safe.</summary>
internal sealed class FrameApplier(string symbol, MarketBoard board) : IKrakenFrameHandler
{
    private readonly KrakenFrameReader _reader = new();
    private readonly ScaledBookLevels _levels = new();
    private readonly List<Print> _prints = [];
    private BusMessage _header;
    private FeedPosition _position;
    private bool _isApplied;

    /// <summary>Applies one message.</summary>
    /// <param name="position">Where the board then stands; prints keep the position of their own message.</param>
    /// <returns>False when it could not be applied (unreadable, a book that does not match its checksum): the state
    /// must be read anew.</returns>
    public bool Apply(in BusMessage header, ReadOnlySpan<byte> payload, FeedPosition position)
    {
        switch (header.Channel)
        {
            case BusChannel.State:
                return ApplyState(payload, position);
            case BusChannel.BookDropped:
                board.DropBook(symbol);
                return true;
            case BusChannel.Instrument or BusChannel.Ticker or BusChannel.Book or BusChannel.Trades:
                _header = header;
                _position = position;
                _isApplied = false;
                return _reader.TryRead(payload, this, out _) && _isApplied;
            default:
                // A newer leader's kind: what this version shows does not depend on it.
                return true;
        }
    }

    /// <summary>Collects the prints of a trades message, at the position it was first published at.</summary>
    public bool TryReadPrints(ReadOnlySpan<byte> message, List<Print> prints)
    {
        if (!BusMessage.TryRead(message, out _header))
        {
            return false;
        }

        _prints.Clear();
        var isRead = _reader.TryRead(message[BusMessage.HeaderLength..], new PrintCollector(this), out _);
        prints.AddRange(_prints);
        return isRead;
    }

    void IKrakenFrameHandler.OnInstruments(KrakenInstruments instruments)
    {
        foreach (var pair in instruments.Pairs)
        {
            if (pair.Symbol == symbol)
            {
                board.SetInstrument(pair, _header.BookDepth);
                _isApplied = true;
            }
        }
    }

    void IKrakenFrameHandler.OnTicker(bool isSnapshot, Ticker ticker)
    {
        if (ticker.Symbol == symbol)
        {
            board.ApplyTicker(ticker, _position);
            _isApplied = true;
        }
    }

    void IKrakenFrameHandler.OnBook(in KrakenBook book)
    {
        if (book.Symbol != symbol || board.Find(symbol) is not { } market)
        {
            return;
        }

        var instrument = market.Instrument;
        _isApplied = _levels.TryFill(book, instrument.PricePrecision, instrument.QuantityPrecision)
            && board.ApplyBook(
                symbol, book.IsSnapshot, _levels.Bids, _levels.Asks, book.Checksum,
                book.Time ?? _header.ReceivedAt, _position);
    }

    void IKrakenFrameHandler.OnTrades(bool isSnapshot, ReadOnlySpan<KrakenTrade> trades)
    {
        Collect(trades);
        board.ApplyTrades(symbol, _prints.ToArray(), _position);
        _isApplied = true;
    }

    private void Collect(ReadOnlySpan<KrakenTrade> trades)
    {
        _prints.Clear();
        foreach (ref readonly var trade in trades)
        {
            if (trade.Symbol == symbol)
            {
                _prints.Add(trade.ToPrint(_header.Position));
            }
        }
    }

    private bool ApplyState(ReadOnlySpan<byte> sections, FeedPosition position)
    {
        var hasBook = false;
        var isApplied = true;
        while (BusState.TryTake(ref sections, out var message))
        {
            isApplied &= BusMessage.TryRead(message, out var header)
                && Apply(header, message[BusMessage.HeaderLength..], position);
            hasBook |= header.Channel == BusChannel.Book;
        }

        if (!hasBook)
        {
            board.DropBook(symbol);
        }

        return isApplied && sections.IsEmpty;
    }

    private sealed class PrintCollector(FrameApplier applier) : IKrakenFrameHandler
    {
        public void OnTrades(bool isSnapshot, ReadOnlySpan<KrakenTrade> trades) => applier.Collect(trades);
    }
}
