using System.Text.Json;

namespace CryptoSim.Domain.Explanations;

/// <summary>A level of the book that a decision looked at.</summary>
/// <param name="Shown">What it showed, in the base asset.</param>
/// <param name="TakenBefore">What the account had taken of it already.</param>
public readonly record struct LevelEvidence(decimal Price, decimal Shown, decimal TakenBefore);

/// <summary>A trade of the venue that a decision looked at.</summary>
/// <param name="TakenBefore">What the account had taken of it already.</param>
public readonly record struct PrintEvidence(
    long TradeId, DateTimeOffset Time, decimal Price, decimal Quantity, decimal TakenBefore);

/// <summary>What a decision was made on, as its commit keeps it (<see cref="Replay.DecisionBasis"/>).</summary>
/// <param name="IsStale">Prices were stale: nothing was taken.</param>
/// <param name="VolumeUsd">The 30-day volume by which the fee tier was found.</param>
/// <param name="Levels">Best first; null where the commit is of before they were kept.</param>
/// <param name="Prints">Oldest first.</param>
/// <param name="SizeAhead">What was served before the order at its price, before these prints, in the base asset; null
/// where the model knows no queue, or the level was not shown.</param>
public sealed record DecisionEvidence(
    long BookTerm,
    long BookSequence,
    DateTimeOffset BookTime,
    bool IsStale,
    decimal VolumeUsd,
    decimal MakerRate,
    decimal TakerRate,
    IReadOnlyList<LevelEvidence>? Levels,
    IReadOnlyList<PrintEvidence> Prints,
    decimal? SizeAhead = null)
{
    /// <returns>Null for a decision that looked at no market.</returns>
    public static DecisionEvidence? Read(JsonElement basis)
    {
        if (!basis.TryGetProperty("book", out var book) || !basis.TryGetProperty("fees", out var fees))
        {
            return null;
        }

        return new DecisionEvidence(
            book.GetProperty("term").GetInt64(),
            book.GetProperty("sequence").GetInt64(),
            Time(book.GetProperty("time")),
            basis.TryGetProperty("stale", out var stale) && stale.GetBoolean(),
            Number(fees.GetProperty("volume")),
            Number(fees.GetProperty("maker")),
            Number(fees.GetProperty("taker")),
            basis.TryGetProperty("levels", out var levels) ? [.. levels.EnumerateArray().Select(LevelOf)] : null,
            basis.TryGetProperty("prints", out var prints) ? [.. prints.EnumerateArray().Select(PrintOf)] : [],
            basis.TryGetProperty("queue", out var queue) && queue[0].ValueKind == JsonValueKind.Number
                ? queue[0].GetDecimal()
                : null);
    }

    private static LevelEvidence LevelOf(JsonElement parts) =>
        new(parts[0].GetDecimal(), parts[1].GetDecimal(), parts.GetArrayLength() > 2 ? parts[2].GetDecimal() : 0);

    private static PrintEvidence PrintOf(JsonElement parts) => new(
        parts[0].GetInt64(),
        Time(parts[3]),
        parts[4].GetDecimal(),
        parts[5].GetDecimal(),
        parts.GetArrayLength() > 6 ? parts[6].GetDecimal() : 0);

    // The first version wrote numbers as text.
    private static decimal Number(JsonElement json) => json.ValueKind == JsonValueKind.String
        ? decimal.Parse(json.GetString()!, System.Globalization.CultureInfo.InvariantCulture)
        : json.GetDecimal();

    private static DateTimeOffset Time(JsonElement json) => new(json.GetDateTime(), TimeSpan.Zero);
}
