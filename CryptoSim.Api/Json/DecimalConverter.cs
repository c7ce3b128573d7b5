using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CryptoSim.Api.Json;

/// <summary>Writes <c>"0.01"</c>: a string, so that no client's parser turns money into floating point; without
/// trailing zeros, so that equal values are equal text.</summary>
public sealed class DecimalConverter : JsonConverter<decimal>
{
    // A decimal has at most 28 decimals.
    private const string Plain = "0.############################";

    public static string Format(decimal value) => value.ToString(Plain, CultureInfo.InvariantCulture);

    public override void Write(Utf8JsonWriter writer, decimal value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(Format(value));
    }

    public override decimal Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType is JsonTokenType.String or JsonTokenType.Number
            && !reader.HasValueSequence
            && DecimalText.TryParse(reader.ValueSpan, out var value)
                ? value
                : throw new JsonException("Not a decimal number.");
}
