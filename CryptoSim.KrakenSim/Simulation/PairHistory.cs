using CryptoSim.Domain.Candles;
using CryptoSim.KrakenSim.Markets;

namespace CryptoSim.KrakenSim.Simulation;

/// <summary>The minutes of a pair up to now: two days of them, the running one last. Written by the simulation, read by
/// REST, so every access takes the lock.</summary>
public sealed class PairHistory
{
    /// <summary>Two days: a full day for the ticker at any moment, and yesterday whole for the charts.</summary>
    public const int Minutes = 2 * TickerMinutes;

    private const int TickerMinutes = 24 * 60;

    private readonly Lock _lock = new();
    private readonly MinuteStatistics[] _minutes = new MinuteStatistics[Minutes];
    private readonly IMarketSource _source;
    private readonly SimulatedPair _pair;
    private long _current;
    private MinuteStatistics _dayBeforeCurrent;
    private MinuteStatistics _sessionBeforeCurrent;

    public PairHistory(IMarketSource source, int pairIndex, long currentMinute)
    {
        ArgumentNullException.ThrowIfNull(source);
        _source = source;
        _pair = source.Pairs[pairIndex];
        for (var minute = currentMinute - Minutes + 1; minute < currentMinute; minute++)
        {
            var trades = TradeScript.Create(
                _pair,
                source.GetMinute(pairIndex, minute),
                source.DrawnMinute(minute),
                source.OpensSession(minute));
            _minutes[Slot(minute)] = MinuteStatistics.Of(trades);
        }

        StartMinute(currentMinute);
    }

    /// <summary>The rolling 24 hours, the running minute included.</summary>
    public MinuteStatistics Day
    {
        get
        {
            lock (_lock)
            {
                return _dayBeforeCurrent.With(_minutes[Slot(_current)]);
            }
        }
    }

    /// <summary>The price that the 24-hour change counts from: a day ago, or the open of the session if that is later,
    /// since prices before a break are those of another time. Zero before the first trade.</summary>
    public long ChangeFrom
    {
        get
        {
            lock (_lock)
            {
                return _sessionBeforeCurrent.With(_minutes[Slot(_current)]).Open;
            }
        }
    }

    public void StartMinute(long minute)
    {
        lock (_lock)
        {
            for (var skipped = _current + 1; _current != 0 && skipped < minute; skipped++)
            {
                _minutes[Slot(skipped)] = default;
            }

            _current = minute;
            _minutes[Slot(minute)] = default;
            _dayBeforeCurrent = default;
            _sessionBeforeCurrent = default;
            for (var past = minute - TickerMinutes + 1; past < minute; past++)
            {
                var bar = _minutes[Slot(past)];
                _dayBeforeCurrent = _dayBeforeCurrent.With(bar);
                _sessionBeforeCurrent = _source.OpensSession(past) ? bar : _sessionBeforeCurrent.With(bar);
            }

            if (_source.OpensSession(minute))
            {
                _sessionBeforeCurrent = default;
            }
        }
    }

    public void Add(ScriptedTrade trade)
    {
        lock (_lock)
        {
            ref var minute = ref _minutes[Slot(_current)];
            minute = minute.With(trade);
        }
    }

    /// <summary>Candles oldest first, the running one last; intervals without trades have none.</summary>
    public IReadOnlyList<Candle> TakeCandles(int intervalMinutes, DateTimeOffset since, int limit)
    {
        var candles = new List<Candle>();
        lock (_lock)
        {
            var first = Math.Max(Steps.MinuteAt(since), _current - Minutes + 1);
            var (interval, bar) = (long.MinValue, default(MinuteStatistics));
            for (var minute = first; minute <= _current; minute++)
            {
                if (minute / intervalMinutes != interval)
                {
                    Close(interval, bar);
                    (interval, bar) = (minute / intervalMinutes, default);
                }

                bar = bar.With(_minutes[Slot(minute)]);
            }

            Close(interval, bar);
        }

        return candles.Count > limit ? candles.GetRange(candles.Count - limit, limit) : candles;

        void Close(long interval, MinuteStatistics bar)
        {
            if (bar.Trades > 0)
            {
                candles.Add(ToCandle(Steps.TimeOfMinute(interval * intervalMinutes), bar));
            }
        }
    }

    private Candle ToCandle(DateTimeOffset openTime, MinuteStatistics bar) => new(
        openTime,
        _pair.Price(bar.Open),
        _pair.Price(bar.High),
        _pair.Price(bar.Low),
        _pair.Price(bar.Close),
        _pair.Price(bar.Vwap),
        _pair.Quantity(bar.Volume),
        bar.Trades);

    private static int Slot(long minute) => (int)(minute % Minutes);
}
