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

        var now = time.GetUtcNow();
        var running = CandleIntervals.OpenTime(now, (int)interval);
        var first = running.AddMinutes(-MostIntervals * interval);
        var candles = await source.GetCandlesAsync(
            pair.Names.Symbol, (int)interval, first, MostIntervals + 1, cancellationToken);
        // A stand-in that plays faster than time has candles ahead of the clock.
        var end = candles is [.., var newest] && newest.OpenTime > running ? newest.OpenTime : running;
        var rows = CandleGaps.Fill(candles, (int)interval, first, end, MostIntervals + 1);
        return KrakenAnswer.Of(json => Write(json, pair, rows, interval, since));
    }

    private static void Write(Utf8JsonWriter json, ListedPair pair, IReadOnlyList<Candle> rows, long interval, long since)
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
