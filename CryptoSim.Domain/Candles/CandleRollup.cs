namespace CryptoSim.Domain.Candles;

/// <summary>Rolls bars up to a longer interval.</summary>
public static class CandleRollup
{
    /// <summary>Lazily: works on a stream of any length.</summary>
    /// <param name="candles">Bars of a shorter interval that divides the longer one, oldest first.</param>
    /// <param name="minutes">The longer interval.</param>
    /// <returns>Oldest first; the last may still be running; intervals without trades are left out.</returns>
    public static IEnumerable<Candle> To(IEnumerable<Candle> candles, int minutes)
    {
        Candle? bar = null;
        var value = 0m;
        foreach (var candle in candles)
        {
            var openTime = CandleIntervals.OpenTime(candle.OpenTime, minutes);
            if (bar is null || bar.OpenTime != openTime)
            {
                if (bar is not null)
                {
                    yield return bar;
                }

                bar = candle with { OpenTime = openTime };
                value = candle.Vwap * candle.Volume;
                continue;
            }

            value += candle.Vwap * candle.Volume;
            var volume = bar.Volume + candle.Volume;
            bar = bar with
            {
                High = Math.Max(bar.High, candle.High),
                Low = Math.Min(bar.Low, candle.Low),
                Close = candle.Close,
                Volume = volume,
                Vwap = Vwap.Of(value, volume, candle.Close),
                Trades = bar.Trades + candle.Trades,
                LastTradeId = candle.LastTradeId is { } last && bar.LastTradeId is { } before
                    ? Math.Max(last, before)
                    : candle.LastTradeId,
            };
        }

        if (bar is not null)
        {
            yield return bar;
        }
    }
}
