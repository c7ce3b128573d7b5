namespace CryptoSim.MarketData.PublicRest;

/// <summary>Kraken's REST error strings.</summary>
public static class KrakenErrors
{
    public const string InvalidArguments = "EGeneral:Invalid arguments";

    public const string UnknownMethod = "EGeneral:Unknown method";

    public const string UnknownPair = "EQuery:Unknown asset pair";

    public const string UnknownAsset = "EQuery:Unknown asset";

    /// <summary>No book, or no price, yet.</summary>
    public const string Unavailable = "EService:Unavailable";
}
