using CryptoSim.Domain.Books;
using CryptoSim.Domain.Instruments;
using CryptoSim.Domain.Orders;
using CryptoSim.MarketData.Books;

namespace CryptoSim.MarketData.Board;

/// <summary>One pair's current market. Reads are safe from any thread; writes come through
/// <see cref="MarketBoard"/>.</summary>
public sealed class SymbolMarket
{
    private readonly Lock _lock = new();
    private readonly TradeTail _trades = new();
    private volatile Instrument _instrument;
    private Instrument _listed;
    private bool _isHalted;
    private volatile Ticker? _ticker;
    private OrderBook _book;
    private bool _hasBook;
    private DateTimeOffset _bookTime;
    private FeedPosition _bookPosition;
    private FeedPosition _tickerPosition;
    private FeedPosition _tradePosition;
    private FeedPosition _position;

    internal SymbolMarket(Instrument instrument, int bookDepth)
    {
        _instrument = _listed = instrument;
        _book = NewBook(instrument, bookDepth);
    }

    /// <summary>Reads the scaled sides under the market's lock: copy what is needed and return.</summary>
    public delegate void BookReader<in TState>(
        ReadOnlySpan<ScaledLevel> bids, ReadOnlySpan<ScaledLevel> asks, TState state);

    public string Symbol => _instrument.Symbol;

    /// <summary>As it is listed, but for the status while it is halted here.</summary>
    public Instrument Instrument => _instrument;

    /// <summary>Latest ticker, or null before the first.</summary>
    public Ticker? Ticker => _ticker;

    /// <summary>Term and sequence of the last change applied.</summary>
    public (long Term, long Sequence) Position
    {
        get
        {
            lock (_lock)
            {
                return (_position.Term, _position.Sequence);
            }
        }
    }

    /// <summary>False until a book snapshot was applied, and while one is being fetched again.</summary>
    public bool HasBook
    {
        get
        {
            lock (_lock)
            {
                return _hasBook;
            }
        }
    }

    /// <summary>Depth the upstream book is kept to.</summary>
    public int BookDepth
    {
        get
        {
            lock (_lock)
            {
                return _book.Depth;
            }
        }
    }

    /// <summary>A copy of the best <paramref name="depth"/> levels a side; empty while there is no book.</summary>
    public BookView TakeBook(int depth)
    {
        lock (_lock)
        {
            return new BookView(
                Symbol, _bookPosition.Term, _bookPosition.Sequence, _bookTime,
                Copy(_book.Bids, depth), Copy(_book.Asks, depth));
        }
    }

    public void ReadBook<TState>(TState state, BookReader<TState> reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        lock (_lock)
        {
            reader(_book.Bids, _book.Asks, state);
        }
    }

    /// <summary>Kraken's checksum of the book as it is.</summary>
    public uint Checksum()
    {
        lock (_lock)
        {
            return _book.Checksum();
        }
    }

    /// <summary>The latest trades, newest last, at most <paramref name="count"/> (1,000 are kept).</summary>
    public IReadOnlyList<Print> RecentTrades(int count)
    {
        lock (_lock)
        {
            return _trades.Latest(count);
        }
    }

    /// <summary>Trades that were never seen here, by their contiguous ids: after an outage longer than the venue's
    /// snapshot and the bus's tail reach back. One that comes late is taken off again.</summary>
    public long MissedTrades
    {
        get
        {
            lock (_lock)
            {
                return _trades.Missed;
            }
        }
    }

    /// <summary>Takes new rules. New decimals or another depth make the book meaningless: it is dropped.</summary>
    internal void SetInstrument(Instrument instrument, int bookDepth)
    {
        lock (_lock)
        {
            if (instrument.PricePrecision != _book.PricePrecision
                || instrument.QuantityPrecision != _book.QuantityPrecision
                || bookDepth != _book.Depth)
            {
                _book = NewBook(instrument, bookDepth);
                _hasBook = false;
            }

            _listed = instrument;
            _instrument = _isHalted ? instrument with { Status = PairStatus.Halted } : instrument;
        }
    }

    /// <returns>False when it is so already.</returns>
    internal bool SetHalted(bool isHalted)
    {
        lock (_lock)
        {
            if (_isHalted == isHalted)
            {
                return false;
            }

            _isHalted = isHalted;
            _instrument = isHalted ? _listed with { Status = PairStatus.Halted } : _listed;
            return true;
        }
    }

    internal bool IsListedAs(Instrument instrument)
    {
        lock (_lock)
        {
            return _listed == instrument;
        }
    }

    internal bool SetTicker(Ticker ticker, FeedPosition position)
    {
        lock (_lock)
        {
            if (position < _tickerPosition)
            {
                return false;
            }

            _ticker = ticker;
            _tickerPosition = position;
            Advance(position);
            return true;
        }
    }

    internal BookChange ChangeBook(
        bool isSnapshot,
        ReadOnlySpan<ScaledLevel> bids,
        ReadOnlySpan<ScaledLevel> asks,
        uint? checksum,
        DateTimeOffset time,
        FeedPosition position,
        BookCheck? check)
    {
        lock (_lock)
        {
            if (position < _bookPosition)
            {
                return BookChange.Older;
            }

            if (!isSnapshot && !_hasBook)
            {
                return BookChange.Refused;
            }

            if (isSnapshot)
            {
                _book.Clear();
            }

            foreach (ref readonly var bid in bids)
            {
                _book.SetBid(bid.Price, bid.Quantity);
            }

            foreach (ref readonly var ask in asks)
            {
                _book.SetAsk(ask.Price, ask.Quantity);
            }

            _book.Truncate();
            if ((checksum is { } expected && _book.Checksum() != expected)
                || (check is not null && !check(_book.Bids, _book.Asks)))
            {
                DropBookLocked();
                return BookChange.Refused;
            }

            _hasBook = true;
            _bookTime = time;
            _bookPosition = position;
            Advance(position);
            return BookChange.Applied;
        }
    }

    internal void DropBook()
    {
        lock (_lock)
        {
            DropBookLocked();
        }
    }

    internal IReadOnlyList<Print> AddTrades(IReadOnlyList<Print> prints, FeedPosition position)
    {
        lock (_lock)
        {
            if (position < _tradePosition)
            {
                return [];
            }

            _tradePosition = position;
            Advance(position);
            return _trades.Add(prints);
        }
    }

    private static OrderBook NewBook(Instrument instrument, int depth) =>
        new(depth, instrument.PricePrecision, instrument.QuantityPrecision);

    private void DropBookLocked()
    {
        _book.Clear();
        _hasBook = false;
    }

    private void Advance(FeedPosition position)
    {
        if (position > _position)
        {
            _position = position;
        }
    }

    private BookLevel[] Copy(ReadOnlySpan<ScaledLevel> levels, int depth)
    {
        var copy = new BookLevel[Math.Min(levels.Length, depth)];
        for (var index = 0; index < copy.Length; index++)
        {
            copy[index] = new BookLevel(
                Scaled.ToDecimal(levels[index].Price, _book.PricePrecision),
                Scaled.ToDecimal(levels[index].Quantity, _book.QuantityPrecision));
        }

        return copy;
    }
}

internal enum BookChange
{
    Applied,

    /// <summary>Already behind the book: nothing to do.</summary>
    Older,

    /// <summary>There is no valid book now: a snapshot is needed.</summary>
    Refused,
}
