using CryptoSim.Data.Orders.Watches;
using CryptoSim.Domain.FillModels;
using CryptoSim.Domain.Orders;
using Npgsql;
using NpgsqlTypes;

namespace CryptoSim.Data.FillModels;

/// <summary>An order as it is under a model that it is not placed under.</summary>
/// <param name="Remaining">In the base asset.</param>
/// <param name="MakerRate">Fraction of cost: the account's when the order was placed.</param>
/// <param name="SeenTradeId">Trades up to this one are settled for it; null for none.</param>
/// <param name="Revision">It is changed at this revision, or not at all.</param>
public sealed record ShadowOrder(
    Guid AccountId,
    Guid OrderId,
    FillModel Model,
    string Symbol,
    OrderSide Side,
    decimal? LimitPrice,
    decimal Remaining,
    decimal MakerRate,
    bool IsOpen,
    DateTimeOffset? ExpiresAt,
    QueuePosition? Queue,
    long? SeenTradeId,
    int Revision)
{
    /// <summary>In the base asset.</summary>
    public decimal Filled { get; init; }

    /// <summary>Of an iceberg: how much of it the book shows at a time.</summary>
    public decimal? Slice { get; init; }
}

/// <summary>What is to become of a shadow order.</summary>
/// <param name="Before">As it was read, or last changed.</param>
/// <param name="Filled">More than before, in the base asset; zero where only its queue moved, or it is over.</param>
public sealed record ShadowChange(
    ShadowOrder Before, decimal Filled, decimal Cost, decimal Fee, bool Closes, QueuePosition? Queue, long? SeenTradeId);

/// <summary>Orders in shadow: what rests of them, and how it fills. The commits of the orders themselves open and close
/// them (decision 0191).</summary>
public sealed class ShadowStore(NpgsqlDataSource dataSource)
{
    private const string Columns =
        "s.account_id, s.order_id, s.model, s.symbol, s.side, s.limit_price, s.quantity - s.filled_quantity, s.maker_rate,"
        + " s.status, s.expires_at, s.ahead, s.before, s.as_of, s.joined_at, s.seen_trade_id, s.revision, s.filled_quantity,"
        + " (SELECT o.display_quantity FROM orders o WHERE o.account_id = s.account_id AND o.order_id = s.order_id)";

    private static readonly string Open = $"""
        SELECT {Columns} FROM shadow_orders s
        WHERE s.status = 'open' AND {AccountPartition.Sql("s.account_id")} = ANY ($1)
        """;

    private static readonly string Changed = $"""
        SELECT {Columns} FROM shadow_orders s
        WHERE s.transaction_id >= $2::xid8 AND {AccountPartition.Sql("s.account_id")} = ANY ($1)
        """;

    /// <summary>All that rest in shadow of the accounts of some partitions.</summary>
    public async Task<IReadOnlyList<ShadowOrder>> OpenAsync(
        IReadOnlyCollection<int> partitions, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(Open);
        command.Parameters.Add(new NpgsqlParameter { Value = partitions.ToArray() });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await ListAsync(reader, cancellationToken);
    }

    /// <summary>Those that orders' commits opened, changed or closed since a position in the sequence of commits; some are
    /// found twice.</summary>
    /// <param name="position">As the last call gave it; null finds nothing, and starts.</param>
    public async Task<(string Position, IReadOnlyList<ShadowOrder> Orders)> ChangedSinceAsync(
        string? position, IReadOnlyCollection<int> partitions, CancellationToken cancellationToken)
    {
        await using var batch = dataSource.CreateBatch();
        // First: every transaction below it has ended, so the second statement, whose snapshot is newer, sees it.
        batch.BatchCommands.Add(new NpgsqlBatchCommand("SELECT pg_snapshot_xmin(pg_current_snapshot())::text"));
        if (position is not null && partitions.Count > 0)
        {
            var changed = new NpgsqlBatchCommand(Changed);
            changed.Parameters.Add(new NpgsqlParameter { Value = partitions.ToArray() });
            changed.Parameters.Add(new NpgsqlParameter { Value = position, NpgsqlDbType = NpgsqlDbType.Text });
            batch.BatchCommands.Add(changed);
        }

        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var next = reader.GetString(0);
        await reader.NextResultAsync(cancellationToken);
        return (next, await ListAsync(reader, cancellationToken));
    }

    /// <summary>Writes changes, each once or not at all.</summary>
    /// <returns>For each whether it was taken: else somebody else changed the order since it was read.</returns>
    public async Task<bool[]> ChangeAsync(IReadOnlyList<ShadowChange> changes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(changes);
        await using var command = dataSource.CreateCommand(
            "SELECT item FROM fill_shadows($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)");
        Add(command, changes.Select(change => change.Before.AccountId));
        Add(command, changes.Select(change => change.Before.OrderId));
        Add(command, changes.Select(change => EnumWords<FillModel>.ToWord(change.Before.Model)));
        Add(command, changes.Select(change => change.Before.Revision));
        Add(command, changes.Select(change => change.Filled));
        Add(command, changes.Select(change => change.Cost));
        Add(command, changes.Select(change => change.Fee));
        Add(command, changes.Select(change => change.Closes));
        Add(command, changes.Select(change => change.Queue?.Ahead));
        Add(command, changes.Select(change => change.Queue?.Before));
        Add(command, changes.Select(change => change.Queue?.AsOf.ToUniversalTime()));
        Add(command, changes.Select(change => change.Queue?.JoinedAt.ToUniversalTime()));
        Add(command, changes.Select(change => change.SeenTradeId));
        var taken = new bool[changes.Count];
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            taken[reader.GetInt32(0) - 1] = true;
        }

        // Committed only with the server's last word.
        await reader.NextResultAsync(cancellationToken);
        return taken;
    }

    /// <summary>Closes what still rests of orders that ended before a time: nobody could cancel it.</summary>
    /// <returns>How many.</returns>
    public async Task<int> CloseOlderAsync(DateTimeOffset endedBefore, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("""
            UPDATE shadow_orders s
            SET status = 'closed', revision = s.revision + 1, transaction_id = pg_current_xact_id()
            FROM orders o
            WHERE s.status = 'open' AND o.account_id = s.account_id AND o.order_id = s.order_id
              AND o.status NOT IN ('open', 'pending') AND o.updated_at < $1
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = endedBefore.ToUniversalTime() });
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static void Add<T>(NpgsqlCommand command, IEnumerable<T> values) =>
        command.Parameters.Add(new NpgsqlParameter<T[]> { TypedValue = [.. values] });

    private static async Task<List<ShadowOrder>> ListAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        var orders = new List<ShadowOrder>();
        while (await reader.ReadAsync(cancellationToken))
        {
            orders.Add(Read(reader));
        }

        return orders;
    }

    private static ShadowOrder Read(NpgsqlDataReader row) => new(
        row.GetGuid(0),
        row.GetGuid(1),
        EnumWords<FillModel>.FromWord(row.GetString(2)),
        row.GetString(3),
        EnumWords<OrderSide>.FromWord(row.GetString(4)),
        row.IsDBNull(5) ? null : row.GetDecimal(5),
        row.GetDecimal(6),
        row.GetDecimal(7),
        row.GetString(8) == "open",
        row.IsDBNull(9) ? null : row.GetFieldValue<DateTimeOffset>(9),
        row.IsDBNull(11)
            ? null
            : new QueuePosition(
                row.IsDBNull(10) ? null : row.GetDecimal(10),
                row.GetDecimal(11),
                row.GetFieldValue<DateTimeOffset>(12),
                row.GetFieldValue<DateTimeOffset>(13)),
        row.IsDBNull(14) ? null : row.GetInt64(14),
        row.GetInt32(15))
    {
        Filled = row.GetDecimal(16),
        Slice = row.IsDBNull(17) ? null : row.GetDecimal(17),
    };
}
