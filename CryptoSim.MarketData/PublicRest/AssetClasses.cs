namespace CryptoSim.MarketData.PublicRest;

/// <summary>Kraken's classes of assets, as arguments name them.</summary>
internal static class AssetClasses
{
    public static bool IsKnown(string? word) => word is null or "currency" or "forex" or "tokenized_asset";

    /// <summary>All assets and pairs here are of the class that is meant when none is named.</summary>
    public static bool HasAny(string? word) => word is null or "currency";
}
