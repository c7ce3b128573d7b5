using CryptoSim.Domain.Instruments;

namespace CryptoSim.MarketData.PublicRest;

/// <summary>The four spellings of a pair, and the names of its assets.</summary>
/// <param name="Key">What REST answers are keyed by, <c>XXBTZUSD</c>.</param>
/// <param name="AltName"><c>XBTUSD</c>.</param>
/// <param name="WsName">Of WebSocket v1, <c>XBT/USD</c>.</param>
/// <param name="Symbol">Of WebSocket v2, <c>BTC/USD</c>.</param>
/// <param name="BaseKey">REST name of the base asset, <c>XXBT</c>.</param>
/// <param name="QuoteKey">REST name of the quote asset, <c>ZUSD</c>.</param>
public sealed record PairNames(
    string Key, string AltName, string WsName, string Symbol, string BaseKey, string QuoteKey);

/// <summary>Kraken's names. Its oldest assets carry an X (crypto) or Z (fiat) on REST, its newer ones do not, and some
/// real tickers begin with those letters: the names come from tables, never from a rule on letters.</summary>
public static class KrakenNames
{
    private static readonly HashSet<string> OldCrypto = new(StringComparer.Ordinal)
    {
        "XBT", "XDG", "ETC", "ETH", "LTC", "MLN", "REP", "XLM", "XMR", "XRP", "ZEC",
    };

    private static readonly HashSet<string> OldFiat = new(StringComparer.Ordinal)
    {
        "AUD", "CAD", "EUR", "GBP", "JPY", "USD",
    };

    // Pairs that are keyed by the REST names of both assets (XXBTZUSD); all others by their altname (SOLUSD). From
    // the market tickers of the 1,262 pairs in kraken-symbol-properties.csv of mid-2025.
    private static readonly HashSet<string> KeyedByAssets = new(StringComparer.Ordinal)
    {
        "XBT/CAD", "XBT/EUR", "XBT/GBP", "XBT/JPY", "XBT/USD", "XBT/USDQ", "XBT/USDR", "ETC/XBT", "ETC/ETH", "ETC/EUR",
        "ETC/USD", "ETH/XBT", "ETH/CAD", "ETH/EUR", "ETH/GBP", "ETH/JPY", "ETH/USD", "EUR/USD", "GBP/USD", "LTC/XBT",
        "LTC/EUR", "LTC/JPY", "LTC/USD", "MLN/XBT", "MLN/ETH", "MLN/EUR", "MLN/USD", "REP/XBT", "REP/ETH", "REP/EUR",
        "REP/USD", "USD/CAD", "USD/JPY", "USDT/USD", "XDG/XBT", "XLM/AUD", "XLM/XBT", "XLM/EUR", "XLM/GBP", "XLM/USD",
        "XMR/XBT", "XMR/EUR", "XMR/USD", "XRP/XBT", "XRP/CAD", "XRP/EUR", "XRP/JPY", "XRP/USD", "ZEC/XBT", "ZEC/EUR",
        "ZEC/USD",
    };

    /// <summary><c>BTC</c> is <c>XBT</c> and <c>DOGE</c> is <c>XDG</c> everywhere but in WebSocket v2.</summary>
    public static string AltName(string asset) => asset switch
    {
        "BTC" => "XBT",
        "DOGE" => "XDG",
        _ => asset,
    };

    /// <summary>REST name of an asset, <c>XXBT</c>.</summary>
    /// <param name="asset">WebSocket v2 name, <c>BTC</c>.</param>
    public static string AssetKey(string asset)
    {
        var name = AltName(asset);
        return OldCrypto.Contains(name) ? $"X{name}" : OldFiat.Contains(name) ? $"Z{name}" : name;
    }

    public static PairNames Of(Instrument instrument)
    {
        ArgumentNullException.ThrowIfNull(instrument);
        var (@base, quote) = (AltName(instrument.Base), AltName(instrument.Quote));
        var (baseKey, quoteKey) = (AssetKey(instrument.Base), AssetKey(instrument.Quote));
        var wsName = $"{@base}/{quote}";
        var key = KeyedByAssets.Contains(wsName) ? baseKey + quoteKey : @base + quote;
        return new PairNames(key, @base + quote, wsName, instrument.Symbol, baseKey, quoteKey);
    }
}
