using System.Text.Json;
using CryptoSim.Api.Kraken.Trading;
using CryptoSim.MarketData.Wire;

namespace CryptoSim.Api.Kraken.Streams;

/// <summary>A request that needs a token.</summary>
/// <param name="Parameters">Undefined when there are none.</param>
internal sealed record PrivateRequest(string Method, long? RequestId, JsonElement Parameters)
{
    public const string Executions = "executions";
    public const string Balances = "balances";

    public string? Channel => Text("channel");

    public string? Token => Text("token");

    /// <returns>Null when it is no private request, or none at all.</returns>
    public static PrivateRequest? Read(ReadOnlyMemory<byte> message)
    {
        try
        {
            using var document = JsonDocument.Parse(message);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object
                || !root.TryGetProperty("method"u8, out var method) || method.ValueKind != JsonValueKind.String)
            {
                return null;
            }

            long? requestId = root.TryGetProperty("req_id"u8, out var id)
                && id.ValueKind == JsonValueKind.Number && id.TryGetInt64(out var number) ? number : null;
            var parameters = root.TryGetProperty("params"u8, out var given) && given.ValueKind == JsonValueKind.Object
                ? given.Clone()
                : default;
            var request = new PrivateRequest(method.GetString()!, requestId, parameters);
            return IsPrivate(request) ? request : null;
        }
        // InvalidOperationException: a string holds bytes that are not Unicode text.
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <returns>Null where it is absent or no string.</returns>
    public string? Text(string name) =>
        Find(name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    /// <returns>As it was spelled; null where it is absent or no number.</returns>
    public string? Number(string name) =>
        Find(name) is { ValueKind: JsonValueKind.Number } value ? value.GetRawText() : null;

    /// <summary>The items of a list; none where it is absent or no list.</summary>
    public IReadOnlyList<JsonElement> List(string name) =>
        Find(name) is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray()] : [];

    /// <summary>The words of a list, or one word alone.</summary>
    public IReadOnlyList<string> Words(string name) =>
        Text(name) is { } one
            ? [one]
            : [.. List(name).Where(word => word.ValueKind == JsonValueKind.String).Select(word => word.GetString()!)];

    /// <summary>The whole numbers of 32 bits of a list, or one alone.</summary>
    public IReadOnlyList<int> Integers(string name) =>
    [
        .. (Find(name) is { ValueKind: JsonValueKind.Number } one ? [one] : List(name))
            .Where(number => number.ValueKind == JsonValueKind.Number && number.TryGetInt32(out _))
            .Select(number => number.GetInt32()),
    ];

    public bool Flag(string name, bool absent) => Find(name)?.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => absent,
    };

    /// <returns>The error of a request that comes after its deadline, or has one that cannot be read.</returns>
    public string? FindLate(DateTimeOffset now) => OrderTerms.FindLate(Text("deadline"), now);

    /// <summary>Without the token, so that a log never shows it.</summary>
    public override string ToString() => $"{Method} {Channel}";

    private JsonElement? Find(string name) =>
        Parameters.ValueKind == JsonValueKind.Object && Parameters.TryGetProperty(name, out var value) ? value : null;

    private static bool IsPrivate(PrivateRequest request) =>
        TradingRequests.Has(request.Method)
        || request is
        {
            Method: KrakenMethods.Subscribe or KrakenMethods.Unsubscribe,
            Channel: Executions or Balances,
        };
}
