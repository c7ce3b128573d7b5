using CryptoSim.Domain.FillModels;
using Npgsql;
using NpgsqlTypes;

namespace CryptoSim.Data.Orders.Watches;

/// <summary>The place of an order in its queue, once a trade was settled for it.</summary>
public readonly record struct QueuedOrder(Guid AccountId, Guid OrderId, QueuePosition Position, long SeenTradeId);

/// <summary>Places in queues, kept for whoever watches the orders next. Their commits write where they join; who watches
/// them writes how they move on.</summary>
public sealed class QueuePositions(NpgsqlDataSource dataSource)
{
    // What joined anew since is another queue, and what moved on further stays so.
    private const string SaveSql = """
        UPDATE queue_positions q
        SET ahead = m.ahead, before = m.before, as_of = m.as_of, joined_at = m.joined_at, seen_trade_id = m.seen_trade_id
        FROM unnest($1::uuid[], $2::uuid[], $3::numeric[], $4::numeric[], $5::timestamptz[], $6::timestamptz[], $7::bigint[])
            AS m (account_id, order_id, ahead, before, as_of, joined_at, seen_trade_id)
        WHERE q.account_id = m.account_id AND q.order_id = m.order_id
            AND (q.ahead IS NULL OR (q.joined_at = m.joined_at AND m.ahead <= q.ahead))
            AND (q.seen_trade_id IS NULL OR q.seen_trade_id <= m.seen_trade_id)
        """;

    /// <summary>Writes places that moved on; one that joined another queue meanwhile stays as it is.</summary>
    public async Task SaveAsync(IReadOnlyCollection<QueuedOrder> moved, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(SaveSql);
        command.Parameters.Add(new NpgsqlParameter { Value = moved.Select(queue => queue.AccountId).ToArray() });
        command.Parameters.Add(new NpgsqlParameter { Value = moved.Select(queue => queue.OrderId).ToArray() });
        command.Parameters.Add(new NpgsqlParameter<decimal?[]>
        {
            TypedValue = [.. moved.Select(queue => queue.Position.Ahead)],
        });
        command.Parameters.Add(new NpgsqlParameter { Value = moved.Select(queue => queue.Position.Before).ToArray() });
        command.Parameters.Add(Times(moved.Select(queue => queue.Position.AsOf)));
        command.Parameters.Add(Times(moved.Select(queue => queue.Position.JoinedAt)));
        command.Parameters.Add(new NpgsqlParameter { Value = moved.Select(queue => queue.SeenTradeId).ToArray() });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <returns>Null for an order that has no place in a queue.</returns>
    public async Task<QueuePosition?> FindAsync(Guid accountId, Guid orderId, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            "SELECT ahead, before, as_of, joined_at FROM queue_positions WHERE account_id = $1 AND order_id = $2");
        command.Parameters.Add(new NpgsqlParameter { Value = accountId });
        command.Parameters.Add(new NpgsqlParameter { Value = orderId });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new QueuePosition(
                reader.IsDBNull(0) ? null : reader.GetDecimal(0),
                reader.GetDecimal(1),
                reader.GetFieldValue<DateTimeOffset>(2),
                reader.GetFieldValue<DateTimeOffset>(3))
            : null;
    }

    private static NpgsqlParameter Times(IEnumerable<DateTimeOffset> times) => new()
    {
        Value = times.Select(time => time.ToUniversalTime()).ToArray(),
        NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz,
    };
}
