using System.Text.Json;
using CryptoSim.Api.Kraken.Trading;
using CryptoSim.Data.Orders;
using CryptoSim.Domain.Orders;

namespace CryptoSim.Api.Kraken.Streams;

/// <summary>The items of the <c>executions</c> channel, member for member as Kraken sends them; only <c>symbol</c> is in
/// all of them, where Kraken leaves it out of some.</summary>
internal static class ExecutionItems
{
    /// <summary>An open order of a snapshot.</summary>
    public static void WriteOpen(Utf8JsonWriter json, ChangedOrder open)
    {
        var order = open.Order;
        Begin(json, order, "new", order.FilledQuantity > 0 ? "partially_filled" : "new", order.CreatedAt);
        WriteTerms(json, order);
        WriteTotals(json, open);
        json.WriteEndObject();
    }

    public static void WritePending(Utf8JsonWriter json, Order order, DateTimeOffset time)
    {
        Begin(json, order, "pending_new", "pending_new", time);
        WriteTerms(json, order);
        json.WriteNumber("cum_cost"u8, 0);
        json.WriteNumber("fee_usd_equiv"u8, 0);
        json.WriteEndObject();
    }

    public static void WriteNew(Utf8JsonWriter json, Order order, DateTimeOffset time)
    {
        Begin(json, order, "new", "new", time);
        json.WriteEndObject();
    }

    /// <summary>A trade came to its trigger.</summary>
    public static void WriteTriggered(Utf8JsonWriter json, Order order, DateTimeOffset time)
    {
        Begin(json, order, "status", "new", time);
        json.WriteNumber("stop_price"u8, order.Trigger!.Price);
        WriteTriggers(json, order);
        json.WriteEndObject();
    }

    public static void WriteAmended(Utf8JsonWriter json, ChangedOrder amended, DateTimeOffset time)
    {
        var order = amended.Order;
        var before = Progress.Before(amended);
        Begin(json, order, "amended", before.Quantity > 0 ? "partially_filled" : "new", time);
        json.WriteNumber("cum_qty"u8, before.Quantity ?? 0);
        json.WriteString("reason"u8, "User requested"u8);
        json.WriteBoolean("amended"u8, true);
        json.WriteNumber("order_qty"u8, order.Quantity);
        WriteLimit(json, order);
        json.WriteEndObject();
    }

    public static void WriteTrade(Utf8JsonWriter json, Order order, ValuedFill valued, Progress progress)
    {
        var fill = valued.Fill;
        var status = progress.Quantity is null && order.Status == OrderStatus.Filled ? "filled" : "partially_filled";
        Begin(json, order, "trade", status, fill.Time);
        json.WriteString("exec_id"u8, KrakenIds.OfFill(fill.FillId));
        json.WriteNumber("trade_id"u8, KrakenIds.TradeNumber(fill.FillId));
        json.WriteString("side"u8, WordOf(order.Side));
        json.WriteString("order_type"u8, KrakenOrderTypes.WordOf(order.Kind));
        json.WriteNumber("last_qty"u8, fill.Quantity);
        json.WriteNumber("last_price"u8, fill.Price);
        json.WriteString("liquidity_ind"u8, fill.Liquidity == Liquidity.Maker ? "m"u8 : "t"u8);
        json.WriteNumber("cost"u8, fill.Cost);
        if (progress.Quantity is { } quantity)
        {
            json.WriteNumber("cum_qty"u8, quantity);
            json.WriteNumber("cum_cost"u8, progress.Cost);
            json.WriteNumber("avg_price"u8, decimal.Round(progress.Cost / quantity, 10));
        }

        json.WriteNumber("fee_usd_equiv"u8, valued.FeeUsd);
        json.WriteStartArray("fees"u8);
        json.WriteStartObject();
        json.WriteString("asset"u8, QuoteOf(order));
        json.WriteNumber("qty"u8, fill.Fee);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>The order is filled, canceled or expired.</summary>
    public static void WriteEnd(Utf8JsonWriter json, ChangedOrder ended, DateTimeOffset time)
    {
        var order = ended.Order;
        var word = order.Status switch
        {
            OrderStatus.Filled => "filled",
            OrderStatus.Expired => "expired",
            _ => "canceled",
        };
        Begin(json, order, word, word, time);
        WriteTotals(json, ended);
        if (order.Status != OrderStatus.Filled)
        {
            json.WriteString("cancel_reason"u8, ReasonOf(order));
            json.WriteString("reason"u8, ReasonOf(order));
        }

        json.WriteEndObject();
    }

    /// <summary>Kraken's words for why an order ended without filling.</summary>
    internal static string ReasonOf(Order order) => order.Reason switch
    {
        null or EndReasons.CanceledByUser => "User requested",
        EndReasons.NoLiquidity => "Insufficient liquidity",
        EndReasons.Expired => "Expired",
        EndReasons.ImmediateOrCancel => "Immediate or cancel",
        EndReasons.FillOrKill => "Fill or kill",
        RejectionCodes.InsufficientFunds => "Insufficient funds",
        EndReasons.Reset => "Account reset",
        EndReasons.SelfTrade => "Self trade prevention",
        var other => other,
    };

    internal static string WordOf(OrderSide side) => side == OrderSide.Buy ? "buy" : "sell";

    internal static string WordOf(TimeInForce timeInForce) => timeInForce.ToString().ToUpperInvariant();

    internal static string WordOf(OrderType type) => type == OrderType.Market ? "market" : "limit";

    private static void Begin(Utf8JsonWriter json, Order order, string execution, string status, DateTimeOffset time)
    {
        json.WriteStartObject();
        PrivateFrame.WriteTime(json, "timestamp"u8, time);
        json.WriteString("order_id"u8, KrakenIds.OfOrder(order.OrderId));
        json.WriteString("exec_type"u8, execution);
        json.WriteString("order_status"u8, status);
        json.WriteString("symbol"u8, order.Symbol);
        if (order.ClientOrderId is { } clientOrderId)
        {
            json.WriteString("cl_ord_id"u8, clientOrderId);
        }
        else
        {
            json.WriteNumber("order_userref"u8, order.UserReference ?? 0);
        }
    }

    /// <summary>What the client asked for.</summary>
    private static void WriteTerms(Utf8JsonWriter json, Order order)
    {
        json.WriteString("side"u8, WordOf(order.Side));
        json.WriteString("order_type"u8, KrakenOrderTypes.WordOf(order.Kind));
        json.WriteNumber("order_qty"u8, order.Quantity);
        if (order.QuoteQuantity is { } worth)
        {
            json.WriteNumber("cash_order_qty"u8, worth);
        }

        json.WriteString("time_in_force"u8, WordOf(order.TimeInForce));
        if (order.ExpiresAt is { } expiresAt)
        {
            PrivateFrame.WriteTime(json, "expire_time"u8, expiresAt);
        }

        if (order.IsPostOnly)
        {
            json.WriteBoolean("post_only"u8, true);
        }

        if (order.DisplayQuantity is { } display)
        {
            json.WriteNumber("display_qty"u8, display);
            json.WriteNumber("display_qty_remain"u8, order.IsFinal ? 0 : order.DisplayedQuantity);
        }

        WriteLimit(json, order);
        json.WriteNumber("stop_price"u8, order.Trigger?.PriceNow ?? 0);
        WriteTriggers(json, order);
        json.WriteString("fee_ccy_pref"u8, "fciq"u8);
    }

    private static void WriteTriggers(Utf8JsonWriter json, Order order)
    {
        if (order.Trigger is { } trigger)
        {
            json.WriteStartObject("triggers"u8);
            json.WriteString("reference"u8, "last"u8);
            var trail = trigger.Trail;
            json.WriteNumber("price"u8, trail?.Distance ?? trigger.Price);
            json.WriteString(
                "price_type"u8, trail is null ? "static"u8 : trail.Unit == TriggerUnit.Percent ? "pct"u8 : "quote"u8);
            if (trail is not null)
            {
                json.WriteNumber("actual_price"u8, trigger.PriceNow);
                if (trigger.Mark?.Peak.Price is { } peak)
                {
                    json.WriteNumber("peak_price"u8, peak);
                }
            }

            json.WriteString("status"u8, trigger.ReachedAt is null ? "untriggered"u8 : "triggered"u8);
            if (trigger.ReachedAt is { } reachedAt)
            {
                PrivateFrame.WriteTime(json, "timestamp"u8, reachedAt);
            }

            json.WriteEndObject();
        }
    }

    private static void WriteLimit(Utf8JsonWriter json, Order order)
    {
        // While it trails, the limit is an offset from the trigger.
        if (order is { Status: OrderStatus.Pending, Trigger.Trail.Limit: { } offset })
        {
            json.WriteString("limit_price_type"u8, offset.Unit == TriggerUnit.Percent ? "pct"u8 : "quote"u8);
            json.WriteNumber("limit_price"u8, offset.Value);
        }
        else if (order.LimitPrice is { } limit)
        {
            json.WriteString("limit_price_type"u8, "static"u8);
            json.WriteNumber("limit_price"u8, limit);
        }
    }

    private static void WriteTotals(Utf8JsonWriter json, ChangedOrder changed)
    {
        var order = changed.Order;
        json.WriteNumber("cum_qty"u8, order.FilledQuantity);
        json.WriteNumber("cum_cost"u8, order.FilledCost);
        json.WriteNumber("avg_price"u8, order.AveragePrice ?? 0);
        if (FeeUsd(changed) is { } fee)
        {
            json.WriteNumber("fee_usd_equiv"u8, fee);
        }
    }

    /// <returns>Null where no fill tells what the quote asset is worth.</returns>
    private static decimal? FeeUsd(ChangedOrder changed)
    {
        var order = changed.Order;
        if (order.Fee == 0 || QuoteOf(order) == "USD")
        {
            return order.Fee;
        }

        var cost = changed.Fills.Sum(valued => valued.Fill.Cost);
        return cost == 0
            ? null
            : decimal.Round(order.Fee * (changed.Fills.Sum(valued => valued.ValueUsd) / cost), 8);
    }

    private static string QuoteOf(Order order) =>
        order.Symbol[(order.Symbol.IndexOf('/', StringComparison.Ordinal) + 1)..];
}
