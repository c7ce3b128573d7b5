using System.Globalization;
using System.Text.Json;
using CryptoSim.Api.Kraken.Keys;
using CryptoSim.Domain.Orders;
using CryptoSim.MarketData.PublicRest;

namespace CryptoSim.Api.Kraken.Trading;

/// <summary>An order as a call asks for it: exactly one of the two is set.</summary>
internal readonly record struct OrderTerms(PlaceOrder? Order, string? Error)
{
    /// <summary>What Kraken has and this exchange has not yet: refused, never left aside.</summary>
    private static readonly string[] NotServed =
        ["starttm", "fee_preference"];

    /// <param name="now">For expiries that are told from now.</param>
    /// <param name="pair">Of a batch; null where the order names its own.</param>
    public static OrderTerms Read(SignedCall call, PairDirectory directory, DateTimeOffset now, string? pair = null)
    {
        if ((pair ?? call.Text("pair")) is not { } named)
        {
            return Refused("pair");
        }

        if (directory.Find(named) is not { } listed)
        {
            return new OrderTerms(null, KrakenErrors.UnknownPair);
        }

        OrderSide? side = call.Text("type") switch { "buy" => OrderSide.Buy, "sell" => OrderSide.Sell, _ => null };
        if (side is null || !KrakenOrderTypes.TryRead(call.Text("ordertype"), out var kind))
        {
            return Refused(side is null ? "type" : "ordertype");
        }

        var type = kind.TypeOf();

        if (FindNotServed(call) is { } name)
        {
            return Refused(name);
        }

        if (!TryQuantity(call, side.Value, kind, out var quantity, out var worth))
        {
            return Refused("volume");
        }

        if (!KrakenOrderTypes.TryPrices(call, side.Value, kind, out var trigger, out var limitPrice, out var atFault))
        {
            return Refused(atFault);
        }

        if (!TryAmount(call.Text("displayvol"), out var display) || display is null == (kind == OrderKind.Iceberg))
        {
            return Refused("displayvol");
        }

        SelfTradePrevention? selfTrade = call.Text("stptype") switch
        {
            null or "cancel-newest" or "cancel_newest" => SelfTradePrevention.CancelNewest,
            "cancel-oldest" or "cancel_oldest" => SelfTradePrevention.CancelOldest,
            "cancel-both" or "cancel_both" => SelfTradePrevention.CancelBoth,
            _ => null,
        };
        if (selfTrade is null)
        {
            return Refused("stptype");
        }

        if (!TryClose(call, side.Value, out var close))
        {
            return Refused("close");
        }

        if (!TryTimeInForce(call, now, out var timeInForce, out var expiresAt))
        {
            return Refused(call.Text("timeinforce") is null || timeInForce == TimeInForce.Gtd ? "expiretm" : "timeinforce");
        }

        // Kraken's two ways to mark an order exclude each other.
        if (!TryReference(call.Text("userref"), out var reference) || (reference is not null && call.Text("cl_ord_id") is not null))
        {
            return Refused("userref");
        }

        return new OrderTerms(
            new PlaceOrder(
                listed.Names.Symbol,
                side.Value,
                type,
                quantity,
                limitPrice,
                call.Text("cl_ord_id"))
            {
                ClientIdScope = ClientIdScope.Open,
                UserReference = reference,
                QuoteQuantity = worth,
                Trigger = trigger,
                DisplayQuantity = display,
                SelfTrade = selfTrade.Value,
                Close = close,
                TimeInForce = timeInForce,
                ExpiresAt = expiresAt,
                IsPostOnly = call.List("oflags").Contains("post"),
                Deadline = TryTime(call.Text("deadline"), out var deadline) ? deadline : null,
            },
            null);
    }

    /// <inheritdoc cref="FindLate(string?, DateTimeOffset)"/>
    public static string? FindLate(SignedCall call, DateTimeOffset now) => FindLate(call.Text("deadline"), now);

    /// <returns>The error of a call that comes after its deadline, or has one that cannot be read.</returns>
    public static string? FindLate(string? deadline, DateTimeOffset now) => deadline is null ? null
        : !TryTime(deadline, out var latest) ? KrakenErrors.Invalid("deadline")
        : latest < now ? KrakenErrors.DeadlineElapsed : null;

    /// <summary>The order that closes it: <c>close[ordertype]</c>, <c>close[price]</c> and <c>close[price2]</c> of a form, or an
    /// object.</summary>
    private static bool TryClose(SignedCall call, OrderSide side, out CloseTerms? close)
    {
        close = null;
        var arguments = CloseArguments(call);
        if (arguments.Text("ordertype") is not { } word)
        {
            return call.Text("close") is null or "{}" && arguments.Text("price") is null;
        }

        if (!KrakenOrderTypes.TryRead(word, out var kind)
            || kind is OrderKind.Iceberg
            || !KrakenOrderTypes.TryPrices(arguments, side.Opposite(), kind, out var trigger, out var limit, out _))
        {
            return false;
        }

        close = new CloseTerms(kind.TypeOf(), limit, trigger);
        return true;
    }

    private static SignedCall CloseArguments(SignedCall call)
    {
        const string Prefix = "close[";
        if (call.Text("close") is not ['{', ..] text)
        {
            return SignedCall.Of(call.StartingWith(Prefix).Select(pair =>
                KeyValuePair.Create(pair.Key[Prefix.Length..].TrimEnd(']'), pair.Value)));
        }

        using var json = JsonDocument.Parse(text);
        return SignedCall.Of(json.RootElement.EnumerateObject().Select(member => KeyValuePair.Create(
            // WebSocket's names of the same.
            member.Name switch
            {
                "order_type" => "ordertype",
                "limit_price" => "price",
                "limit_price_type" => "limit_unit",
                "trigger_price_type" => "trigger_unit",
                var name => name,
            },
            SignedCall.TextOf(member.Value))).ToList());
    }

    /// <summary>A market buy's size may be what it spends: <c>oflags=viqc</c>, or <c>cash_order_qty</c> over
    /// WebSocket.</summary>
    private static bool TryQuantity(
        SignedCall call, OrderSide side, OrderKind kind, out decimal quantity, out decimal? worth)
    {
        var isWorth = call.List("oflags").Contains("viqc") || call.Text("cash_order_qty") is not null;
        quantity = 0;
        if (!TryAmount(call.Text("cash_order_qty") ?? call.Text("volume"), out worth)
            || worth is not { } amount
            || (isWorth && (side != OrderSide.Buy || kind != OrderKind.Market)))
        {
            return false;
        }

        if (!isWorth)
        {
            (quantity, worth) = (amount, null);
        }

        return true;
    }

    /// <summary>In Kraken's upper case, or WebSocket's lower. An expiry alone means good till that date.</summary>
    private static bool TryTimeInForce(
        SignedCall call, DateTimeOffset now, out TimeInForce timeInForce, out DateTimeOffset? expiresAt)
    {
        var isKnown = TryExpiry(call.Text("expiretm"), now, out expiresAt);
        TimeInForce? read = call.Text("timeinforce") switch
        {
            null => expiresAt is null ? TimeInForce.Gtc : TimeInForce.Gtd,
            "GTC" or "gtc" => TimeInForce.Gtc,
            "GTD" or "gtd" => TimeInForce.Gtd,
            "IOC" or "ioc" => TimeInForce.Ioc,
            "FOK" or "fok" => TimeInForce.Fok,
            _ => null,
        };
        timeInForce = read ?? TimeInForce.Gtc;
        return isKnown && read is not null;
    }

    /// <summary><c>0</c> for never, <c>+30</c> for seconds from now, seconds since 1970, or RFC 3339.</summary>
    private static bool TryExpiry(string? text, DateTimeOffset now, out DateTimeOffset? expiresAt)
    {
        expiresAt = null;
        if (text is null or "0")
        {
            return true;
        }

        // A plus that a form did not escape arrives as a space.
        if (text[0] is '+' or ' ')
        {
            var isNumber = int.TryParse(text.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var fromNow);
            expiresAt = isNumber ? now.AddSeconds(fromNow) : null;
            return isNumber;
        }

        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            var isTime = seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds();
            expiresAt = isTime ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
            return isTime;
        }

        return TryTime(text, out expiresAt);
    }

    /// <summary>A whole number of 32 bits; 0 is none, as is nothing.</summary>
    public static bool TryReference(string? text, out int? reference)
    {
        reference = null;
        if (text is null or "0")
        {
            return true;
        }

        var isNumber = int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var read);
        reference = isNumber ? read : null;
        return isNumber;
    }

    private static bool TryTime(string? text, out DateTimeOffset? time)
    {
        var isTime = DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var read);
        time = isTime ? read : null;
        return isTime;
    }

    public static bool TryAmount(string? text, out decimal? amount)
    {
        amount = null;
        if (text is null)
        {
            return true;
        }

        const NumberStyles Style = NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (!decimal.TryParse(text, Style, CultureInfo.InvariantCulture, out var value))
        {
            return false;
        }

        amount = value;
        return true;
    }

    private static string? FindNotServed(SignedCall call)
    {
        foreach (var name in NotServed)
        {
            if (call.Text(name) is not (null or "0" or "{}"))
            {
                return name;
            }
        }

        // Fees are in the quote currency; price protection has nothing to protect from.
        return call.List("oflags").Any(flag => flag is not ("fciq" or "nompp" or "post" or "viqc")) ? "oflags"
            : call.Text("leverage") is not (null or "none" or "0" or "1") ? "leverage"
            : call.IsTrue("reduce_only") ? "reduce_only"
            : call.Text("trigger") is not (null or "last") ? "trigger"
            : null;
    }

    private static OrderTerms Refused(string argument) => new(null, KrakenErrors.Invalid(argument));
}
