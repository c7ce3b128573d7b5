using CryptoSim.Data.Candles;
using CryptoSim.Domain.Candles;
using CryptoSim.Domain.Orders;

namespace CryptoSim.PriceFeed.Candles;

/// <summary>One pair's candles of one interval that wait to be stored: those of a minute as they grow, longer ones once
/// they are whole. Not thread safe.</summary>
internal sealed class IntervalCandles(string symbol, int minutes)
{
    /// <summary>A trade of an interval may be printed a moment after it; a candle is called complete only then.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private const int MaximumWaiting = 720; // Candles kept while Postgres is away: what a back-fill can bring again.

    private readonly TimeSpan _length = TimeSpan.FromMinutes(minutes);
    private readonly CandleBuilder _builder = new(minutes);
    private readonly SortedDictionary<DateTimeOffset, Waiting> _waiting = [];

    public int Minutes => minutes;

    /// <summary>Trades before this moment, itself included, may be missing: what opens after it is whole. Null until a
    /// trade or a stored candle told.</summary>
    public DateTimeOffset? MissedUntil { get; private set; }

    /// <summary>When the interval of the last missed trade has ended: the venue's candle of it is complete then.</summary>
    public DateTimeOffset? MissedEndsAt =>
        MissedUntil is { } missed ? CandleIntervals.OpenTime(missed, minutes) + _length + Grace : null;

    public void Missed(DateTimeOffset until) => MissedUntil = until;

    /// <summary>Goes on from candles that another process stored, each known to be whole so far.</summary>
    public void Resume(IReadOnlyList<Candle> stored)
    {
        _builder.Resume(stored);
        MissedUntil = stored[0].OpenTime.AddTicks(-1);
        foreach (var candle in stored)
        {
            _waiting[candle.OpenTime] = new Waiting { Candle = candle };
        }
    }

    /// <returns>False when the trade's candle can no longer be told.</returns>
    public bool Add(Print print)
    {
        if (_builder.Add(print) is not { } candle)
        {
            return false;
        }

        if (!_waiting.TryGetValue(candle.OpenTime, out var waiting))
        {
            _waiting[candle.OpenTime] = waiting = new Waiting();
        }

        waiting.Candle = candle;
        waiting.IsChanged = true;
        if (_waiting.Count <= MaximumWaiting)
        {
            return true;
        }

        _waiting.Remove(_waiting.First().Key);
        return false;
    }

    /// <param name="canClose">Nothing can be missing at the moment.</param>
    public IEnumerable<StoredCandle> Take(DateTimeOffset newest, bool canClose)
    {
        List<DateTimeOffset>? unfit = null;
        foreach (var (openTime, waiting) in _waiting)
        {
            waiting.IsClosed = canClose && newest >= openTime + _length + Grace;
            var isWhole = openTime > MissedUntil;
            if (minutes == 1 ? waiting.IsChanged || waiting.IsClosed : waiting.IsClosed && isWhole)
            {
                var candle = isWhole ? waiting.Candle : waiting.Candle with { LastTradeId = null };
                yield return new StoredCandle(
                    symbol, minutes, candle, waiting.IsClosed && isWhole, CandleOrigin.Trades);
            }
            else if (waiting.IsClosed)
            {
                (unfit ??= []).Add(openTime); // The shorter ones and the venue tell what is missing in it.
            }
        }

        unfit?.ForEach(openTime => _waiting.Remove(openTime));
    }

    /// <summary>The candle is in the store as it was taken.</summary>
    public void Stored(StoredCandle stored)
    {
        if (!_waiting.TryGetValue(stored.Candle.OpenTime, out var waiting)
            || (waiting.Candle with { LastTradeId = null }) != (stored.Candle with { LastTradeId = null }))
        {
            return;
        }

        waiting.IsChanged = false;
        if (waiting.IsClosed)
        {
            _waiting.Remove(stored.Candle.OpenTime);
        }
    }

    private sealed class Waiting
    {
        public Candle Candle { get; set; } = null!;

        public bool IsChanged { get; set; }

        public bool IsClosed { get; set; }
    }
}
