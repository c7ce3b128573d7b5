namespace CryptoSim.MarketData.Board;

/// <summary>Kraken's <c>ticker</c> record. Prices and change in the quote asset, volume in the base asset over the
/// rolling 24 hours, change in percent points.</summary>
public sealed record Ticker(
    string Symbol,
    decimal Bid,
    decimal BidQuantity,
    decimal Ask,
    decimal AskQuantity,
    decimal Last,
    decimal Volume,
    decimal Vwap,
    decimal Low,
    decimal High,
    decimal Change,
    decimal ChangePercent,
    long? Trades = null,
    DateTimeOffset? Timestamp = null);
