using System.Text.Json;
using CryptoSim.Api.Json;
using CryptoSim.Domain.Orders;

namespace CryptoSim.Api.Orders;

/// <summary>Reads the body of <c>POST /api/orders</c>:
/// <c>{"symbol":"BTC/USD","side":"buy","type":"limit","quantity":"0.01","limitPrice":6700.0,"clientOrderId":"a-1"}</c>.
/// By hand rather than by binding, so that every refusal names its field, numbers are exact, and neither a repeated nor
/// a misspelled member can make an order other than the one meant.</summary>
internal static class PlaceOrderReader
{
    // No symbol of the venue has more than 20 characters.
    private const int SymbolLengthMax = 32;

    private const int ClientOrderIdLengthMax = 64;

    // An order is flat: what nests deeper is refused at its first bracket.
    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = 2 };

    public static Parsed<PlaceOrder> Read(ReadOnlySpan<byte> json)
    {
        var draft = new Draft();
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
                if (draft.Set(field, ref reader) is { } refusal)
                {
                    return refusal;
                }

                field = null;
            }

            // Anything but white space after the object makes this throw.
            reader.Read();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return Broken(json[(int)reader.BytesConsumed..], field, reader.BytesConsumed);
        }

        return draft.Build();
    }

    /// <summary>A bare <c>NaN</c> or <c>+1</c> is no JSON, but what is meant is plain enough to name it.</summary>
    /// <param name="rest">From the end of the last token that was read.</param>
    private static ProblemResult Broken(ReadOnlySpan<byte> rest, string? field, long position)
    {
        var value = rest.TrimStart(" \t\r\n:"u8);
        var code = NumberCodeOf(field);
        return code is not null && value.Length > 0 && value[0] != '"'
            ? Problems.NotANumber(field!, code)
            : Problems.Malformed(
                $"The body is not valid JSON: something is wrong after byte {position}.", field ?? "body");
    }

    private static string? NumberCodeOf(string? field) => field switch
    {
        "quantity" => RejectionCodes.InvalidQuantity,
        "limitPrice" => RejectionCodes.InvalidPrice,
        _ => null,
    };

    private sealed class Draft
    {
        private readonly HashSet<string> seen = new(StringComparer.Ordinal);
        private string? symbol;
        private OrderSide? side;
        private OrderType? type;
        private decimal? quantity;
        private decimal? limitPrice;
        private string? clientOrderId;

        /// <summary>Takes one member; the reader stands on its value.</summary>
        public ProblemResult? Set(string field, ref Utf8JsonReader value)
        {
            if (!seen.Add(field))
            {
                return Problems.Malformed($"{field} is given twice.", field, code: "duplicate_field");
            }

            return field switch
            {
                "symbol" => SetSymbol(ref value),
                "side" => SetSide(ref value),
                "type" => SetType(ref value),
                "quantity" => SetDecimal(ref value, field, ref quantity),
                "limitPrice" => SetDecimal(ref value, field, ref limitPrice),
                "clientOrderId" => SetClientOrderId(ref value),
                _ => Problems.Malformed(
                    "An order has symbol, side, type, quantity, limitPrice and clientOrderId, nothing else.",
                    field.Length <= SymbolLengthMax ? field : field[..SymbolLengthMax],
                    code: "unknown_field"),
            };
        }

        public Parsed<PlaceOrder> Build()
        {
            if (symbol is null)
            {
                return InvalidSymbol();
            }

            if (side is null)
            {
                return InvalidSide();
            }

            if (type is null)
            {
                return InvalidType();
            }

            if (quantity is null)
            {
                return Problems.Malformed("quantity is required.", "quantity", code: RejectionCodes.InvalidQuantity);
            }

            return new PlaceOrder(symbol, side.Value, type.Value, quantity.Value, limitPrice, clientOrderId);
        }

        private ProblemResult? SetSymbol(ref Utf8JsonReader value)
        {
            symbol = value.TokenType == JsonTokenType.String ? value.GetString() : null;
            return symbol is { Length: > 0 and <= SymbolLengthMax } ? null : InvalidSymbol();
        }

        private ProblemResult? SetSide(ref Utf8JsonReader value)
        {
            if (value.TokenType == JsonTokenType.String)
            {
                side = value.ValueTextEquals("buy"u8) ? OrderSide.Buy
                    : value.ValueTextEquals("sell"u8) ? OrderSide.Sell
                    : null;
            }

            return side is null ? InvalidSide() : null;
        }

        private ProblemResult? SetType(ref Utf8JsonReader value)
        {
            if (value.TokenType == JsonTokenType.String)
            {
                type = value.ValueTextEquals("market"u8) ? OrderType.Market
                    : value.ValueTextEquals("limit"u8) ? OrderType.Limit
                    : null;
            }

            return type is null ? InvalidType() : null;
        }

        private static ProblemResult? SetDecimal(ref Utf8JsonReader value, string field, ref decimal? target)
        {
            if (value.TokenType == JsonTokenType.Null)
            {
                return null;
            }

            if (value.TokenType is JsonTokenType.String or JsonTokenType.Number
                && DecimalText.TryParse(value.ValueSpan, out var number))
            {
                target = number;
                return null;
            }

            return Problems.NotANumber(field, NumberCodeOf(field)!);
        }

        private ProblemResult? SetClientOrderId(ref Utf8JsonReader value)
        {
            if (value.TokenType == JsonTokenType.Null)
            {
                return null;
            }

            clientOrderId = value.TokenType == JsonTokenType.String ? value.GetString() : null;
            return clientOrderId is { Length: > 0 and <= ClientOrderIdLengthMax }
                && clientOrderId.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0
                ? null
                : Problems.Malformed(
                    $"clientOrderId must have 1 to {ClientOrderIdLengthMax} printable ASCII characters without spaces.",
                    "clientOrderId",
                    ClientOrderIdLengthMax,
                    RejectionCodes.InvalidClientOrderId);
        }

        private static ProblemResult InvalidSymbol() =>
            Problems.Malformed(
                "symbol must be the name of a market, such as \"BTC/USD\".", "symbol", code: "invalid_symbol");

        private static ProblemResult InvalidSide() =>
            Problems.Malformed("side must be \"buy\" or \"sell\".", "side", code: "invalid_side");

        private static ProblemResult InvalidType() =>
            Problems.Malformed("type must be \"market\" or \"limit\".", "type", code: "invalid_type");
    }
}
