using System.Globalization;
using System.Text.Json;
using CryptoSim.Domain.Candles;
using CryptoSim.MarketData.Board;

namespace CryptoSim.MarketData.PublicRest;

/// <summary>Ticker: of each figure today's since midnight UTC, and that of the last 24 hours.</summary>
internal sealed class TickerCall(PairDirectory directory, TodayCandles todays)
{
    public async Task<KrakenAnswer> AnswerAsync(PublicArguments arguments, CancellationToken cancellationToken)
    {
        if (!AssetClasses.IsKnown(arguments.Text("asset_class")))
        {
            return KrakenAnswer.Error(KrakenErrors.InvalidArguments);
        }

        var hasPairs = AssetClasses.HasAny(arguments.Text("asset_class"));
        var wanted = arguments.List("pair")?.Select(name => hasPairs ? directory.Find(name) : null).ToList();
        if (wanted?.Contains(null) == true)
        {
            return KrakenAnswer.Error(KrakenErrors.UnknownPair);
        }

        List<(ListedPair Pair, Ticker Ticker, Candle? Today)> rows = [];
        foreach (var pair in wanted?.Distinct() ?? (hasPairs ? directory.Pairs : []))
        {
            if (pair!.Market.Ticker is { } ticker)
            {
                rows.Add((pair, ticker, await todays.GetAsync(pair.Names.Symbol, cancellationToken)));
            }
        }

        if (wanted is not null && rows.Count == 0)
        {
            return KrakenAnswer.Error(KrakenErrors.Unavailable);
        }

        return KrakenAnswer.Of(json =>
        {
            json.WriteStartObject();
            foreach (var (pair, ticker, today) in rows)
            {
                json.WritePropertyName(pair.Names.Key);
                Write(json, pair.Market, ticker, today);
            }

            json.WriteEndObject();
        });
    }

    private static void Write(Utf8JsonWriter json, SymbolMarket market, Ticker ticker, Candle? today)
    {
        var lastQuantity = market.RecentTrades(1) is [var last] ? last.Quantity : 0;
        var decimals = Math.Max(RestNumbers.LeastPriceDecimals, market.Instrument.PricePrecision);
        var lot = market.Instrument.QuantityPrecision;
        json.WriteStartObject();
        WriteSide(json, "a"u8, ticker.Ask, ticker.AskQuantity, decimals);
        WriteSide(json, "b"u8, ticker.Bid, ticker.BidQuantity, decimals);
        json.WriteStrings("c"u8, RestNumbers.Fixed(ticker.Last, decimals), RestNumbers.Fixed(lastQuantity, lot));
        WriteTwo(json, "v"u8, today?.Volume ?? 0, ticker.Volume, lot);
        WriteTwo(json, "p"u8, today?.Vwap ?? ticker.Last, ticker.Vwap, decimals);
        json.WriteStartArray("t"u8);
        json.WriteNumberValue(today?.Trades ?? 0);
        json.WriteNumberValue(ticker.Trades ?? today?.Trades ?? 0);
        json.WriteEndArray();
        WriteTwo(json, "l"u8, today?.Low ?? ticker.Last, ticker.Low, decimals);
        WriteTwo(json, "h"u8, today?.High ?? ticker.Last, ticker.High, decimals);
        json.WriteString("o"u8, RestNumbers.Fixed(today?.Open ?? ticker.Last, decimals));
        json.WriteEndObject();
    }

    /// <summary>Price, whole lots, lots.</summary>
    private static void WriteSide(
        Utf8JsonWriter json, ReadOnlySpan<byte> name, decimal price, decimal quantity, int decimals) =>
        json.WriteStrings(
            name,
            RestNumbers.Fixed(price, decimals),
            decimal.Truncate(Math.Max(1, quantity)).ToString(CultureInfo.InvariantCulture),
            RestNumbers.Fixed(quantity, 3));

    private static void WriteTwo(
        Utf8JsonWriter json, ReadOnlySpan<byte> name, decimal today, decimal day, int decimals) =>
        json.WriteStrings(name, RestNumbers.Fixed(today, decimals), RestNumbers.Fixed(day, decimals));
}
