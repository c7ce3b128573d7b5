using CryptoSim.Api.Kraken.Keys;
using CryptoSim.MarketData.PublicRest;
using CryptoSim.MarketData.Server;

namespace CryptoSim.Api.Kraken.PrivateRest;

/// <summary>Assets and pairs as one call names them.</summary>
/// <param name="IsNew">With <c>assetVersion=1</c>: <c>BTC</c> and <c>BTC/USD</c> for <c>XXBT</c> and
/// <c>XXBTZUSD</c>.</param>
internal readonly record struct AssetNames(PairDirectory Directory, bool IsNew)
{
    public static AssetNames Of(PairDirectory directory, SignedCall call) =>
        new(directory, call.Text("assetVersion") == "1");

    public string Asset(string asset) => IsNew ? asset : KrakenNames.AssetKey(asset);

    /// <summary>What trades and fees are keyed by.</summary>
    public string Pair(string symbol) =>
        IsNew ? symbol : Directory.Find(symbol)?.Names.Key ?? symbol.Replace("/", "", StringComparison.Ordinal);

    /// <summary>What orders are described by.</summary>
    public string AltPair(string symbol) =>
        IsNew ? symbol : Directory.Find(symbol)?.Names.AltName ?? symbol.Replace("/", "", StringComparison.Ordinal);

    public static string Amount(string asset, decimal amount) =>
        RestNumbers.Full(amount, KrakenAssets.Precision(asset).Stored);

    /// <returns>Our name of an asset in any of its spellings; null where none of the pairs has it.</returns>
    public string? Find(string name)
    {
        foreach (var pair in Directory.Pairs)
        {
            foreach (var asset in new[] { pair.Market.Instrument.Base, pair.Market.Instrument.Quote })
            {
                if (name.Equals(asset, StringComparison.OrdinalIgnoreCase)
                    || name.Equals(KrakenNames.AltName(asset), StringComparison.OrdinalIgnoreCase)
                    || name.Equals(KrakenNames.AssetKey(asset), StringComparison.OrdinalIgnoreCase))
                {
                    return asset;
                }
            }
        }

        return null;
    }
}
