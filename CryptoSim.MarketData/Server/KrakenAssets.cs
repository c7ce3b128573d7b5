using CryptoSim.Domain.Instruments;
using CryptoSim.MarketData.Wire;

namespace CryptoSim.MarketData.Server;

/// <summary>The assets that pairs are made of, with Kraken's decimals for them.</summary>
public static class KrakenAssets
{
    public static IReadOnlyList<KrakenAsset> Of(IEnumerable<Instrument> pairs) =>
    [
        .. pairs.SelectMany(pair => new[] { pair.Base, pair.Quote })
            .Distinct(StringComparer.Ordinal)
            .Select(id => new KrakenAsset(id, "enabled", Precision(id).Stored, Precision(id).Shown)),
    ];

    /// <summary>Decimals Kraken keeps and shows.</summary>
    public static (int Stored, int Shown) Precision(string asset) => asset switch
    {
        "USD" or "EUR" or "GBP" or "CAD" or "AUD" or "CHF" => (4, 2),
        "JPY" => (2, 0),
        "USDT" or "USDC" or "DAI" or "PYUSD" => (8, 4),
        "XRP" or "DOGE" or "XLM" or "ADA" => (8, 5),
        _ => (10, 5),
    };
}
