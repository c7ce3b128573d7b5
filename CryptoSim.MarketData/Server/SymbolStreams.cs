using CryptoSim.Domain.Orders;
using CryptoSim.MarketData.Board;
using CryptoSim.MarketData.PublicRest;
using CryptoSim.MarketData.Wire;
using Microsoft.Extensions.Logging;

namespace CryptoSim.MarketData.Server;

/// <summary>All streams of one pair. The board's thread only notes what changed; frames are made and handed out on the
/// thread pool, one pass at a time. Changes that come faster than passes are merged, but never a trade left out.</summary>
internal sealed class SymbolStreams(
    SymbolMarket market, WebSocketMetrics metrics, ICandleSource? candles, TimeProvider time, ILogger logger)
    : IThreadPoolWorkItem
{
    /// <summary>Trades waiting for a pass. A pass takes microseconds; this many waiting is a fault, and the oldest go
    /// with a warning rather than memory without bound.</summary>
    private const int MostPending = 100_000;

    private readonly Lock _gate = new();
    private readonly Lock _pendingLock = new();
    private readonly Dictionary<int, BookStream> _books = [];
    private readonly Dictionary<int, OhlcStream> _ohlc = [];
    private readonly TickerStream?[] _tickers = new TickerStream?[2];
    private readonly TickerFrame _tickerFrame = new();
    private TradeStream? _trades;
    private List<Print> _pendingTrades = [];
    private List<Print> _passTrades = [];
    private int _isScheduled;
    private int _bookChanged;
    private int _bookReplaced;
    private int _tickerChanged;
    private int _passes;
    private volatile bool _isUsed;

    public SymbolMarket Market { get; } = market;

    /// <summary>Whether a pass is under way, or to come.</summary>
    public bool IsBehind => Volatile.Read(ref _passes) > 0;

    public void NoteTicker()
    {
        if (_isUsed)
        {
            Volatile.Write(ref _tickerChanged, 1);
            Schedule();
        }
    }

    public void NoteBook(bool wasReplaced)
    {
        if (_isUsed)
        {
            if (wasReplaced)
            {
                Volatile.Write(ref _bookReplaced, 1);
            }

            Volatile.Write(ref _bookChanged, 1);
            Schedule();
        }
    }

    public void NoteTrades(IReadOnlyList<Print> prints)
    {
        if (!_isUsed)
        {
            return;
        }

        lock (_pendingLock)
        {
            _pendingTrades.AddRange(prints);
            if (_pendingTrades.Count > MostPending)
            {
                logger.LogWarning("{Symbol}: trades wait for a pass that does not come.", Market.Symbol);
                _pendingTrades.RemoveRange(0, _pendingTrades.Count - MostPending);
            }
        }

        Schedule();
    }

    /// <summary>The stream of a key, made when first asked for.</summary>
    public MarketStream Find(SubscriptionKey key)
    {
        lock (_gate)
        {
            _isUsed = true;
            return key.Channel switch
            {
                KrakenChannels.Book => GetOrAdd(_books, key.Variant, () => new BookStream(_gate, metrics, Market, key.Variant)),
                KrakenChannels.Ohlc => GetOrAdd(_ohlc, key.Variant, () =>
                    new OhlcStream(_gate, metrics, Market, key.Variant, candles, time, logger)),
                KrakenChannels.Ticker => _tickers[key.Variant] ??=
                    new TickerStream(_gate, metrics, Market, onTradesOnly: key.Variant == 0),
                KrakenChannels.Trade => _trades ??= new TradeStream(_gate, metrics, Market),
                _ => throw new ArgumentOutOfRangeException(nameof(key), key, "No such stream."),
            };
        }
    }

    public void Execute()
    {
        Volatile.Write(ref _isScheduled, 0);
        lock (_gate)
        {
            try
            {
                Pass();
            }
            catch (Exception exception)
            {
                // A fault in one pair's frames must not end the process; the next change tries again.
                logger.LogError(exception, "{Symbol}: its frames could not be made.", Market.Symbol);
            }
        }

        Interlocked.Decrement(ref _passes);
    }

    private void Pass()
    {
        lock (_pendingLock)
        {
            (_pendingTrades, _passTrades) = (_passTrades, _pendingTrades);
        }

        if (_passTrades.Count > 0)
        {
            _trades?.Update(_passTrades);
            foreach (var stream in _ohlc.Values)
            {
                stream.Update(_passTrades);
            }

            _passTrades.Clear();
        }

        // Read before the book is: a replacement noted later is found by the next pass.
        if (Interlocked.Exchange(ref _bookChanged, 0) == 1)
        {
            var wasReplaced = Interlocked.Exchange(ref _bookReplaced, 0) == 1;
            foreach (var stream in _books.Values)
            {
                stream.Update(wasReplaced);
            }
        }

        if (Interlocked.Exchange(ref _tickerChanged, 0) == 1)
        {
            _tickers[0]?.Update(_tickerFrame);
            _tickers[1]?.Update(_tickerFrame);
        }
    }

    private void Schedule()
    {
        if (Interlocked.Exchange(ref _isScheduled, 1) == 0)
        {
            Interlocked.Increment(ref _passes);
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    private static TStream GetOrAdd<TStream>(Dictionary<int, TStream> streams, int variant, Func<TStream> create)
    {
        if (!streams.TryGetValue(variant, out var stream))
        {
            streams[variant] = stream = create();
        }

        return stream;
    }
}
