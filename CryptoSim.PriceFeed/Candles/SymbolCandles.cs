using CryptoSim.Data.Candles;
using CryptoSim.Domain.Candles;
using CryptoSim.Domain.Instruments;
using CryptoSim.Domain.Orders;

namespace CryptoSim.PriceFeed.Candles;

/// <summary>One pair's candles, and from when on no trade was missed. Trade ids are contiguous in a book, so a jump
/// tells that some were.</summary>
internal sealed class SymbolCandles(Instrument instrument)
{
    /// <summary>A trade of a minute may be printed a moment after it; a candle is called complete only then.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private const int MaximumWaiting = 720; // Candles kept while Postgres is away: what a back-fill can bring again.

    private static readonly TimeSpan _minute = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly CandleBuilder _builder = new();
    private readonly SortedDictionary<DateTimeOffset, Waiting> _waiting = [];
    private long? _lastId;
    private DateTimeOffset _newest;
    private DateTimeOffset? _coveredFrom;
    private bool _hasSnapshot;
    private DateTimeOffset? _backfillAt = DateTimeOffset.MinValue;
    private DateTimeOffset? _backfillAgainAt;

    public Instrument Instrument { get; } = instrument;

    public void Add(bool isSnapshot, IReadOnlyList<Print> prints, DateTimeOffset receivedAt)
    {
        lock (_lock)
        {
            foreach (var print in isSnapshot ? prints.OrderBy(print => print.TradeId) : prints.AsEnumerable())
            {
                AddLocked(print);
            }

            _hasSnapshot |= isSnapshot;
            if (_coveredFrom is null)
            {
                Missed(prints.Count > 0 ? prints.Min(print => print.Time) : receivedAt);
            }
        }
    }

    public void Disconnected()
    {
        lock (_lock)
        {
            _hasSnapshot = false;
        }
    }

    public void Take(DateTimeOffset now, bool isConnected, List<(SymbolCandles, StoredCandle)> changed)
    {
        lock (_lock)
        {
            // By the venue's clock where it is ahead of ours: a stand-in may play faster than time.
            var newest = now > _newest ? now : _newest;
            foreach (var (openTime, waiting) in _waiting)
            {
                waiting.IsClosed = isConnected && _hasSnapshot && newest >= openTime + _minute + Grace;
                if (waiting.IsChanged || waiting.IsClosed)
                {
                    var isComplete = waiting.IsClosed && openTime >= _coveredFrom;
                    changed.Add((this, new StoredCandle(
                        Instrument.Symbol, 1, waiting.Candle, isComplete, CandleOrigin.Trades)));
                }
            }
        }
    }

    /// <summary>The candle is in the store as it was taken.</summary>
    public void Stored(Candle candle)
    {
        lock (_lock)
        {
            if (!_waiting.TryGetValue(candle.OpenTime, out var waiting) || waiting.Candle != candle)
            {
                return;
            }

            waiting.IsChanged = false;
            if (waiting.IsClosed)
            {
                _waiting.Remove(candle.OpenTime);
            }
        }
    }

    public bool NeedsBackfill(DateTimeOffset now)
    {
        lock (_lock)
        {
            return _backfillAt <= now || _backfillAgainAt <= now;
        }
    }

    /// <summary>The venue's candles were stored, or could not be had.</summary>
    /// <param name="retryAt">When to ask again after a failure.</param>
    public void Backfilled(DateTimeOffset now, DateTimeOffset? retryAt)
    {
        lock (_lock)
        {
            _backfillAt = retryAt;
            _backfillAgainAt = retryAt is null && _backfillAgainAt <= now ? null : _backfillAgainAt;
        }
    }

    private void AddLocked(Print print)
    {
        if (print.TradeId <= _lastId)
        {
            return;
        }

        if (_lastId is { } last && print.TradeId != last + 1)
        {
            Missed(print.Time);
        }

        _lastId = print.TradeId;
        _newest = print.Time > _newest ? print.Time : _newest;
        if (_builder.Add(print) is not { } candle)
        {
            // Older than both bars kept: its minute is fetched from the venue.
            _backfillAt ??= print.Time;
            return;
        }

        if (!_waiting.TryGetValue(candle.OpenTime, out var waiting))
        {
            _waiting[candle.OpenTime] = waiting = new Waiting();
            if (_waiting.Count > MaximumWaiting)
            {
                _waiting.Remove(_waiting.First().Key);
                _backfillAt ??= print.Time;
            }
        }

        waiting.Candle = candle;
        waiting.IsChanged = true;
    }

    /// <summary>The minute of <paramref name="time"/> and those before it are not whole: they come from the venue, now
    /// and once more when that minute has ended.</summary>
    private void Missed(DateTimeOffset time)
    {
        _coveredFrom = CandleIntervals.OpenTime(time, 1) + _minute;
        _backfillAt ??= DateTimeOffset.MinValue;
        _backfillAgainAt = _coveredFrom + Grace;
    }

    private sealed class Waiting
    {
        public Candle Candle { get; set; } = null!;

        public bool IsChanged { get; set; }

        public bool IsClosed { get; set; }
    }
}
