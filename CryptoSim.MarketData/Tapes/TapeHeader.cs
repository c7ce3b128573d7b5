using System.Text.Json;
using System.Text.Json.Serialization;

namespace CryptoSim.MarketData.Tapes;

/// <summary>What a tape says of itself, in a line of JSON anyone can read.</summary>
/// <param name="Source">Whose frames they are, <c>wss://ws.kraken.com/v2</c>.</param>
/// <param name="MarketKind">Of the market recorded: <c>live</c>, <c>recorded</c>, <c>simulated</c>, <c>tape</c>.</param>
/// <param name="MarketId">Its identity, <c>live</c>, <c>seed-42</c>.</param>
/// <param name="Start">When the recording began (UTC).</param>
/// <param name="BookDepth">Levels a side that were subscribed.</param>
public sealed record TapeHeader(
    [property: JsonPropertyName("source")] string Source,
    [property: JsonPropertyName("marketKind")] string MarketKind,
    [property: JsonPropertyName("marketId")] string MarketId,
    [property: JsonPropertyName("start")] DateTimeOffset Start,
    [property: JsonPropertyName("bookDepth")] int BookDepth)
{
    internal byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this);

    /// <returns>Null when it is not one.</returns>
    internal static TapeHeader? Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize<TapeHeader>(json) is
            { Source: not null, MarketKind: not null, MarketId: not null, BookDepth: > 0 } header
                ? header with { Start = header.Start.ToUniversalTime() }
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>The file is not a tape, or not one that this version reads, or is damaged; the message says which.</summary>
public sealed class TapeFormatException(string message) : Exception(message);
