using System.Collections.Concurrent;
using CryptoSim.Domain.Candles;

namespace CryptoSim.MarketData.PublicRest;

/// <summary>Each pair's bar of the day since midnight UTC, kept for a few seconds: a Ticker call for all pairs would
/// otherwise ask the source 1,450 times each time.</summary>
internal sealed class TodayCandles(ICandleSource source, TimeProvider time)
{
    private const int DayMinutes = 1440;

    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(2);

    // One entry a pair: bounded by the pairs there are.
    private readonly ConcurrentDictionary<string, (DateTimeOffset ReadAt, Candle? Today)> _kept =
        new(StringComparer.Ordinal);

    /// <returns>Null when nothing was traded today.</returns>
    public async Task<Candle?> GetAsync(string symbol, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (_kept.TryGetValue(symbol, out var kept) && now - kept.ReadAt < KeptFor)
        {
            return kept.Today;
        }

        var midnight = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero);
        var candles = await source.GetCandlesAsync(symbol, DayMinutes, midnight, 1, cancellationToken);
        var today = candles.Count > 0 && candles[^1].OpenTime >= midnight ? candles[^1] : null;
        _kept[symbol] = (now, today);
        return today;
    }
}
