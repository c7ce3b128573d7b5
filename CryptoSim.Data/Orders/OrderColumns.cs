using CryptoSim.Domain.FillModels;
using CryptoSim.Domain.Orders;
using Npgsql;

namespace CryptoSim.Data.Orders;

/// <summary>Orders and fills as hand-written SQL reads them: the columns and their order.</summary>
internal static class OrderColumns
{
    /// <summary>Orders that may still change; an index of theirs serves it.</summary>
    public const string IsLive = "o.status IN ('open', 'pending')";

    public const string Order =
        "o.order_id, o.client_order_id, o.symbol, o.side, o.type, o.status, o.quantity, o.limit_price,"
        + " o.filled_quantity, o.filled_cost, o.fee, o.held_asset, o.held_amount, o.reason, o.created_at, o.updated_at,"
        + " coalesce(o.priority_at, o.created_at), o.time_in_force, o.expires_at, o.post_only, o.quote_quantity,"
        + " o.trigger_kind, o.trigger_price, o.triggered_at, o.trail_distance, o.trail_unit, o.limit_offset,"
        + " o.limit_offset_unit, o.display_quantity, o.self_trade, o.user_reference, o.fill_model,"
        + " o.close_terms, o.closes_order_id, o.other_leg";

    public const string Fill =
        "f.fill_id, f.order_id, f.price, f.quantity, f.fee, f.fee_rate, f.liquidity, f.time, f.book_term,"
        + " f.book_sequence, f.book_time, f.level_quantity, f.level_price, f.trade_id";

    /// <summary>Columns of <see cref="Order"/>.</summary>
    public const int OrderCount = 35;

    /// <summary>Columns of <see cref="Fill"/>.</summary>
    public const int FillCount = 14;

    /// <param name="first">The column that its first stands in.</param>
    public static Order ReadOrder(NpgsqlDataReader row, Guid accountId, int first = 0) => new(
        row.GetGuid(first),
        accountId,
        row.IsDBNull(first + 1) ? null : row.GetString(first + 1),
        row.GetString(first + 2),
        EnumWords<OrderSide>.FromWord(row.GetString(first + 3)),
        EnumWords<OrderType>.FromWord(row.GetString(first + 4)),
        EnumWords<OrderStatus>.FromWord(row.GetString(first + 5)),
        row.GetDecimal(first + 6),
        row.IsDBNull(first + 7) ? null : row.GetDecimal(first + 7),
        row.GetDecimal(first + 8),
        row.GetDecimal(first + 9),
        row.GetDecimal(first + 10),
        row.GetString(first + 11),
        row.GetDecimal(first + 12),
        row.IsDBNull(first + 13) ? null : row.GetString(first + 13),
        row.GetFieldValue<DateTimeOffset>(first + 14),
        row.GetFieldValue<DateTimeOffset>(first + 15))
    {
        UserReference = row.IsDBNull(first + 30) ? null : row.GetInt32(first + 30),
        PriorityAt = row.GetFieldValue<DateTimeOffset>(first + 16),
        TimeInForce = EnumWords<TimeInForce>.FromWord(row.GetString(first + 17)),
        ExpiresAt = row.IsDBNull(first + 18) ? null : row.GetFieldValue<DateTimeOffset>(first + 18),
        IsPostOnly = row.GetBoolean(first + 19),
        QuoteQuantity = row.IsDBNull(first + 20) ? null : row.GetDecimal(first + 20),
        // What closes another order, but could not be placed, has a trigger of which no price is known.
        Trigger = row.IsDBNull(first + 21) || row.IsDBNull(first + 22)
            ? null
            : ReadTrigger(row, first + 21),
        DisplayQuantity = row.IsDBNull(first + 28) ? null : row.GetDecimal(first + 28),
        SelfTrade = row.IsDBNull(first + 29)
            ? SelfTradePrevention.None
            : EnumWords<SelfTradePrevention>.FromWord(row.GetString(first + 29)),
        FillModel = EnumWords<FillModel>.FromWord(row.GetString(first + 31)),
        Close = row.IsDBNull(first + 32) ? null : CloseTerms.Parse(row.GetString(first + 32)),
        Closes = row.IsDBNull(first + 33) ? null : row.GetGuid(first + 33),
        Other = row.IsDBNull(first + 34) ? null : OrderLeg.Parse(row.GetString(first + 34)),
    };

    /// <param name="first">The column that its kind stands in; price, time and trail follow.</param>
    public static OrderTrigger ReadTrigger(NpgsqlDataReader row, int first) => OrderTriggers.Of(
        EnumWords<TriggerKind>.FromWord(row.GetString(first)),
        row.GetDecimal(first + 1),
        row.IsDBNull(first + 2) ? null : row.GetFieldValue<DateTimeOffset>(first + 2),
        row.IsDBNull(first + 3) ? null : row.GetDecimal(first + 3),
        row.IsDBNull(first + 4) ? null : EnumWords<TriggerUnit>.FromWord(row.GetString(first + 4)),
        row.IsDBNull(first + 5) ? null : row.GetDecimal(first + 5),
        row.IsDBNull(first + 6) ? null : EnumWords<TriggerUnit>.FromWord(row.GetString(first + 6)));

    public static Fill ReadFill(NpgsqlDataReader row) => new(
        row.GetGuid(0),
        row.GetGuid(1),
        row.GetDecimal(2),
        row.GetDecimal(3),
        row.GetDecimal(4),
        row.GetDecimal(5),
        EnumWords<Liquidity>.FromWord(row.GetString(6)),
        row.GetFieldValue<DateTimeOffset>(7),
        row.GetInt64(8),
        row.GetInt64(9),
        row.GetFieldValue<DateTimeOffset>(10),
        row.GetDecimal(11),
        row.GetDecimal(12),
        row.IsDBNull(13) ? null : row.GetInt64(13));
}
