using System.Text.Json;
using CryptoSim.Domain.Candles;

namespace CryptoSim.MarketData.PublicRest;

/// <summary>OHLC: at most 720 intervals and the running one, those without a trade flat at the close before.</summary>
internal sealed class OhlcCall(PairDirectory directory, ICandleSource source, TimeProvider time)
{
    private const int MostIntervals = 720;

    private static readonly long[] Intervals = [1, 5, 15, 30, 60, 240, 1440, 10080, 21600];

    public async Task<KrakenAnswer> AnswerAsync(PublicArguments arguments, CancellationToken cancellationToken)
    {
        if (arguments.Text("pair") is not { } name
            || !arguments.TryInteger("interval", 1, out var interval)
            || !Intervals.Contains(interval)
            || !arguments.TryInteger("since", 0, out var since))
        {
            return KrakenAnswer.Error(KrakenErrors.InvalidArguments);
        }

        if (directory.Find(name) is not { } pair)
        {
            return KrakenAnswer.Error(KrakenErrors.UnknownPair);
        }

        var running = time.GetUtcNow().ToUnixTimeSeconds() / (interval * 60);
        var first = running - MostIntervals;
        var candles = await source.GetCandlesAsync(
            pair.Names.Symbol,
            (int)interval,
            DateTimeOffset.FromUnixTimeSeconds(first * interval * 60),
            MostIntervals + 1,
            cancellationToken);
        var rows = Fill(candles, interval, running);
        return KrakenAnswer.Of(json => Write(json, pair, rows, interval, since));
    }

    /// <summary>One row an interval, from the first candle on.</summary>
    private static List<Candle> Fill(IReadOnlyList<Candle> candles, long interval, long running)
    {
        var rows = new List<Candle>();
        foreach (var candle in candles)
        {
            FillUntil(rows, candle.OpenTime, interval);
            rows.Add(candle);
        }

        FillUntil(rows, DateTimeOffset.FromUnixTimeSeconds((running + 1) * interval * 60), interval);
        return rows.Count > MostIntervals + 1 ? rows.GetRange(rows.Count - MostIntervals - 1, MostIntervals + 1) : rows;
    }

    private static void FillUntil(List<Candle> rows, DateTimeOffset until, long interval)
    {
        while (rows.Count > 0 && rows[^1].OpenTime.AddMinutes(interval) is var next && next < until)
        {
            var close = rows[^1].Close;
            rows.Add(new Candle(next, close, close, close, close, 0, 0, 0));
        }
    }

    private static void Write(Utf8JsonWriter json, ListedPair pair, List<Candle> rows, long interval, long since)
    {
        var instrument = pair.Market.Instrument;
        json.WriteStartObject();
        json.WriteStartArray(pair.Names.Key);
        foreach (var row in rows)
        {
            if (row.OpenTime.ToUnixTimeSeconds() <= since)
            {
                continue;
            }

            json.WriteStartArray();
            json.WriteNumberValue(row.OpenTime.ToUnixTimeSeconds());
            json.WriteFixed(row.Open, instrument.PricePrecision);
            json.WriteFixed(row.High, instrument.PricePrecision);
            json.WriteFixed(row.Low, instrument.PricePrecision);
            json.WriteFixed(row.Close, instrument.PricePrecision);
            json.WriteFixed(row.Vwap, instrument.PricePrecision);
            json.WriteFixed(row.Volume, instrument.QuantityPrecision);
            json.WriteNumberValue(row.Trades);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        // The last committed interval: the one before the running one.
        json.WriteNumber(
            "last"u8, rows.Count > 0 ? rows[^1].OpenTime.ToUnixTimeSeconds() - (interval * 60) : since);
        json.WriteEndObject();
    }
}
