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
        string? field = null;
        var reader = new Utf8JsonReader(json, ReaderOptions);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return Problems.Malformed("The body must be one JSON object.", "body");
            }

            if (ReadMembers(ref reader, ref amend, ref field, isOther: false) is { } refusal)
            {
                return refusal;
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
            ? Problems.Malformed("An amend needs a quantity, limitPrice, triggerPrice, displayQuantity or other.", "body")
            : amend;
    }

    /// <summary>Reads an object to its end.</summary>
    /// <param name="isOther">It is what changes of the other leg.</param>
    private static ProblemResult? ReadMembers(
        ref Utf8JsonReader reader, ref AmendOrder amend, ref string? field, bool isOther)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            field = isOther ? $"other.{name}" : name;
            reader.Read();
            if (!seen.Add(name))
            {
                return Problems.Malformed($"{field} is given twice.", field, code: "duplicate_field");
            }

            if (name == "other" && !isOther)
            {
                if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.Null))
                {
                    return Problems.Malformed("other must be an object.", field, code: RejectionCodes.InvalidOther);
                }

                if (reader.TokenType == JsonTokenType.StartObject
                    && ReadMembers(ref reader, ref amend, ref field, isOther: true) is { } refusal)
                {
                    return refusal;
                }
            }
            else if (CodeOf(field) is not { } code)
            {
                return Problems.Malformed(
                    "An amend has quantity, limitPrice, triggerPrice, displayQuantity and other, and that limitPrice and "
                    + "triggerPrice, nothing else.",
                    field.Length <= FieldLengthMax ? field : field[..FieldLengthMax],
                    code: "unknown_field");
            }
            else if (reader.TokenType != JsonTokenType.Null)
            {
                if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.Number)
                    || !DecimalText.TryParse(reader.ValueSpan, out var number))
                {
                    return Problems.NotANumber(field, code);
                }

                amend = With(amend, field, number);
            }

            field = null;
        }

        return null;
    }

    private static AmendOrder With(AmendOrder amend, string field, decimal number)
    {
        var other = amend.Other ?? new AmendLeg(null, null);
        return field switch
        {
            "quantity" => amend with { Quantity = number },
            "triggerPrice" => amend with { TriggerPrice = number },
            "displayQuantity" => amend with { DisplayQuantity = number },
            "other.limitPrice" => amend with { Other = other with { LimitPrice = number } },
            "other.triggerPrice" => amend with { Other = other with { TriggerPrice = number } },
            _ => amend with { LimitPrice = number },
        };
    }

    private static string? CodeOf(string? field) => field switch
    {
        "quantity" => RejectionCodes.InvalidQuantity,
        "limitPrice" or "other.limitPrice" => RejectionCodes.InvalidPrice,
        "triggerPrice" or "other.triggerPrice" => RejectionCodes.InvalidTrigger,
        "displayQuantity" => RejectionCodes.InvalidDisplayQuantity,
        _ => null,
    };
}
