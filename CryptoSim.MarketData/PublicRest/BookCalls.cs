using System.Globalization;
using System.Text.Json;
using CryptoSim.Domain.Books;
using CryptoSim.Domain.Orders;
using CryptoSim.MarketData.Board;

namespace CryptoSim.MarketData.PublicRest;

/// <summary>Depth and Trades.</summary>
internal sealed class BookCalls(PairDirectory directory)
{
    private const int MostLevels = 500;

    private const int MostTrades = 1000;

    public KrakenAnswer Depth(PublicArguments arguments)
    {
        if (arguments.Text("pair") is not { } name
            || !arguments.TryInteger("count", 100, out var count)
            || count is < 1 or > MostLevels)
        {
            return KrakenAnswer.Error(KrakenErrors.InvalidArguments);
        }

        if (directory.Find(name) is not { } pair)
        {
            return KrakenAnswer.Error(KrakenErrors.UnknownPair);
        }

        if (!pair.Market.HasBook)
        {
            return KrakenAnswer.Error(KrakenErrors.Unavailable);
        }

        var book = pair.Market.TakeBook((int)count);
        var decimals = Math.Max(RestNumbers.LeastPriceDecimals, pair.Market.Instrument.PricePrecision);
        return KrakenAnswer.Of(json =>
        {
            json.WriteStartObject();
            json.WriteStartObject(pair.Names.Key);
            WriteLevels(json, "asks"u8, book.Asks, decimals, book.Time);
            WriteLevels(json, "bids"u8, book.Bids, decimals, book.Time);
            json.WriteEndObject();
            json.WriteEndObject();
        });
    }

    public KrakenAnswer Trades(PublicArguments arguments)
    {
        if (arguments.Text("pair") is not { } name
            || !arguments.TryInteger("count", MostTrades, out var count)
            || count is < 1 or > MostTrades
            || !arguments.TryInteger("since", 0, out var since))
        {
            return KrakenAnswer.Error(KrakenErrors.InvalidArguments);
        }

        if (directory.Find(name) is not { } pair)
        {
            return KrakenAnswer.Error(KrakenErrors.UnknownPair);
        }

        // Oldest first from `since` on, which may be in seconds or in nanoseconds, as Kraken takes both.
        var sinceNanoseconds = since < 100_000_000_000 ? since * 1_000_000_000 : since;
        var trades = pair.Market.RecentTrades(MostTrades)
            .Where(trade => Nanoseconds(trade) > sinceNanoseconds)
            .ToList();
        trades = since == 0 ? trades[^Math.Min((int)count, trades.Count)..] : trades[..Math.Min((int)count, trades.Count)];
        return KrakenAnswer.Of(json => WriteTrades(json, pair, trades, sinceNanoseconds));
    }

    private static void WriteTrades(Utf8JsonWriter json, ListedPair pair, List<Print> trades, long since)
    {
        var instrument = pair.Market.Instrument;
        var decimals = Math.Max(RestNumbers.LeastPriceDecimals, instrument.PricePrecision);
        json.WriteStartObject();
        json.WriteStartArray(pair.Names.Key);
        foreach (var trade in trades)
        {
            json.WriteStartArray();
            json.WriteFixed(trade.Price, decimals);
            json.WriteFixed(trade.Quantity, instrument.QuantityPrecision);
            var (seconds, rest) = Math.DivRem(trade.Time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks, TimeSpan.TicksPerSecond);
            json.WriteRawValue(string.Create(CultureInfo.InvariantCulture, $"{seconds}.{rest:D7}"));
            json.WriteStringValue(trade.TakerSide == OrderSide.Buy ? "b" : "s");
            json.WriteStringValue(trade.TakerType == OrderType.Limit ? "l" : "m");
            json.WriteStringValue("");
            json.WriteNumberValue(trade.TradeId);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        var last = trades.Count > 0 ? Nanoseconds(trades[^1]) : since;
        json.WriteString("last"u8, last.ToString(CultureInfo.InvariantCulture));
        json.WriteEndObject();
    }

    private static void WriteLevels(
        Utf8JsonWriter json,
        ReadOnlySpan<byte> side,
        IReadOnlyList<BookLevel> levels,
        int decimals,
        DateTimeOffset time)
    {
        json.WriteStartArray(side);
        foreach (var level in levels)
        {
            json.WriteStartArray();
            json.WriteFixed(level.Price, decimals);
            json.WriteFixed(level.Quantity, 3);
            json.WriteNumberValue(time.ToUnixTimeSeconds());
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private static long Nanoseconds(Print trade) => (trade.Time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) * 100;
}
