using System.Text.Json;
using CryptoSim.Api.Json;
using CryptoSim.Domain.Orders;

namespace CryptoSim.Api.Orders;

/// <summary>Reads the body of <c>PATCH /api/orders/{orderId}</c>: <c>{"quantity":"0.02","limitPrice":6700.0}</c>. By
/// hand for the reasons that new orders are.</summary>
internal static class AmendOrderReader
{
    private const int FieldLengthMax = 32; // Of what is repeated in a refusal.

    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = 2 };

    public static Parsed<AmendOrder> Read(ReadOnlySpan<byte> json)
    {
        var amend = new AmendOrder();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        string? field = null;
        var reader = new Utf8JsonReader(json, ReaderOptions);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return Problems.Malformed("The body must be one JSON object.", "body");
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                field = reader.GetString()!;
                reader.Read();
                if (!seen.Add(field))
                {
                    return Problems.Malformed($"{field} is given twice.", field, code: "duplicate_field");
                }

                if (CodeOf(field) is not { } code)
                {
                    return Problems.Malformed(
                        "An amend has quantity, limitPrice, triggerPrice and displayQuantity, nothing else.",
                        field.Length <= FieldLengthMax ? field : field[..FieldLengthMax],
                        code: "unknown_field");
                }

                if (reader.TokenType != JsonTokenType.Null)
                {
                    if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.Number)
                        || !DecimalText.TryParse(reader.ValueSpan, out var number))
                    {
                        return Problems.NotANumber(field, code);
                    }

                    amend = field switch
                    {
                        "quantity" => amend with { Quantity = number },
                        "triggerPrice" => amend with { TriggerPrice = number },
                        "displayQuantity" => amend with { DisplayQuantity = number },
                        _ => amend with { LimitPrice = number },
                    };
                }

                field = null;
            }

            // Anything but white space after the object makes this throw.
            reader.Read();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // A bare NaN or +1 is no JSON, but what is meant is plain enough to name it.
            return CodeOf(field) is { } code
                ? Problems.NotANumber(field!, code)
                : Problems.Malformed(
                    $"The body is not valid JSON: something is wrong after byte {reader.BytesConsumed}.", "body");
        }

        return amend == new AmendOrder()
            ? Problems.Malformed("An amend needs a quantity, limitPrice, triggerPrice or displayQuantity.", "body")
            : amend;
    }

    private static string? CodeOf(string? field) => field switch
    {
        "quantity" => RejectionCodes.InvalidQuantity,
        "limitPrice" => RejectionCodes.InvalidPrice,
        "triggerPrice" => RejectionCodes.InvalidTrigger,
        "displayQuantity" => RejectionCodes.InvalidDisplayQuantity,
        _ => null,
    };
}
