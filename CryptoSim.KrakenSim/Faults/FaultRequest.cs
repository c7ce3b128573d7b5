using System.Text.Json;
using System.Text.Json.Serialization;
using CryptoSim.MarketData.Wire;

namespace CryptoSim.KrakenSim.Faults;

/// <summary>Body of <c>POST /faults</c>; what each member means is told by <c>GET /faults/kinds</c>.</summary>
/// <param name="Symbol">Only this pair; without it all.</param>
/// <param name="Channel"><c>book</c>, <c>ticker</c> or <c>trade</c>.</param>
/// <param name="Count">Frames to touch.</param>
/// <param name="Value"><c>negative</c>, <c>zero</c>, <c>huge</c>, <c>nan</c>, <c>up</c> (a hundredfold) or <c>down</c>
/// (a hundredth).</param>
/// <param name="Like">The pair a new one copies.</param>
public sealed record FaultRequest(
    string? Kind = null,
    string? Symbol = null,
    string? Channel = null,
    double? Seconds = null,
    int? Count = null,
    bool? Pong = null,
    int? Megabytes = null,
    string? Error = null,
    string? State = null,
    int? DelayMs = null,
    int? ChunkBytes = null,
    string? Value = null,
    double? ShiftSeconds = null,
    string? Like = null)
{
    private static readonly JsonSerializerOptions _strict = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        NumberHandling = JsonNumberHandling.Strict,
    };

    private static readonly string[] _channels = [KrakenChannels.Book, KrakenChannels.Ticker, KrakenChannels.Trade];
    private static readonly string[] _values = ["negative", "zero", "huge", "nan", "up", "down"];

    /// <summary>Reads a body.</summary>
    /// <returns>The request, or what is wrong with the body.</returns>
    public static async Task<(FaultRequest? Request, FaultProblem? Problem)> ReadAsync(
        Stream body, CancellationToken cancellationToken)
    {
        try
        {
            var request = await JsonSerializer.DeserializeAsync<FaultRequest>(body, _strict, cancellationToken);
            return request is null
                ? (null, new FaultProblem("body", "The body is not an object."))
                : (request, null);
        }
        catch (JsonException exception)
        {
            var field = exception.Path?.TrimStart('$', '.') is { Length: > 0 } path ? path : "body";
            return (null, new FaultProblem(field, "This is unknown, has the wrong type, or is not JSON.", Members()));
        }
    }

    /// <param name="hasPair">Whether the market has such a pair.</param>
    /// <returns>What is wrong, or null.</returns>
    public FaultProblem? FindProblem(Func<string, bool> hasPair)
    {
        ArgumentNullException.ThrowIfNull(hasPair);
        var kind = FaultKind.All.FirstOrDefault(kind => kind.Name == Kind);
        if (kind is null)
        {
            return new FaultProblem("kind", "There is no such fault.", [.. FaultKind.All.Select(known => known.Name)]);
        }

        foreach (var (name, value) in Given())
        {
            if (value is not null && !kind.Takes.Contains(name))
            {
                return new FaultProblem(name, $"'{kind.Name}' does not take it.", kind.Takes);
            }

            if (value is null && kind.Needs?.Contains(name) == true)
            {
                return new FaultProblem(name, $"'{kind.Name}' needs it.", AllowedOf(name));
            }
        }

        return FindValueProblem(hasPair, isNewPair: kind == FaultKind.Appear);
    }

    private FaultProblem? FindValueProblem(Func<string, bool> hasPair, bool isNewPair)
    {
        if (Symbol is not null && !isNewPair && !hasPair(Symbol))
        {
            return new FaultProblem("symbol", "The market has no such pair.");
        }

        if (isNewPair && (Symbol!.Split('/') is not [{ Length: > 0 }, { Length: > 0 }] || hasPair(Symbol)))
        {
            return new FaultProblem("symbol", "A new pair is two words around a slash that the market does not have.");
        }

        if (Like is not null && !hasPair(Like))
        {
            return new FaultProblem("like", "The market has no such pair.");
        }

        return Among("channel", Channel, _channels)
            ?? Among("value", Value, _values)
            ?? Within("seconds", Seconds, 0.01, 86_400)
            ?? Within("count", Count, 1, 1_000_000)
            ?? Within("megabytes", Megabytes, 1, 64)
            ?? Within("delayMs", DelayMs, 1, 60_000)
            ?? Within("chunkBytes", ChunkBytes, 1, 65_536)
            ?? Within("shiftSeconds", ShiftSeconds, -1e9, 1e9);
    }

    private (string Name, object? Value)[] Given() =>
    [
        ("symbol", Symbol), ("channel", Channel), ("seconds", Seconds), ("count", Count), ("pong", Pong),
        ("megabytes", Megabytes), ("error", Error), ("state", State), ("delayMs", DelayMs), ("chunkBytes", ChunkBytes),
        ("value", Value), ("shiftSeconds", ShiftSeconds), ("like", Like),
    ];

    private static string[] Members() => ["kind", .. new FaultRequest().Given().Select(member => member.Name)];

    private static string[]? AllowedOf(string name) => name switch
    {
        "value" => _values,
        "state" => ["online", "maintenance", "cancel_only", "post_only", "(any other word)"],
        _ => null,
    };

    private static FaultProblem? Among(string name, string? value, string[] allowed) =>
        value is null || allowed.Contains(value) ? null : new FaultProblem(name, "There is no such choice.", allowed);

    private static FaultProblem? Within(string name, double? value, double least, double most) =>
        value is null || (value >= least && value <= most)
            ? null
            : new FaultProblem(name, FormattableString.Invariant($"It lies from {least} to {most}."));
}

/// <summary>Why a request was refused.</summary>
/// <param name="Allowed">Values or members there are, where they can be listed.</param>
public sealed record FaultProblem(string Field, string Problem, IReadOnlyList<string>? Allowed = null);
