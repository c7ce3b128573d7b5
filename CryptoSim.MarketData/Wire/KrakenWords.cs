using CryptoSim.Domain.Instruments;
using CryptoSim.MarketData.Board;

namespace CryptoSim.MarketData.Wire;

/// <summary>Kraken's words for our enumerations. Unknown words are never an error.</summary>
public static class KrakenWords
{
    public static PairStatus ToPairStatus(string? word) => word switch
    {
        "online" => PairStatus.Online,
        "cancel_only" => PairStatus.CancelOnly,
        "post_only" => PairStatus.PostOnly,
        "limit_only" => PairStatus.LimitOnly,
        "reduce_only" => PairStatus.ReduceOnly,
        "maintenance" => PairStatus.Maintenance,
        "delisted" => PairStatus.Delisted,
        "work_in_progress" => PairStatus.WorkInProgress,
        _ => PairStatus.Other,
    };

    public static string Word(PairStatus status) => status switch
    {
        PairStatus.Online => "online",
        // Kraken has no word for it; what may be done is the same.
        PairStatus.CancelOnly or PairStatus.Halted => "cancel_only",
        PairStatus.PostOnly => "post_only",
        PairStatus.LimitOnly => "limit_only",
        PairStatus.ReduceOnly => "reduce_only",
        PairStatus.Maintenance => "maintenance",
        PairStatus.Delisted => "delisted",
        PairStatus.WorkInProgress => "work_in_progress",
        _ => "other",
    };

    public static SystemState ToSystemState(string? word) => word switch
    {
        "online" => SystemState.Online,
        "maintenance" => SystemState.Maintenance,
        "cancel_only" => SystemState.CancelOnly,
        "post_only" => SystemState.PostOnly,
        _ => SystemState.Unknown,
    };

    /// <summary><see cref="SystemState.Unknown"/> is told as maintenance: nothing may be traded in it.</summary>
    public static string Word(SystemState state) => state switch
    {
        SystemState.Online => "online",
        SystemState.CancelOnly => "cancel_only",
        SystemState.PostOnly => "post_only",
        _ => "maintenance",
    };
}

/// <summary>Kraken's channel and method names.</summary>
public static class KrakenChannels
{
    public const string Status = "status";
    public const string Heartbeat = "heartbeat";
    public const string Instrument = "instrument";
    public const string Ticker = "ticker";
    public const string Trade = "trade";
    public const string Book = "book";
    public const string Ohlc = "ohlc";
}

/// <inheritdoc cref="KrakenChannels"/>
public static class KrakenMethods
{
    public const string Subscribe = "subscribe";
    public const string Unsubscribe = "unsubscribe";
    public const string Ping = "ping";
    public const string Pong = "pong";
}

/// <summary>The exact texts with which WebSocket v2 refuses a request.</summary>
public static class KrakenRefusals
{
    public const string AlreadySubscribed = "Already subscribed";
    public const string AlreadySubscribedToOhlc = "Already subscribed to one ohlc interval on this symbol";
    public const string DepthNotSupported = "Subscription depth not supported";
    public const string SubscriptionNotFound = "Subscription Not Found";
    public const string ExceededMessageRate = "Exceeded msg rate";

    /// <summary>The text of the first protocol version: the one of v2 is not known.</summary>
    public const string Malformed = "Malformed request";

    public static string PairNotSupported(string symbol) => $"Currency pair not supported {symbol}";

    /// <summary>For a name that is not two words around a slash.</summary>
    public static string PairNotInFormat(string symbol) => $"Currency pair not in ISO 4217-A3 format {symbol}";
}

/// <summary>What Kraken's acknowledgements warn of.</summary>
public static class KrakenWarnings
{
    private static readonly string[] Instrument = ["tick_size is deprecated, use price_increment"];
    private static readonly string[] Ohlc = ["timestamp is deprecated, use interval_begin"];

    public static IReadOnlyList<string> Of(string channel) => channel switch
    {
        KrakenChannels.Instrument => Instrument,
        KrakenChannels.Ohlc => Ohlc,
        _ => [],
    };
}
