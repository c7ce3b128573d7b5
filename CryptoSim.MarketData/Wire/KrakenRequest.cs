using System.Buffers;
using System.Text.Json;

namespace CryptoSim.MarketData.Wire;

/// <summary>What a client asks of a WebSocket v2 server.</summary>
/// <param name="Method"><c>subscribe</c>, <c>unsubscribe</c>, <c>ping</c> or another word; empty when there is none.
/// </param>
/// <param name="RequestId">The client's integer, to be echoed in every answer.</param>
/// <param name="Problem">Null when it could be read; else why not, in one sentence. What stood before the fault
/// (<see cref="Method"/>, <see cref="RequestId"/>) is then kept for the refusal.</param>
public sealed record KrakenRequest(
    string Method, long? RequestId, KrakenParameters Parameters, string? Problem = null)
{
    /// <summary>Symbols one request may name: all of Kraken's pairs, and some.</summary>
    public const int MaximumSymbols = 2_000;

    public static KrakenRequest Subscribe(KrakenParameters parameters, long? requestId = null) =>
        new(KrakenMethods.Subscribe, requestId, parameters);

    public static KrakenRequest Unsubscribe(KrakenParameters parameters, long? requestId = null) =>
        new(KrakenMethods.Unsubscribe, requestId, parameters);

    public static KrakenRequest Ping(long? requestId = null) => new(KrakenMethods.Ping, requestId, KrakenParameters.None);

    /// <summary>Reads one request; never throws on bad input.</summary>
    public static KrakenRequest Read(ReadOnlySpan<byte> message)
    {
        string? method = null;
        long? requestId = null;
        var parameters = KrakenParameters.None;
        string? problem;
        try
        {
            var json = new Utf8JsonReader(message);
            problem = ReadMembers(ref json, ref method, ref requestId, ref parameters);
        }
        // InvalidOperationException: a string holds bytes or escapes that are not Unicode text.
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            problem = "the request is not JSON";
        }

        return new KrakenRequest(
            method ?? "", requestId, parameters, problem ?? (method is null ? "the request names no method" : null));
    }

    public void Write(IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteString("method"u8, Method);
        if (Parameters != KrakenParameters.None)
        {
            Parameters.Write(json);
        }

        if (RequestId is { } requestId)
        {
            json.WriteNumber("req_id"u8, requestId);
        }

        json.WriteEndObject();
    }

    private static string? ReadMembers(
        ref Utf8JsonReader json, ref string? method, ref long? requestId, ref KrakenParameters parameters)
    {
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
        {
            return "the request is not a JSON object";
        }

        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("method"u8))
            {
                if (!JsonValues.TryString(ref json, null, ref method))
                {
                    return "method is not a string";
                }
            }
            else if (json.ValueTextEquals("req_id"u8))
            {
                if (!JsonValues.TryLong(ref json, ref requestId))
                {
                    return "req_id is not an integer";
                }
            }
            else if (json.ValueTextEquals("params"u8))
            {
                if (KrakenParameters.Read(ref json, out parameters) is { } problem)
                {
                    return problem;
                }
            }
            else
            {
                json.Skip();
            }
        }

        json.Read(); // Throws when something follows the object.
        return null;
    }
}

/// <summary>The parameters of a subscription; null where the client said nothing.</summary>
public sealed record KrakenParameters
{
    public static readonly KrakenParameters None = new();

    public string? Channel { get; init; }

    public IReadOnlyList<string> Symbols { get; init; } = [];

    /// <summary>Levels a side, for <c>book</c>.</summary>
    public int? Depth { get; init; }

    /// <summary>Minutes, for <c>ohlc</c>.</summary>
    public int? Interval { get; init; }

    /// <summary><c>trades</c> or <c>bbo</c>, for <c>ticker</c>.</summary>
    public string? EventTrigger { get; init; }

    public bool? Snapshot { get; init; }

    /// <summary>For private channels.</summary>
    public string? Token { get; init; }

    /// <summary>Without the token, so that a log never shows it.</summary>
    public override string ToString() =>
        $"{Channel} [{string.Join(',', Symbols)}] depth={Depth} interval={Interval} {EventTrigger} snapshot={Snapshot}";

    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("params"u8);
        if (Channel is not null)
        {
            json.WriteString("channel"u8, Channel);
        }

        if (Symbols.Count > 0)
        {
            json.WriteStartArray("symbol"u8);
            foreach (var symbol in Symbols)
            {
                json.WriteStringValue(symbol);
            }

            json.WriteEndArray();
        }

        if (Depth is { } depth)
        {
            json.WriteNumber("depth"u8, depth);
        }

        if (Interval is { } interval)
        {
            json.WriteNumber("interval"u8, interval);
        }

        if (EventTrigger is not null)
        {
            json.WriteString("event_trigger"u8, EventTrigger);
        }

        if (Snapshot is { } snapshot)
        {
            json.WriteBoolean("snapshot"u8, snapshot);
        }

        if (Token is not null)
        {
            json.WriteString("token"u8, Token);
        }

        json.WriteEndObject();
    }

    /// <returns>What is wrong with them, or null.</returns>
    internal static string? Read(ref Utf8JsonReader json, out KrakenParameters parameters)
    {
        parameters = None;
        json.Read();
        if (json.TokenType != JsonTokenType.StartObject)
        {
            return json.TokenType == JsonTokenType.Null ? null : "params is not an object";
        }

        string? channel = null, trigger = null, token = null;
        int? depth = null, interval = null;
        bool? snapshot = null;
        List<string> symbols = [];
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var problem = json.ValueTextEquals("channel"u8)
                    ? Problem(JsonValues.TryString(ref json, null, ref channel), "channel is not a string")
                : json.ValueTextEquals("symbol"u8) ? ReadSymbols(ref json, symbols)
                : json.ValueTextEquals("depth"u8)
                    ? Problem(JsonValues.TryInt(ref json, ref depth), "depth is not an integer")
                : json.ValueTextEquals("interval"u8)
                    ? Problem(JsonValues.TryInt(ref json, ref interval), "interval is not an integer")
                : json.ValueTextEquals("event_trigger"u8)
                    ? Problem(JsonValues.TryString(ref json, null, ref trigger), "event_trigger is not a string")
                : json.ValueTextEquals("snapshot"u8)
                    ? Problem(JsonValues.TryBool(ref json, ref snapshot), "snapshot is not a boolean")
                : json.ValueTextEquals("token"u8)
                    ? Problem(JsonValues.TryString(ref json, null, ref token), "token is not a string")
                : Skip(ref json);
            if (problem is not null)
            {
                return problem;
            }
        }

        parameters = new KrakenParameters
        {
            Channel = channel,
            Symbols = symbols,
            Depth = depth,
            Interval = interval,
            EventTrigger = trigger,
            Snapshot = snapshot,
            Token = token,
        };
        return null;
    }

    private static string? ReadSymbols(ref Utf8JsonReader json, List<string> symbols)
    {
        json.Read();
        if (json.TokenType != JsonTokenType.StartArray)
        {
            return json.TokenType == JsonTokenType.Null ? null : "symbol is not an array of strings";
        }

        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (json.TokenType != JsonTokenType.String)
            {
                return "symbol is not an array of strings";
            }

            if (symbols.Count == KrakenRequest.MaximumSymbols)
            {
                return "the request names too many symbols";
            }

            symbols.Add(json.GetString() ?? "");
        }

        return null;
    }

    private static string? Problem(bool isRead, string problem) => isRead ? null : problem;

    private static string? Skip(ref Utf8JsonReader json)
    {
        json.Skip();
        return null;
    }
}
