using System.Text.Json;
using CryptoSim.Api.Kraken.Keys;
using CryptoSim.Api.Kraken.Streams;
using CryptoSim.Api.Kraken.Trading;
using CryptoSim.Data.Orders;
using CryptoSim.Domain.Orders;
using CryptoSim.MarketData.PublicRest;

namespace CryptoSim.Api.Kraken.PrivateRest;

/// <summary>OpenOrders, ClosedOrders and QueryOrders.</summary>
internal sealed class OrderCalls(
    OrderReads orders, HistoryReads history, OrderFinder finder, PairDirectory directory)
{
    private const int PageSize = 50;

    public async Task<KrakenAnswer> OpenAsync(SignedCall call, SigningKey key, CancellationToken cancellationToken)
    {
        var open = new List<OrderWithFills>();
        Guid? cursor = null;
        do
        {
            var page = await orders.ListAsync(
                key.AccountId, OrderScope.Open, symbol: null, limit: 1_000, cursor, cancellationToken);
            open.AddRange(page.Items);
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        if (!OrderTerms.TryReference(call.Text("userref"), out var reference))
        {
            return KrakenAnswer.Error(KrakenErrors.Invalid("userref"));
        }

        var wanted = open.Where(found =>
            (call.Text("cl_ord_id") is not { } id || found.Order.ClientOrderId == id)
            && (reference is null || found.Order.UserReference == reference));
        return KrakenAnswer.Of(json =>
        {
            json.WriteStartObject();
            json.WriteStartObject("open"u8);
            WriteOrders(json, call, wanted);
            json.WriteEndObject();
            json.WriteEndObject();
        });
    }

    public async Task<KrakenAnswer> ClosedAsync(SignedCall call, SigningKey key, CancellationToken cancellationToken)
    {
        if (HistoryArguments.Read(call, PageSize) is not { } range)
        {
            return KrakenAnswer.Error(KrakenErrors.InvalidArguments);
        }

        if (!OrderTerms.TryReference(call.Text("userref"), out var reference))
        {
            return KrakenAnswer.Error(KrakenErrors.Invalid("userref"));
        }

        // Kraken's default is both: an order counts by its end.
        var byEnd = call.Text("closetime") is not "open";
        var part = await history.ClosedAsync(
            key.AccountId, range, byEnd, call.Text("cl_ord_id"), reference, cancellationToken);
        return KrakenAnswer.Of(json =>
        {
            json.WriteStartObject();
            json.WriteStartObject("closed"u8);
            WriteOrders(json, call, part.Items);
            json.WriteEndObject();
            json.WriteNumber("count"u8, part.Count);
            json.WriteEndObject();
        });
    }

    public async Task<KrakenAnswer> QueryAsync(SignedCall call, SigningKey key, CancellationToken cancellationToken)
    {
        var ids = call.List("txid");
        if (ids.Count is 0 or > PageSize || !OrderTerms.TryReference(call.Text("userref"), out var reference))
        {
            return KrakenAnswer.Error(KrakenErrors.InvalidArguments);
        }

        var found = new List<OrderWithFills>();
        foreach (var id in ids)
        {
            if (await finder.FindAsync(key.AccountId, id, cancellationToken) is not { } order)
            {
                return KrakenAnswer.Error(KrakenErrors.UnknownOrder);
            }

            if (reference is null || order.Order.UserReference == reference)
            {
                found.Add(order);
            }
        }

        return KrakenAnswer.Of(json =>
        {
            json.WriteStartObject();
            WriteOrders(json, call, found);
            json.WriteEndObject();
        });
    }

    private void WriteOrders(Utf8JsonWriter json, SignedCall call, IEnumerable<OrderWithFills> found)
    {
        var names = AssetNames.Of(directory, call);
        foreach (var (order, fills) in found)
        {
            json.WriteStartObject(KrakenIds.OfOrder(order.OrderId));
            WriteOrder(json, order, names);
            if (call.IsTrue("trades"))
            {
                json.WriteStartArray("trades"u8);
                foreach (var fill in fills)
                {
                    json.WriteStringValue(KrakenIds.OfFill(fill.FillId));
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
        }
    }

    private void WriteOrder(Utf8JsonWriter json, Order order, AssetNames names)
    {
        var decimals = directory.Find(order.Symbol)?.Market.Instrument.PricePrecision ?? RestNumbers.LeastPriceDecimals;
        json.WriteString("refid"u8, order.Closes is { } closed ? KrakenIds.OfOrder(closed) : null);
        if (order.UserReference is { } reference)
        {
            json.WriteNumber("userref"u8, reference);
        }
        else
        {
            json.WriteNull("userref"u8);
        }

        if (order.ClientOrderId is { } clientOrderId)
        {
            json.WriteString("cl_ord_id"u8, clientOrderId);
        }

        json.WriteString("status"u8, WordOf(order.Status));
        if (order.IsFinal)
        {
            json.WriteString("reason"u8, order.Status == OrderStatus.Filled ? null : ExecutionItems.ReasonOf(order));
        }

        HistoryArguments.WriteTime(json, "opentm"u8, order.CreatedAt);
        if (order.IsFinal)
        {
            HistoryArguments.WriteTime(json, "closetm"u8, order.UpdatedAt);
        }

        json.WriteNumber("starttm"u8, 0);
        if (order.ExpiresAt is { } expiresAt)
        {
            HistoryArguments.WriteTime(json, "expiretm"u8, expiresAt);
        }
        else
        {
            json.WriteNumber("expiretm"u8, 0);
        }

        json.WriteStartObject("descr"u8);
        json.WriteString("pair"u8, names.AltPair(order.Symbol));
        json.WriteString("type"u8, ExecutionItems.WordOf(order.Side));
        json.WriteString("ordertype"u8, KrakenOrderTypes.WordOf(order.Kind));
        // The trigger is first, where there is one.
        var price = order.Trigger?.Price ?? order.LimitPrice;
        var price2 = order.Trigger is null ? null : order.LimitPrice;
        var trail = order.Trigger?.Trail;
        json.WriteString("price"u8, trail is not null ? TextOf(trail, decimals)
            : price is { } first ? RestNumbers.Full(first, decimals) : "0");
        json.WriteString("price2"u8, trail?.Limit is { } limitOffset ? TextOf(limitOffset, decimals)
            : price2 is { } second ? RestNumbers.Full(second, decimals) : "0");
        json.WriteString("leverage"u8, "none"u8);
        json.WriteString(
            "order"u8,
            Describe(
                order.Side, order.Kind, order.Quantity, order.Symbol, order.LimitPrice, names, order.Trigger?.Price, trail));
        json.WriteString("close"u8, order.Close is { } close ? DescribeClose(close, decimals) : "");
        json.WriteEndObject();
        json.WriteFull("vol"u8, order.Quantity, 8);
        json.WriteFull("vol_exec"u8, order.FilledQuantity, 8);
        json.WriteFull("cost"u8, order.FilledCost, 5);
        json.WriteFull("fee"u8, order.Fee, 5);
        json.WriteFull("price"u8, order.AveragePrice ?? 0, Math.Max(decimals, RestNumbers.LeastPriceDecimals));
        json.WriteFull("stopprice"u8, order.Trigger?.PriceNow ?? 0, 5);
        json.WriteFull("limitprice"u8, order.Trigger is null ? 0 : order.LimitPriceNow ?? 0, 5);
        if (order.DisplayQuantity is { } display)
        {
            json.WriteFull("displayvol"u8, display, 8);
        }

        if (order.Trigger is not null)
        {
            json.WriteString("trigger"u8, "last"u8);
        }

        json.WriteString("misc"u8, ""u8);
        json.WriteString("oflags"u8, order switch
        {
            { IsPostOnly: true } => "fciq,post",
            { QuoteQuantity: not null } => "fciq,viqc",
            _ => "fciq",
        });
        json.WriteString("timeinforce"u8, ExecutionItems.WordOf(order.TimeInForce));
    }

    /// <summary><c>buy 1.25000000 XBTUSD @ limit 27500.0</c>, <c>sell 1.25000000 XBTUSD @ stop loss 27000.0 -> limit
    /// 26900.0</c>.</summary>
    /// <param name="trigger">Its price, where there is one.</param>
    /// <param name="trail">How it follows the last price, where it does: <c>trailing stop +5.0%</c>.</param>
    public static string Describe(
        OrderSide side,
        OrderKind kind,
        decimal quantity,
        string symbol,
        decimal? limit,
        AssetNames names,
        decimal? trigger = null,
        Trail? trail = null)
    {
        var decimals = names.Directory.Find(symbol)?.Market.Instrument.PricePrecision ?? 0;
        var volume = RestNumbers.Full(quantity, 8);
        if (trail is not null)
        {
            var offset = trail.Limit is { } limitOffset ? $" -> limit {TextOf(limitOffset, decimals)}" : "";
            return $"{ExecutionItems.WordOf(side)} {volume} {names.AltPair(symbol)} @ trailing stop "
                + TextOf(trail, decimals) + offset;
        }

        var at = limit is { } price ? " " + RestNumbers.Full(price, decimals) : "";
        var waits = kind.TriggerOf() switch
        {
            TriggerKind.StopLoss => "stop loss",
            TriggerKind.TakeProfit => "take profit",
            _ => null,
        };
        var works = waits is null ? (kind == OrderKind.Iceberg ? "iceberg" : ExecutionItems.WordOf(kind.TypeOf())) + at
            : $"{waits}{(trigger is { } from ? " " + RestNumbers.Full(from, decimals) : "")}{(at.Length > 0 ? " -> limit" + at : "")}";
        return $"{ExecutionItems.WordOf(side)} {volume} {names.AltPair(symbol)} @ {works}";
    }

    /// <summary><c>close position @ stop loss 27000.0 -> limit 26900.0</c>.</summary>
    private static string DescribeClose(CloseTerms close, int decimals)
    {
        var limit = close.LimitPrice is { } price ? $"limit {RestNumbers.Full(price, decimals)}" : "";
        if (close.Trigger is not { } trigger)
        {
            return $"close position @ {limit}";
        }

        var offset = trigger.LimitOffset is { } from ? $"limit {TextOf(from, decimals)}" : limit;
        var at = trigger.Unit == TriggerUnit.Price
            ? RestNumbers.Full(trigger.Value, decimals)
            : TextOf(new PriceOffset(trigger.Value, trigger.Unit), decimals);
        var waits = KrakenOrderTypes.WordOf(OrderKinds.Of(OrderType.Market, trigger.Kind)).Replace('-', ' ');
        return $"close position @ {waits} {at}{(offset.Length > 0 ? $" -> {offset}" : "")}";
    }

    private static string TextOf(Trail trail, int decimals) => TextOf(new PriceOffset(trail.Distance, trail.Unit), decimals);

    /// <summary><c>+5.0000%</c>, <c>-10.0</c>.</summary>
    private static string TextOf(PriceOffset offset, int decimals)
    {
        var value = RestNumbers.Full(Math.Abs(offset.Value), offset.Unit == TriggerUnit.Percent ? 4 : decimals);
        return $"{(offset.Value < 0 ? '-' : '+')}{value}{(offset.Unit == TriggerUnit.Percent ? "%" : "")}";
    }

    private static string WordOf(OrderStatus status) => status switch
    {
        OrderStatus.Filled => "closed",
        OrderStatus.Canceled or OrderStatus.Rejected => "canceled",
        OrderStatus.Expired => "expired",
        _ => "open",
    };
}
