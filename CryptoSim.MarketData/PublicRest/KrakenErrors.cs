namespace CryptoSim.MarketData.PublicRest;

/// <summary>Kraken's REST error strings.</summary>
public static class KrakenErrors
{
    public const string InvalidArguments = "EGeneral:Invalid arguments";

    /// <param name="argument">The one at fault.</param>
    public static string Invalid(string argument) => $"{InvalidArguments}:{argument}";

    public const string UnknownMethod = "EGeneral:Unknown method";

    public const string UnknownPair = "EQuery:Unknown asset pair";

    public const string UnknownAsset = "EQuery:Unknown asset";

    public const string TooManyRequests = "EGeneral:Too many requests";

    public const string InvalidKey = "EAPI:Invalid key";

    /// <summary>For a key that may not do this, or not from this address.</summary>
    public const string PermissionDenied = "EGeneral:Permission denied";

    public const string InvalidSignature = "EAPI:Invalid signature";

    public const string InvalidNonce = "EAPI:Invalid nonce";

    public const string RateLimitExceeded = "EAPI:Rate limit exceeded";

    public const string TradingLimitExceeded = "EOrder:Rate limit exceeded";

    public const string UnknownOrder = "EOrder:Unknown order";

    public const string UnknownTrade = "EQuery:Unknown trade";

    public const string UnknownLedger = "EQuery:Unknown ledger";

    public const string InsufficientFunds = "EOrder:Insufficient funds";

    public const string OrderMinimum = "EOrder:Order minimum not met";

    public const string CostMinimum = "EOrder:Cost minimum not met";

    public const string TickSize = "EOrder:Tick size check failed";

    public const string InvalidPrice = "EOrder:Invalid price";

    /// <summary>A post-only order that would take.</summary>
    public const string PostOnlyOrder = "EOrder:Post only order";

    public const string OrdersLimit = "EOrder:Orders limit exceeded";

    public const string CancelOnly = "EService:Market in cancel_only mode";

    public const string PostOnly = "EService:Market in post_only mode";

    public const string Busy = "EService:Busy";

    public const string DeadlineElapsed = "EService:Deadline elapsed";

    /// <summary>For a WebSocket token that is none, or too old.</summary>
    public const string InvalidSession = "ESession:Invalid session";

    /// <summary>No book, or no price, yet; or a store is away.</summary>
    public const string Unavailable = "EService:Unavailable";
}
