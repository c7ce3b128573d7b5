using CryptoSim.Domain.Orders;
using Npgsql;

namespace CryptoSim.Data.Orders;

/// <summary>Orders and fills as hand-written SQL reads them: the columns and their order.</summary>
internal static class OrderColumns
{
    public const string Order =
        "o.order_id, o.client_order_id, o.symbol, o.side, o.type, o.status, o.quantity, o.limit_price,"
        + " o.filled_quantity, o.filled_cost, o.fee, o.held_asset, o.held_amount, o.reason, o.created_at, o.updated_at";

    public const string Fill =
        "f.fill_id, f.order_id, f.price, f.quantity, f.fee, f.fee_rate, f.liquidity, f.time, f.book_term,"
        + " f.book_sequence, f.book_time, f.level_quantity, f.level_price, f.trade_id";

    /// <summary>Columns of <see cref="Fill"/>.</summary>
    public const int FillCount = 14;

    public static Order ReadOrder(NpgsqlDataReader row, Guid accountId) => new(
        row.GetGuid(0),
        accountId,
        row.IsDBNull(1) ? null : row.GetString(1),
        row.GetString(2),
        EnumWords<OrderSide>.FromWord(row.GetString(3)),
        EnumWords<OrderType>.FromWord(row.GetString(4)),
        EnumWords<OrderStatus>.FromWord(row.GetString(5)),
        row.GetDecimal(6),
        row.IsDBNull(7) ? null : row.GetDecimal(7),
        row.GetDecimal(8),
        row.GetDecimal(9),
        row.GetDecimal(10),
        row.GetString(11),
        row.GetDecimal(12),
        row.IsDBNull(13) ? null : row.GetString(13),
        row.GetFieldValue<DateTimeOffset>(14),
        row.GetFieldValue<DateTimeOffset>(15));

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
