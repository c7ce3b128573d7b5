using CryptoSim.Domain.Candles;
using CryptoSim.Domain.Orders;

namespace CryptoSim.KrakenSim.Tapes;

/// <summary>The candles of a tape's trades so far. Thread safe: the player adds, REST reads.</summary>
internal sealed class TapeCandles
{
    /// <summary>As far back as the other markets: yesterday whole, for the charts.</summary>
    private static readonly TimeSpan _kept = TimeSpan.FromDays(2);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, CandleBuilder> _minutes = new(StringComparer.Ordinal);

    public void Add(string symbol, IReadOnlyList<Print> prints)
    {
        lock (_lock)
        {
            if (!_minutes.TryGetValue(symbol, out var builder))
            {
                _minutes[symbol] = builder = new CandleBuilder(minutes: 1, _kept);
            }

            foreach (var print in prints)
            {
                builder.Add(print);
            }
        }
    }

    /// <summary>Oldest first, the running one last; intervals without trades have none.</summary>
    public IReadOnlyList<Candle> Take(string symbol, int intervalMinutes, DateTimeOffset since, int limit)
    {
        lock (_lock)
        {
            if (!_minutes.TryGetValue(symbol, out var builder))
            {
                return [];
            }

            var minutes = builder.Candles.Where(candle => candle.OpenTime >= since);
            return [.. CandleRollup.To(minutes, intervalMinutes).TakeLast(limit)];
        }
    }
}
