using CryptoSim.Data.Candles;
using CryptoSim.Domain.Candles;
using CryptoSim.Domain.Instruments;
using CryptoSim.Domain.Orders;

namespace CryptoSim.PriceFeed.Candles;

/// <summary>One pair's candles of all intervals, and from when on no trade was missed. Trade ids are contiguous in a
/// book, so a jump tells that some were, and none does that a feed goes on exactly where another stopped.</summary>
internal sealed class SymbolCandles(Instrument instrument)
{
    // Trades that wait until the store was asked where another feed stopped; with more, that is not waited for.
    private const int MaximumPending = 20_000;

    // The venue's minutes reach 720 back; a longer gap breaks longer candles for good, so those are asked for too.
    private static readonly TimeSpan _minutesReach = TimeSpan.FromMinutes(700);

    private readonly Lock _lock = new();
    private readonly IntervalCandles[] _intervals =
        [.. CandleIntervals.Minutes.Select(minutes => new IntervalCandles(instrument.Symbol, minutes))];
    private readonly BackfillPlan _plan = new();
    private readonly VenueMinutes _venue = new(instrument.Symbol);
    private List<(bool IsSnapshot, IReadOnlyList<Print> Prints, DateTimeOffset ReceivedAt)>? _pending = [];
    private int _pendingPrints;
    private long? _lastId;
    private DateTimeOffset _newest;
    private bool _hasSnapshot;

    public Instrument Instrument { get; } = instrument;

    /// <summary>Waits for <see cref="Resume"/>.</summary>
    public bool IsPending
    {
        get
        {
            lock (_lock)
            {
                return _pending is not null;
            }
        }
    }

    private IntervalCandles Minute => _intervals[0];

    /// <summary>A connection begins: another process may have stored more meanwhile.</summary>
    public void Connected()
    {
        lock (_lock)
        {
            _pending ??= [];
        }
    }

    public void Disconnected()
    {
        lock (_lock)
        {
            _hasSnapshot = false;
            _venue.Disconnected();
        }
    }

    public void Add(bool isSnapshot, IReadOnlyList<Print> prints, DateTimeOffset receivedAt)
    {
        lock (_lock)
        {
            if (_pending is null)
            {
                AddLocked(isSnapshot, prints, receivedAt);
                return;
            }

            _pending.Add((isSnapshot, prints, receivedAt));
            _pendingPrints += prints.Count;
            if (_pendingPrints > MaximumPending)
            {
                ResumeLocked([]);
            }
        }
    }

    /// <summary>A one-minute bar of the venue's own, as it is now.</summary>
    public void AddVenues(Candle bar)
    {
        lock (_lock)
        {
            _venue.Add(bar);
        }
    }

    /// <summary>Minutes that the venue tells otherwise than its trades do, found since the last call.</summary>
    public void TakeDifferences(List<CandleDifference> into)
    {
        lock (_lock)
        {
            _venue.TakeDifferences(into);
        }
    }

    /// <summary>Goes on from the newest one-minute candles of the store, oldest first, where they know of more trades
    /// than this process.</summary>
    public void Resume(IReadOnlyList<Candle> stored)
    {
        lock (_lock)
        {
            if (_pending is not null)
            {
                ResumeLocked(stored);
            }
        }
    }

    public void Take(DateTimeOffset now, bool isConnected, List<(SymbolCandles, StoredCandle)> changed)
    {
        lock (_lock)
        {
            // By the venue's clock where it is ahead of ours: a stand-in may play faster than time.
            var newest = now > _newest ? now : _newest;
            var canClose = isConnected && _hasSnapshot && _pending is null;
            // First, so that a minute built here is the one that is written where there are both.
            changed.AddRange(_venue.Take().Select(candle => (this, candle)));
            foreach (var interval in _intervals)
            {
                foreach (var candle in interval.Take(newest, canClose))
                {
                    changed.Add((this, candle));
                    if (candle is { IntervalMinutes: 1, Complete: true })
                    {
                        _venue.Built(candle.Candle);
                    }
                }
            }
        }
    }

    /// <summary>The candle is in the store as it was taken.</summary>
    public void Stored(StoredCandle stored)
    {
        lock (_lock)
        {
            if (stored.Source == CandleOrigin.Backfill)
            {
                _venue.Stored(stored);
                return;
            }

            Of(stored.IntervalMinutes).Stored(stored);
        }
    }

    public bool NeedsBackfill(int minutes, DateTimeOffset now)
    {
        lock (_lock)
        {
            return _pending is null && _plan.IsDue(minutes, now);
        }
    }

    /// <inheritdoc cref="BackfillPlan.Filled"/>
    public bool Backfilled(int minutes, DateTimeOffset asked, DateTimeOffset lastComplete, DateTimeOffset retryAt)
    {
        lock (_lock)
        {
            return _plan.Filled(minutes, asked, lastComplete, retryAt);
        }
    }

    public void BackfillFailed(int minutes, DateTimeOffset retryAt)
    {
        lock (_lock)
        {
            _plan.Failed(minutes, retryAt);
        }
    }

    private IntervalCandles Of(int minutes) => _intervals.First(interval => interval.Minutes == minutes);

    private void ResumeLocked(IReadOnlyList<Candle> stored)
    {
        if (stored is [.., { LastTradeId: { } id } last] && (_lastId is null || id > _lastId))
        {
            _lastId = id;
            Minute.Resume([.. stored.Where(candle => candle.LastTradeId is not null)]);
            // Of longer candles only their minutes are known: what holds this one is not whole here.
            foreach (var interval in _intervals[1..])
            {
                Missed(interval, last.OpenTime.AddMinutes(1).AddTicks(-1));
            }
        }

        var pending = _pending!;
        (_pending, _pendingPrints) = (null, 0);
        foreach (var (isSnapshot, prints, receivedAt) in pending)
        {
            AddLocked(isSnapshot, prints, receivedAt);
        }
    }

    private void AddLocked(bool isSnapshot, IReadOnlyList<Print> prints, DateTimeOffset receivedAt)
    {
        foreach (var print in isSnapshot ? prints.OrderBy(print => print.TradeId) : prints.AsEnumerable())
        {
            AddLocked(print);
        }

        _hasSnapshot |= isSnapshot;
        if (Minute.MissedUntil is null)
        {
            Missed(prints.Count > 0 ? prints.Min(print => print.Time) : receivedAt);
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
        foreach (var interval in _intervals)
        {
            if (!interval.Add(print))
            {
                _plan.AskNow(interval.Minutes);
            }
        }
    }

    private void Missed(DateTimeOffset until)
    {
        var isLong = _newest != default && until - _newest > _minutesReach;
        foreach (var interval in _intervals)
        {
            Missed(interval, until);
            if (interval.Minutes == 1 || isLong)
            {
                _plan.AskNow(interval.Minutes);
            }
        }
    }

    private void Missed(IntervalCandles interval, DateTimeOffset until)
    {
        interval.Missed(until);
        _plan.AskAt(interval.Minutes, CandleIntervals.OpenTime(until, interval.Minutes), interval.MissedEndsAt!.Value);
    }
}
