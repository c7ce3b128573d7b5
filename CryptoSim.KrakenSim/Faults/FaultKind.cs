using System.Text.Json.Serialization;

namespace CryptoSim.KrakenSim.Faults;

/// <summary>One way in which a venue, or the network to it, goes wrong.</summary>
/// <param name="Name">Its word in <c>POST /faults</c>.</param>
/// <param name="Does">What clients then see.</param>
/// <param name="Takes">Members of the request that mean something to it, beside <c>kind</c>.</param>
/// <param name="Needs">Those it cannot do without.</param>
/// <param name="Seconds">How long it lasts unless told; null is until it is ended.</param>
/// <param name="Count">How many frames it touches unless told; null is all while it lasts.</param>
public sealed record FaultKind(
    string Name,
    string Does,
    IReadOnlyList<string> Takes,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Needs = null,
    double? Seconds = null,
    int? Count = null)
{
    /// <summary>Done at once, and over.</summary>
    [JsonIgnore]
    public bool IsInstant { get; init; }

    public static readonly FaultKind Drop = new(
        "drop", "every socket is cut", []) { IsInstant = true };

    public static readonly FaultKind Silence = new(
        "silence", "sockets stay open and nothing is sent; pong true still answers pings", ["seconds", "pong"],
        Seconds: 10);

    public static readonly FaultKind Garbage = new(
        "garbage", "frames that are no frames, to every socket", ["count"], Count: 6) { IsInstant = true };

    public static readonly FaultKind Half = new(
        "half", "half of a frame, then the socket is cut", ["symbol", "channel"], Count: 1);

    public static readonly FaultKind Huge = new(
        "huge", "one frame of so many megabytes", ["megabytes"]) { IsInstant = true };

    public static readonly FaultKind Checksum = new(
        "checksum", "book frames with a wrong checksum", ["symbol", "seconds", "count"], Count: 1);

    public static readonly FaultKind Gap = new(
        "gap", "updates are lost", ["symbol", "channel", "seconds", "count"], Count: 3);

    public static readonly FaultKind Duplicate = new(
        "duplicate", "updates come twice", ["symbol", "channel", "seconds", "count"], Count: 10);

    public static readonly FaultKind Reorder = new(
        "reorder", "an update comes after the one that followed it", ["symbol", "channel", "seconds", "count"],
        Count: 1);

    public static readonly FaultKind Refuse = new(
        "refuse", "subscriptions are refused", ["symbol", "channel", "error", "seconds", "count"], Seconds: 30);

    public static readonly FaultKind Rate = new(
        "rate", "requests are answered 'Exceeded msg rate'", ["seconds", "count"], Seconds: 5);

    public static readonly FaultKind System = new(
        "system", "the status channel tells this state", ["state", "seconds"], Needs: ["state"], Seconds: 10);

    public static readonly FaultKind Slow = new(
        "slow", "each frame is late by delayMs; with chunkBytes it also drips in pieces",
        ["delayMs", "chunkBytes", "seconds"], Seconds: 10);

    public static readonly FaultKind Unreachable = new(
        "unreachable", "every socket is cut and new ones are answered 503", ["seconds"], Seconds: 60);

    public static readonly FaultKind Price = new(
        "price", "prices that cannot be", ["value", "symbol", "channel", "seconds", "count"], Needs: ["value"], Count: 1);

    public static readonly FaultKind Cross = new(
        "cross", "a book whose best bid is above its best ask, with a right checksum", ["symbol", "seconds", "count"],
        Count: 1);

    public static readonly FaultKind Clock = new(
        "clock", "every time is off by shiftSeconds", ["shiftSeconds", "seconds"], Needs: ["shiftSeconds"], Seconds: 10);

    public static readonly FaultKind Vanish = new(
        "vanish", "the pair is delisted and its data stops", ["symbol", "seconds"], Needs: ["symbol"]);

    public static readonly FaultKind Appear = new(
        "appear", "a pair is listed that trades as another does", ["symbol", "like", "seconds"],
        Needs: ["symbol", "like"]);

    public static readonly IReadOnlyList<FaultKind> All =
    [
        Drop, Silence, Garbage, Half, Huge, Checksum, Gap, Duplicate, Reorder, Refuse, Rate, System, Slow, Unreachable,
        Price, Cross, Clock, Vanish, Appear,
    ];
}
