using System.Globalization;
using System.Text.Json;
using CryptoSim.MarketData.Board;
using CryptoSim.MarketData.Server;
using CryptoSim.MarketData.Wire;

namespace CryptoSim.MarketData.PublicRest;

/// <summary>Time, SystemStatus, Assets and AssetPairs.</summary>
/// <remarks>With <c>assetVersion=1</c> the last two are keyed by the names of WebSocket v2 (<c>BTC</c>,
/// <c>BTC/USD</c>). There is one class of assets, <c>currency</c>, and one venue: arguments that name others find
/// nothing.</remarks>
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
        if (!TryNaming(arguments, out var isNew) || !AssetClasses.IsKnown(arguments.Text("aclass")))
        {
            return KrakenAnswer.Error(KrakenErrors.InvalidArguments);
        }

        var known = directory.Pairs
            .SelectMany(pair => new[] { pair.Market.Instrument.Base, pair.Market.Instrument.Quote })
            .Distinct(StringComparer.Ordinal)
            .OrderBy(asset => AssetName(asset, isNew), StringComparer.Ordinal)
            .ToList();
        known = AssetClasses.HasAny(arguments.Text("aclass")) ? known : [];
        var wanted = arguments.List("asset")?.Select(name => known.Find(asset => IsNameOf(asset, name))).ToList();
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
                json.WriteStartObject(AssetName(asset!, isNew));
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
        var info = arguments.Text("info") ?? "info";
        if (!TryNaming(arguments, out var isNew) || info is not ("info" or "leverage" or "fees" or "margin")
            || !AssetClasses.IsKnown(arguments.Text("aclass_base")))
        {
            return KrakenAnswer.Error(KrakenErrors.InvalidArguments);
        }

        var isListed = AssetClasses.HasAny(arguments.Text("aclass_base"))
            && arguments.Text("execution_venue") is null or "international";
        var wanted = arguments.List("pair")?.Select(name => isListed ? directory.Find(name) : null).ToList();
        if (wanted?.Contains(null) == true)
        {
            return KrakenAnswer.Error(KrakenErrors.UnknownPair);
        }

        return KrakenAnswer.Of(json =>
        {
            json.WriteStartObject();
            foreach (var pair in wanted?.Distinct() ?? (isListed ? directory.Pairs : []))
            {
                json.WriteStartObject(isNew ? pair!.Names.Symbol : pair!.Names.Key);
                WritePair(json, pair, info, isNew);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        });
    }

    private static void WritePair(Utf8JsonWriter json, ListedPair pair, string info, bool isNew)
    {
        var (names, instrument) = (pair.Names, pair.Market.Instrument);
        if (info == "info")
        {
            json.WriteString("altname"u8, names.AltName);
            json.WriteString("wsname"u8, names.WsName);
            json.WriteString("aclass_base"u8, "currency"u8);
            json.WriteString("base"u8, AssetName(instrument.Base, isNew));
            json.WriteString("aclass_quote"u8, "currency"u8);
            json.WriteString("quote"u8, AssetName(instrument.Quote, isNew));
            json.WriteString("lot"u8, "unit"u8);
            json.WriteNumber("cost_decimals"u8, instrument.CostPrecision);
            json.WriteNumber("pair_decimals"u8, instrument.PricePrecision);
            json.WriteNumber("lot_decimals"u8, instrument.QuantityPrecision);
            json.WriteNumber("lot_multiplier"u8, 1);
        }

        // No margin here. Fees depend on the account's volume; Kraken too has served both lists empty since 2026-09.
        if (info is "info" or "leverage")
        {
            json.WriteStrings("leverage_buy"u8);
            json.WriteStrings("leverage_sell"u8);
        }

        if (info is "info" or "fees")
        {
            json.WriteStrings("fees"u8);
            json.WriteStrings("fees_maker"u8);
            json.WriteString("fee_volume_currency"u8, AssetName("USD", isNew));
        }

        if (info is "info" or "margin")
        {
            json.WriteNumber("margin_call"u8, 80);
            json.WriteNumber("margin_stop"u8, 40);
        }

        if (info == "info")
        {
            json.WriteString("ordermin"u8, RestNumbers.Plain(instrument.MinimumQuantity));
            json.WriteString("costmin"u8, RestNumbers.Plain(instrument.MinimumCost));
            json.WriteString("tick_size"u8, RestNumbers.Plain(instrument.PriceIncrement));
            json.WriteString("status"u8, KrakenWords.Word(instrument.Status));
        }
    }

    private static bool TryNaming(PublicArguments arguments, out bool isNew)
    {
        var isRead = arguments.TryInteger("assetVersion", 0, out var version);
        isNew = version == 1;
        return isRead && version is 0 or 1;
    }

    private static string AssetName(string asset, bool isNew) => isNew ? asset : KrakenNames.AssetKey(asset);

    private static bool IsNameOf(string asset, string name) =>
        name.Equals(asset, StringComparison.OrdinalIgnoreCase)
        || name.Equals(KrakenNames.AltName(asset), StringComparison.OrdinalIgnoreCase)
        || name.Equals(KrakenNames.AssetKey(asset), StringComparison.OrdinalIgnoreCase);
}
