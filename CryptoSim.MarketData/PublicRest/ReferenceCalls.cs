using System.Globalization;
using System.Text.Json;
using CryptoSim.MarketData.Board;
using CryptoSim.MarketData.Server;
using CryptoSim.MarketData.Wire;

namespace CryptoSim.MarketData.PublicRest;

/// <summary>Time, SystemStatus, Assets and AssetPairs.</summary>
internal sealed class ReferenceCalls(MarketBoard board, PairDirectory directory, TimeProvider time)
{
    public KrakenAnswer Time()
    {
        var now = time.GetUtcNow();
        return KrakenAnswer.Of(json =>
        {
            json.WriteStartObject();
            json.WriteNumber("unixtime"u8, now.ToUnixTimeSeconds());
            json.WriteString(
                "rfc1123"u8, now.ToString("ddd, dd MMM yy HH':'mm':'ss '+0000'", CultureInfo.InvariantCulture));
            json.WriteEndObject();
        });
    }

    public KrakenAnswer SystemStatus() => KrakenAnswer.Of(json =>
    {
        json.WriteStartObject();
        json.WriteString("status"u8, KrakenWords.Word(board.System));
        json.WriteString(
            "timestamp"u8, time.GetUtcNow().ToString("yyyy-MM-dd'T'HH':'mm':'ss'Z'", CultureInfo.InvariantCulture));
        json.WriteEndObject();
    });

    public KrakenAnswer Assets(PublicArguments arguments)
    {
        var known = directory.Pairs
            .SelectMany(pair => new[] { pair.Market.Instrument.Base, pair.Market.Instrument.Quote })
            .Distinct(StringComparer.Ordinal)
            .OrderBy(KrakenNames.AssetKey, StringComparer.Ordinal)
            .ToList();
        var wanted = arguments.List("asset")?.Select(name => known.Find(asset =>
            name == asset || name == KrakenNames.AltName(asset) || name == KrakenNames.AssetKey(asset))).ToList();
        if (wanted?.Contains(null) == true)
        {
            return KrakenAnswer.Error(KrakenErrors.UnknownAsset);
        }

        return KrakenAnswer.Of(json =>
        {
            json.WriteStartObject();
            foreach (var asset in wanted?.Distinct(StringComparer.Ordinal) ?? known)
            {
                var (stored, shown) = KrakenAssets.Precision(asset!);
                json.WriteStartObject(KrakenNames.AssetKey(asset!));
                json.WriteString("aclass"u8, "currency"u8);
                json.WriteString("altname"u8, KrakenNames.AltName(asset!));
                json.WriteNumber("decimals"u8, stored);
                json.WriteNumber("display_decimals"u8, shown);
                json.WriteString("status"u8, "enabled"u8);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        });
    }

    public KrakenAnswer AssetPairs(PublicArguments arguments)
    {
        var wanted = arguments.List("pair")?.Select(directory.Find).ToList();
        if (wanted?.Contains(null) == true)
        {
            return KrakenAnswer.Error(KrakenErrors.UnknownPair);
        }

        return KrakenAnswer.Of(json =>
        {
            json.WriteStartObject();
            foreach (var pair in wanted?.Distinct() ?? directory.Pairs)
            {
                WritePair(json, pair!);
            }

            json.WriteEndObject();
        });
    }

    private static void WritePair(Utf8JsonWriter json, ListedPair pair)
    {
        var (names, instrument) = (pair.Names, pair.Market.Instrument);
        json.WriteStartObject(names.Key);
        json.WriteString("altname"u8, names.AltName);
        json.WriteString("wsname"u8, names.WsName);
        json.WriteString("aclass_base"u8, "currency"u8);
        json.WriteString("base"u8, names.BaseKey);
        json.WriteString("aclass_quote"u8, "currency"u8);
        json.WriteString("quote"u8, names.QuoteKey);
        json.WriteString("lot"u8, "unit"u8);
        json.WriteNumber("cost_decimals"u8, instrument.CostPrecision);
        json.WriteNumber("pair_decimals"u8, instrument.PricePrecision);
        json.WriteNumber("lot_decimals"u8, instrument.QuantityPrecision);
        json.WriteNumber("lot_multiplier"u8, 1);
        // No margin here. Fees depend on the account's volume; Kraken too has served both lists empty since 2026-09.
        json.WriteStrings("leverage_buy"u8);
        json.WriteStrings("leverage_sell"u8);
        json.WriteStrings("fees"u8);
        json.WriteStrings("fees_maker"u8);
        json.WriteString("fee_volume_currency"u8, "ZUSD"u8);
        json.WriteNumber("margin_call"u8, 80);
        json.WriteNumber("margin_stop"u8, 40);
        json.WriteString("ordermin"u8, RestNumbers.Plain(instrument.MinimumQuantity));
        json.WriteString("costmin"u8, RestNumbers.Plain(instrument.MinimumCost));
        json.WriteString("tick_size"u8, RestNumbers.Plain(instrument.PriceIncrement));
        json.WriteString("status"u8, KrakenWords.Word(instrument.Status));
        json.WriteEndObject();
    }
}
