using CryptoSim.Domain.Candles;
using CryptoSim.Domain.Instruments;
using CryptoSim.Domain.Orders;
using CryptoSim.MarketData.Board;

namespace CryptoSim.MarketData.Wire;

/// <summary>The first frame of a connection, and again when the engine's state changes.</summary>
/// <param name="ConnectionId">Unsigned: it has been seen above <see cref="long.MaxValue"/>.</param>
public sealed record KrakenStatus(
    SystemState System, ulong? ConnectionId = null, string? ApiVersion = null, string? Version = null);

public sealed record KrakenPong(long? RequestId, DateTimeOffset? TimeIn, DateTimeOffset? TimeOut);

/// <summary>The answer to one request for one symbol: a request naming N symbols gets N of them with the same
/// <see cref="RequestId"/>.</summary>
/// <param name="Method">The request's; empty in a refusal that names none.</param>
/// <param name="Error">Null exactly when it succeeded; else Kraken's text.</param>
public sealed record KrakenAck(
    string Method,
    string? Error = null,
    long? RequestId = null,
    string? Symbol = null,
    string? Channel = null,
    int? Depth = null,
    int? IntervalMinutes = null,
    string? EventTrigger = null,
    bool? Snapshot = null,
    DateTimeOffset? TimeIn = null,
    DateTimeOffset? TimeOut = null)
{
    public bool IsSuccess => Error is null;

    public IReadOnlyList<string> Warnings { get; init; } = [];
}

/// <summary>An asset of the <c>instrument</c> channel.</summary>
/// <param name="Status"><c>enabled</c>, <c>disabled</c>, <c>depositonly</c>, ...: kept as sent.</param>
public sealed record KrakenAsset(
    string Id, string Status, int Precision, int PrecisionDisplay, decimal? CollateralValue = null, bool Borrowable = false);

/// <summary>A frame of the <c>instrument</c> channel; updates hold only what changed.</summary>
/// <param name="Problems">Pairs and assets that could not be read, each in one sentence: one odd pair does not cost the
/// other 1,449.</param>
public sealed record KrakenInstruments(
    bool IsSnapshot,
    IReadOnlyList<KrakenAsset> Assets,
    IReadOnlyList<Instrument> Pairs,
    IReadOnlyList<string> Problems);

/// <param name="TakerSide">Kraken's <c>side</c>.</param>
/// <param name="TakerType">Kraken's <c>ord_type</c>.</param>
public readonly record struct KrakenTrade(
    string Symbol,
    OrderSide TakerSide,
    decimal Price,
    decimal Quantity,
    OrderType TakerType,
    long TradeId,
    DateTimeOffset Time)
{
    public Print ToPrint(FeedPosition position) =>
        new(TradeId, Price, Quantity, TakerSide, Time, position.Term, position.Sequence, TakerType);
}

public readonly record struct KrakenCandle(string Symbol, int IntervalMinutes, Candle Candle);

/// <summary>One book of a <c>book</c> frame, its levels in array order.</summary>
public readonly ref struct KrakenBook(
    bool isSnapshot,
    string symbol,
    ReadOnlySpan<WireLevel> bids,
    ReadOnlySpan<WireLevel> asks,
    uint? checksum,
    DateTimeOffset? time)
{
    public bool IsSnapshot { get; } = isSnapshot;

    public string Symbol { get; } = symbol;

    public ReadOnlySpan<WireLevel> Bids { get; } = bids;

    public ReadOnlySpan<WireLevel> Asks { get; } = asks;

    public uint? Checksum { get; } = checksum;

    /// <summary>Venue time; absent in older snapshots.</summary>
    public DateTimeOffset? Time { get; } = time;
}
