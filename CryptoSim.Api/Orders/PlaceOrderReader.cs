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

    // An order, what closes it, and the other leg of that: what nests deeper is refused at its first bracket.
    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = 3 };

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
        "quantity" or "quoteQuantity" => RejectionCodes.InvalidQuantity,
        "displayQuantity" => RejectionCodes.InvalidDisplayQuantity,
        "limitPrice" or "limitPercent" or "limitOffset" => RejectionCodes.InvalidPrice,
        "triggerPrice" or "triggerPercent" or "triggerOffset" => RejectionCodes.InvalidTrigger,
        _ => null,
    };

    private sealed class Draft
    {
        private readonly HashSet<string> seen = new(StringComparer.Ordinal);
        private string? symbol;
        private OrderSide? side;
        private OrderKind? kind;
        private decimal? quantity;
        private decimal? quoteQuantity;
        private decimal? limitPrice;
        private decimal? triggerPrice;
        private decimal? triggerPercent;
        private decimal? triggerOffset;
        private decimal? limitPercent;
        private decimal? limitOffset;
        private decimal? displayQuantity;
        private LegTerms? other;
        private CloseTerms? close;
        private SelfTradePrevention selfTrade = SelfTradePrevention.CancelNewest;
        private string? clientOrderId;
        private TimeInForce timeInForce;
        private DateTimeOffset? expiresAt;
        private bool isPostOnly;
        private DateTimeOffset? deadline;

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
                "quoteQuantity" => SetDecimal(ref value, field, ref quoteQuantity),
                "limitPrice" => SetDecimal(ref value, field, ref limitPrice),
                "triggerPrice" => SetDecimal(ref value, field, ref triggerPrice),
                "triggerPercent" => SetDecimal(ref value, field, ref triggerPercent),
                "triggerOffset" => SetDecimal(ref value, field, ref triggerOffset),
                "limitPercent" => SetDecimal(ref value, field, ref limitPercent),
                "limitOffset" => SetDecimal(ref value, field, ref limitOffset),
                "displayQuantity" => SetDecimal(ref value, field, ref displayQuantity),
                "selfTrade" => SetSelfTrade(ref value),
                "other" => SetOther(ref value),
                "close" => SetClose(ref value),
                "clientOrderId" => SetClientOrderId(ref value),
                "timeInForce" => SetTimeInForce(ref value),
                "expiresAt" => SetTime(ref value, field, ref expiresAt),
                "postOnly" => SetPostOnly(ref value),
                "deadline" => SetTime(ref value, field, ref deadline),
                _ => Problems.Malformed(
                    "An order has symbol, side, type, quantity or quoteQuantity, limitPrice, triggerPrice, triggerPercent or "
                    + "triggerOffset, limitPercent or limitOffset, displayQuantity, timeInForce, expiresAt, postOnly, "
                    + "selfTrade, other, close, deadline and clientOrderId, nothing else.",
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

            if (kind is not { } known)
            {
                return InvalidType();
            }

            if ((quantity ?? quoteQuantity) is null)
            {
                return Problems.Malformed("quantity is required.", "quantity", code: RejectionCodes.InvalidQuantity);
            }

            var trigger = ReadOffset(known);
            if (trigger.IsRefused)
            {
                return trigger.Problem;
            }

            if (displayQuantity is null == (known == OrderKind.Iceberg))
            {
                return Problems.Malformed(
                    displayQuantity is null
                        ? "An iceberg needs a displayQuantity: how much of it the book shows."
                        : "Only an iceberg has a displayQuantity.",
                    "displayQuantity",
                    code: RejectionCodes.InvalidDisplayQuantity);
            }

            return new PlaceOrder(symbol, side.Value, known.TypeOf(), quantity ?? 0, limitPrice, clientOrderId)
            {
                Trigger = trigger.Value.Terms,
                DisplayQuantity = displayQuantity,
                SelfTrade = selfTrade,
                Other = other,
                Close = close,
                QuoteQuantity = quoteQuantity,
                TimeInForce = timeInForce,
                ExpiresAt = expiresAt,
                IsPostOnly = isPostOnly,
                Deadline = deadline,
            };
        }

        /// <summary>The trigger, with the offset of a limit that follows it.</summary>
        private Parsed<(TriggerTerms? Terms, bool IsRead)> ReadOffset(OrderKind known)
        {
            var trigger = ReadTrigger(known);
            if (trigger.IsRefused)
            {
                return trigger.Problem;
            }

            if (limitPercent is not null && limitOffset is not null)
            {
                return Problems.Malformed(
                    "An offset is stated once: in percent or in the quote asset.",
                    "limitOffset",
                    code: RejectionCodes.InvalidPrice);
            }

            var offset = (limitPercent ?? limitOffset) is { } value
                ? new PriceOffset(value, limitPercent is null ? TriggerUnit.Quote : TriggerUnit.Percent)
                : null;
            if (offset is not null && known != OrderKind.TrailingStopLimit)
            {
                return Problems.Malformed(
                    "Only a trailing_stop_limit order has an offset of its limit.",
                    limitPercent is null ? "limitOffset" : "limitPercent",
                    code: RejectionCodes.InvalidPrice);
            }

            return (trigger.Value.Terms is { } terms ? terms with { LimitOffset = offset } : null, true);
        }

        /// <summary>Reads the leg of an order that waits for either of two triggers.</summary>
        private ProblemResult? SetOther(ref Utf8JsonReader value)
        {
            if (value.TokenType == JsonTokenType.Null)
            {
                return null;
            }

            if (ReadLeg(ref value, "other", RejectionCodes.InvalidOther, out var leg, out var known, out var terms) is { } refusal)
            {
                return refusal;
            }

            other = terms is null ? null : new LegTerms(known.TypeOf(), leg.limitPrice, terms);
            return other is null
                ? Problems.Malformed(
                    "The other leg must have a type with a trigger: stop_loss or take_profit, or one of these with _limit.",
                    "other.type",
                    code: RejectionCodes.InvalidOther)
                : null;
        }

        /// <summary>Reads an order that closes this one. It may have another leg itself.</summary>
        private ProblemResult? SetClose(ref Utf8JsonReader value)
        {
            if (value.TokenType == JsonTokenType.Null)
            {
                return null;
            }

            if (ReadLeg(ref value, "close", RejectionCodes.InvalidClose, out var leg, out var known, out var terms) is { } refusal)
            {
                return refusal;
            }

            close = new CloseTerms(known.TypeOf(), leg.limitPrice, terms) { Other = leg.other };
            return known == OrderKind.Iceberg
                ? Problems.Malformed("An iceberg closes nothing.", "close", code: RejectionCodes.InvalidClose)
                : null;
        }

        /// <summary>Reads an order within the order: it has a type and what belongs to that, and nothing else.</summary>
        private static ProblemResult? ReadLeg(
            ref Utf8JsonReader value, string name, string code, out Draft leg, out OrderKind known, out TriggerTerms? terms)
        {
            (leg, known, terms) = (new Draft(), default, null);
            if (value.TokenType != JsonTokenType.StartObject)
            {
                return Problems.Malformed($"{name} must be an object with a type.", name, code: code);
            }

            while (value.Read() && value.TokenType == JsonTokenType.PropertyName)
            {
                var field = value.GetString()!;
                value.Read();
                if (field is not ("type" or "limitPrice" or "triggerPrice" or "triggerPercent" or "triggerOffset"
                        or "limitPercent" or "limitOffset")
                    && !(field == "other" && name == "close"))
                {
                    return Problems.Malformed(
                        $"{name} has type, limitPrice, triggerPrice, triggerPercent or triggerOffset, "
                        + $"{(name == "close" ? "limitPercent or limitOffset, and other" : "and limitPercent or limitOffset")}, "
                        + "nothing else.",
                        name,
                        code: code);
                }

                if (leg.Set(field, ref value) is { } refusal)
                {
                    return refusal with { Field = $"{name}.{refusal.Field ?? field}" };
                }
            }

            if (leg.kind is not { } kind)
            {
                return Problems.Malformed($"{name} must have a type.", name, code: code);
            }

            var trigger = leg.ReadOffset(kind);
            if (trigger.IsRefused)
            {
                return trigger.Problem with { Field = $"{name}.{trigger.Problem.Field}" };
            }

            (known, terms) = (kind, trigger.Value.Terms);
            return null;
        }

        /// <summary>One of three members, where the type has a trigger, and none where it has not.</summary>
        private Parsed<(TriggerTerms? Terms, bool IsRead)> ReadTrigger(OrderKind known)
        {
            List<(decimal Value, TriggerUnit Unit, string Field)> given = [];
            foreach (var (value, unit, field) in new[]
                {
                    (triggerPrice, TriggerUnit.Price, "triggerPrice"),
                    (triggerPercent, TriggerUnit.Percent, "triggerPercent"),
                    (triggerOffset, TriggerUnit.Quote, "triggerOffset"),
                })
            {
                if (value is { } number)
                {
                    given.Add((number, unit, field));
                }
            }

            return (known.TriggerOf(), given) switch
            {
                (null, []) => ((TriggerTerms?)null, true),
                (null, [var first, ..]) => Problems.Malformed(
                    "An order of this type waits for no trigger.", first.Field, code: RejectionCodes.InvalidTrigger),
                ({ } trigger, [var only]) => (new TriggerTerms(trigger, only.Value, only.Unit), true),
                (_, []) => Problems.Malformed(
                    "An order of this type needs a triggerPrice, triggerPercent or triggerOffset.",
                    "triggerPrice",
                    code: RejectionCodes.InvalidTrigger),
                (_, [_, var second, ..]) => Problems.Malformed(
                    "A trigger is stated once: as price, percent or offset.",
                    second.Field,
                    code: RejectionCodes.InvalidTrigger),
            };
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
                kind = value.GetString() switch
                {
                    "market" => OrderKind.Market,
                    "limit" => OrderKind.Limit,
                    "stop_loss" => OrderKind.StopLoss,
                    "stop_loss_limit" => OrderKind.StopLossLimit,
                    "take_profit" => OrderKind.TakeProfit,
                    "take_profit_limit" => OrderKind.TakeProfitLimit,
                    "trailing_stop" => OrderKind.TrailingStop,
                    "trailing_stop_limit" => OrderKind.TrailingStopLimit,
                    "iceberg" => OrderKind.Iceberg,
                    _ => null,
                };
            }

            return kind is null ? InvalidType() : null;
        }

        private ProblemResult? SetTimeInForce(ref Utf8JsonReader value)
        {
            TimeInForce? read = value.TokenType == JsonTokenType.Null ? TimeInForce.Gtc
                : value.TokenType != JsonTokenType.String ? null
                : value.ValueTextEquals("gtc"u8) ? TimeInForce.Gtc
                : value.ValueTextEquals("gtd"u8) ? TimeInForce.Gtd
                : value.ValueTextEquals("ioc"u8) ? TimeInForce.Ioc
                : value.ValueTextEquals("fok"u8) ? TimeInForce.Fok
                : null;
            timeInForce = read ?? TimeInForce.Gtc;
            return read is null
                ? Problems.Malformed(
                    "timeInForce must be \"gtc\", \"gtd\", \"ioc\" or \"fok\".",
                    "timeInForce",
                    code: RejectionCodes.InvalidTimeInForce)
                : null;
        }

        private ProblemResult? SetSelfTrade(ref Utf8JsonReader value)
        {
            SelfTradePrevention? read = value.TokenType == JsonTokenType.Null ? SelfTradePrevention.CancelNewest
                : value.TokenType != JsonTokenType.String ? null
                : value.ValueTextEquals("cancel_newest"u8) ? SelfTradePrevention.CancelNewest
                : value.ValueTextEquals("cancel_oldest"u8) ? SelfTradePrevention.CancelOldest
                : value.ValueTextEquals("cancel_both"u8) ? SelfTradePrevention.CancelBoth
                : null;
            selfTrade = read ?? SelfTradePrevention.CancelNewest;
            return read is null
                ? Problems.Malformed(
                    "selfTrade must be \"cancel_newest\", \"cancel_oldest\" or \"cancel_both\".",
                    "selfTrade",
                    code: "invalid_self_trade")
                : null;
        }

        private ProblemResult? SetPostOnly(ref Utf8JsonReader value)
        {
            isPostOnly = value.TokenType == JsonTokenType.True;
            return isPostOnly || value.TokenType is JsonTokenType.False or JsonTokenType.Null
                ? null
                : Problems.Malformed("postOnly must be true or false.", "postOnly", code: RejectionCodes.InvalidPostOnly);
        }

        private static ProblemResult? SetTime(ref Utf8JsonReader value, string field, ref DateTimeOffset? target)
        {
            if (value.TokenType == JsonTokenType.Null)
            {
                return null;
            }

            var read = Query.Time(value.TokenType == JsonTokenType.String ? value.GetString() : "?", field);
            target = read.IsRefused ? null : read.Value;
            return read.Problem;
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
            Problems.Malformed(
                "type must be \"market\", \"limit\", \"iceberg\", \"stop_loss\", \"take_profit\" or \"trailing_stop\", or one of "
                + "these three with _limit after it.",
                "type",
                code: "invalid_type");
    }
}
