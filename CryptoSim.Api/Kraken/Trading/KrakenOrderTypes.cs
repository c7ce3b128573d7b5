using System.Globalization;
using CryptoSim.Api.Kraken.Keys;
using CryptoSim.Domain.Orders;

namespace CryptoSim.Api.Kraken.Trading;

/// <summary>Kraken's order types, and the prices that belong to each.</summary>
internal static class KrakenOrderTypes
{
    private static readonly Dictionary<OrderKind, string> Words = new()
    {
        [OrderKind.Market] = "market",
        [OrderKind.Limit] = "limit",
        [OrderKind.StopLoss] = "stop-loss",
        [OrderKind.StopLossLimit] = "stop-loss-limit",
        [OrderKind.TakeProfit] = "take-profit",
        [OrderKind.TakeProfitLimit] = "take-profit-limit",
        [OrderKind.TrailingStop] = "trailing-stop",
        [OrderKind.TrailingStopLimit] = "trailing-stop-limit",
        [OrderKind.Iceberg] = "iceberg",
    };

    public static string WordOf(OrderKind kind) => Words[kind];

    public static bool TryRead(string? word, out OrderKind kind)
    {
        foreach (var (known, text) in Words)
        {
            if (text == word)
            {
                kind = known;
                return true;
            }
        }

        kind = default;
        return false;
    }

    /// <summary>Over REST <c>price</c> is the trigger where there is one, and <c>price2</c> the limit after it: a price, or
    /// <c>#5%</c>, <c>+5%</c>, <c>-100</c> from the last price. Over WebSocket the trigger stands by itself, with its unit,
    /// and the limit is <c>price</c>.</summary>
    /// <param name="atFault">The argument that cannot be read.</param>
    public static bool TryPrices(
        SignedCall call, OrderSide side, OrderKind kind, out TriggerTerms? trigger, out decimal? limitPrice, out string atFault)
    {
        (trigger, limitPrice, atFault) = (null, null, "price");
        var stated = call.Text("trigger_price");
        // Only a trailing stop's limit is an offset.
        if (kind.TriggerOf() != TriggerKind.TrailingStop && call.Text("limit_unit") is not (null or "static"))
        {
            atFault = "limit_price_type";
            return false;
        }

        if (kind.TriggerOf() is not { } triggerKind)
        {
            if (call.Text("price2") is not (null or "0") || stated is not null)
            {
                atFault = stated is null ? "price2" : "triggers";
                return false;
            }

            // Kraken takes a market order's price and does nothing with it.
            return OrderTerms.TryAmount(call.Text("price"), out var price)
                && TakeLimit(kind, price, ref limitPrice);
        }

        if (!TryTrigger(stated ?? call.Text("price"), call.Text("trigger_unit"), triggerKind, side, out trigger))
        {
            return false;
        }

        if (triggerKind == TriggerKind.TrailingStop && trigger is { Unit: TriggerUnit.Price })
        {
            return false; // It follows the last price at a distance.
        }

        atFault = stated is null ? "price2" : "price";
        if (triggerKind == TriggerKind.TrailingStop)
        {
            return TryTrail(call.Text(atFault), call.Text("limit_unit"), kind, ref trigger);
        }

        return OrderTerms.TryAmount(call.Text(atFault), out var limit) && TakeLimit(kind, limit, ref limitPrice);
    }

    /// <summary>A trailing stop is a distance, and its limit an offset from the trigger: <c>-10</c>, <c>+0.5%</c>, or over
    /// WebSocket a number with its unit, by default in the quote asset.</summary>
    private static bool TryTrail(string? limit, string? unitWord, OrderKind kind, ref TriggerTerms? trigger)
    {
        if (kind.TypeOf() == OrderType.Market)
        {
            return true;
        }

        const NumberStyles Style = NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent | NumberStyles.AllowLeadingSign
            | NumberStyles.AllowLeadingWhite;
        if (limit is null
            || unitWord is not (null or "quote" or "pct")
            || !decimal.TryParse(limit.TrimEnd('%'), Style, CultureInfo.InvariantCulture, out var value))
        {
            return false;
        }

        var isPercent = limit.EndsWith('%') || unitWord == "pct";
        trigger = trigger! with
        {
            LimitOffset = new PriceOffset(value, isPercent ? TriggerUnit.Percent : TriggerUnit.Quote),
        };
        return true;
    }

    private static bool TakeLimit(OrderKind kind, decimal? stated, ref decimal? limitPrice)
    {
        if (kind.TypeOf() == OrderType.Limit)
        {
            limitPrice = stated;
            return stated is not null;
        }

        return true;
    }

    private static bool TryTrigger(
        string? text, string? unitWord, TriggerKind kind, OrderSide side, out TriggerTerms? trigger)
    {
        trigger = null;
        if (text is not { Length: > 0 })
        {
            return false;
        }

        var isPercent = text[^1] == '%' || unitWord == "pct";
        // A plus that a form did not escape arrives as a space.
        var sign = text[0] switch { '#' => '#', '+' or ' ' => '+', '-' => '-', _ => (char?)null };
        var unit = isPercent ? TriggerUnit.Percent
            : sign is not null || unitWord == "quote" ? TriggerUnit.Quote
            : TriggerUnit.Price;
        // An offset goes one way only: to where the trigger can be. A trailing stop's is a distance, written with a plus
        // whatever the side.
        var isFalling = OrderTrigger.IsReachedByFalling(kind, side) && kind != TriggerKind.TrailingStop;
        if (!OrderTerms.TryAmount(text.TrimStart('#', '+', '-', ' ').TrimEnd('%'), out var amount)
            || amount is not { } value
            || (sign == '+' && isFalling)
            || (sign == '-' && !isFalling)
            || unitWord is not (null or "static" or "pct" or "quote"))
        {
            return false;
        }

        trigger = new TriggerTerms(kind, value, unit);
        return true;
    }
}
