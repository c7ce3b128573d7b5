using System.Buffers.Text;
using System.Text.Json;

namespace CryptoSim.MarketData.Wire;

/// <summary>Single values of a message. Each method stands on a property name, moves to its value, and says whether it
/// could be read; a JSON null reads as absent (the given default).</summary>
internal static class JsonValues
{
    public static bool TryDecimal(ref Utf8JsonReader json, ref decimal? value)
    {
        json.Read();
        switch (json.TokenType)
        {
            case JsonTokenType.Null:
                return true;
            case JsonTokenType.Number when json.TryGetDecimal(out var number):
                value = number;
                return true;
            // cost_min is documented as a string and sent as a number.
            case JsonTokenType.String when !json.ValueIsEscaped
                && Utf8Parser.TryParse(json.ValueSpan, out decimal text, out var consumed)
                && consumed == json.ValueSpan.Length:
                value = text;
                return true;
            default:
                return false;
        }
    }

    public static bool TryLong(ref Utf8JsonReader json, ref long? value)
    {
        json.Read();
        if (json.TokenType == JsonTokenType.Null)
        {
            return true;
        }

        if (json.TokenType != JsonTokenType.Number || !json.TryGetInt64(out var number))
        {
            return false;
        }

        value = number;
        return true;
    }

    public static bool TryInt(ref Utf8JsonReader json, ref int? value)
    {
        long? number = null;
        if (!TryLong(ref json, ref number) || number is < int.MinValue or > int.MaxValue)
        {
            return false;
        }

        value = (int?)number ?? value;
        return true;
    }

    public static bool TryBool(ref Utf8JsonReader json, ref bool? value)
    {
        json.Read();
        switch (json.TokenType)
        {
            case JsonTokenType.Null:
                return true;
            case JsonTokenType.True or JsonTokenType.False:
                value = json.GetBoolean();
                return true;
            default:
                return false;
        }
    }

    public static bool TryString(ref Utf8JsonReader json, NameTable? names, ref string? value)
    {
        json.Read();
        switch (json.TokenType)
        {
            case JsonTokenType.Null:
                return true;
            case JsonTokenType.String:
                value = names is null ? json.GetString() : names.Get(ref json);
                return true;
            default:
                return false;
        }
    }

    public static bool TryTime(ref Utf8JsonReader json, ref DateTimeOffset? value)
    {
        json.Read();
        if (json.TokenType == JsonTokenType.Null)
        {
            return true;
        }

        if (json.TokenType != JsonTokenType.String || !KrakenTime.TryParse(json.ValueSpan, out var time))
        {
            return false;
        }

        value = time;
        return true;
    }
}
