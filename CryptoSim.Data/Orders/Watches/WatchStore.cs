using System.Runtime.CompilerServices;
using CryptoSim.Domain.FillModels;
using CryptoSim.Domain.Orders;
using Npgsql;
using NpgsqlTypes;

namespace CryptoSim.Data.Orders.Watches;

/// <summary>A partition that the caller holds.</summary>
/// <param name="WatchedBy">Who last had all of its orders in memory; null if nobody had.</param>
/// <param name="Marks">That holder's marks, as JSON; null where they are the caller's own, or gone.</param>
public sealed record HeldPartition(int Number, string? WatchedBy, string? Marks);

/// <summary>An open order, with what is needed to watch it.</summary>
/// <param name="SeenTradeId">Newest trade when it was last decided; null for orders of before that was kept.</param>
/// <param name="EventNumber">Event number of the commit that last changed it.</param>
/// <param name="LimitPrice">Null for an order that works as a market order once it is triggered.</param>
/// <param name="ExpiresAt">Null for never.</param>
/// <param name="WaitsFor">Null for an order that rests in the book. Of a trailing stop, with how far it was written down to
/// have followed.</param>
public readonly record struct OpenOrderKey(
    Guid AccountId,
    Guid OrderId,
    string Symbol,
    OrderSide Side,
    decimal? LimitPrice,
    DateTimeOffset UpdatedAt,
    long? SeenTradeId,
    long EventNumber,
    DateTimeOffset? ExpiresAt,
    OrderTrigger? WaitsFor)
{
    public FillModel FillModel { get; init; }

    /// <summary>The trigger of its other leg, where it waits for either of two; null for none.</summary>
    public OrderTrigger? WaitsForToo { get; init; }

    /// <summary>As it was stored last; null for none.</summary>
    public QueuePosition? Queue { get; init; }
}

/// <summary>Who watches which partition of the accounts, and the open orders in them.</summary>
public sealed class WatchStore(NpgsqlDataSource dataSource)
{
    // A renewal that takes longer than a lease lasts is of no use to anyone.
    private const int CommandTimeoutSeconds = 3;

    private const string Columns =
        "o.account_id, o.order_id, o.symbol, o.side, o.limit_price, o.updated_at, o.seen_trade_id,"
        + " o.event_number, o.expires_at, o.status, o.trigger_kind, o.trigger_price, o.triggered_at, o.trail_distance,"
        + " o.trail_unit, o.limit_offset, o.limit_offset_unit, t.peak, t.peak_trade_id, t.trigger_price, t.limit_price,"
        + " o.fill_model, q.ahead, q.before, q.as_of, q.joined_at, q.seen_trade_id, o.other_leg";

    // As its index has it.
    private const string CloseDue =
        "o.close_terms IS NOT NULL AND o.closed_by_order_id IS NULL AND o.filled_quantity > 0"
        + " AND o.status IN ('filled', 'canceled', 'expired') AND o.reason IS DISTINCT FROM 'reset'";

    private const string Trails =
        "LEFT JOIN order_trails t ON o.trail_distance IS NOT NULL AND t.account_id = o.account_id"
        + " AND t.order_id = o.order_id";

    private const string Queues =
        "LEFT JOIN queue_positions q ON q.account_id = o.account_id AND q.order_id = o.order_id";

    private static readonly string Open = $"""
        SELECT {Columns} FROM orders o {Trails} {Queues}
        WHERE {OrderColumns.IsLive} AND {AccountPartition.Sql("o.account_id")} = ANY ($1)
        """;

    // Transactions that were under way at the last position may have committed since, so it is read from there again.
    private static readonly string Changed = $"{ChangedBy("place")} UNION ALL {ChangedBy("amend")} UNION ALL {ChangedBy("trigger")}";

    /// <summary>Renews the caller's lease on all it holds, takes what is free up to its fair share, and gives back what
    /// is beyond it.</summary>
    /// <param name="marks">JSON, kept for whoever takes over.</param>
    /// <param name="watched">Held partitions of which every order is in the caller's memory.</param>
    /// <returns>What the caller holds now.</returns>
    /// <exception cref="NpgsqlException">Postgres did not answer: what is held is not known.</exception>
    public async Task<IReadOnlyList<HeldPartition>> HoldAsync(
        string holder,
        TimeSpan timeToLive,
        string marks,
        IReadOnlyCollection<int> watched,
        CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            "SELECT partition, watched_by, marks FROM hold_partitions($1, $2, $3, $4)");
        command.CommandTimeout = CommandTimeoutSeconds;
        command.Parameters.Add(new NpgsqlParameter { Value = holder });
        command.Parameters.Add(new NpgsqlParameter { Value = timeToLive });
        command.Parameters.Add(new NpgsqlParameter { Value = marks, NpgsqlDbType = NpgsqlDbType.Jsonb });
        command.Parameters.Add(new NpgsqlParameter { Value = watched.ToArray() });
        var held = new List<HeldPartition>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            held.Add(new HeldPartition(
                reader.GetInt32(0),
                reader.IsDBNull(1) ? null : reader.GetString(1),
                reader.IsDBNull(2) ? null : reader.GetString(2)));
        }

        return held;
    }

    /// <summary>Lets the caller's lease lapse now: others may take all that it holds.</summary>
    public async Task ReleaseAsync(string holder, string marks, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            "UPDATE watch_holders SET expires_at = clock_timestamp(), marks = $2 WHERE holder = $1");
        command.CommandTimeout = CommandTimeoutSeconds;
        command.Parameters.Add(new NpgsqlParameter { Value = holder });
        command.Parameters.Add(new NpgsqlParameter { Value = marks, NpgsqlDbType = NpgsqlDbType.Jsonb });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Every open order of the partitions, streamed.</summary>
    public async IAsyncEnumerable<OpenOrderKey> OpenOrdersAsync(
        IReadOnlyCollection<int> partitions, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(Open);
        command.Parameters.Add(new NpgsqlParameter { Value = partitions.ToArray() });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            yield return Read(reader);
        }
    }

    /// <summary>Open orders of the partitions that were placed or amended since a position in the sequence of commits. What is
    /// committed after this call is found by the next one from the position it gives; some are found twice.</summary>
    /// <param name="position">As the last call gave it; null finds nothing, and starts.</param>
    public async Task<(string Position, IReadOnlyList<OpenOrderKey> Orders)> ChangedSinceAsync(
        string? position, IReadOnlyCollection<int> partitions, CancellationToken cancellationToken)
    {
        await using var batch = dataSource.CreateBatch();
        batch.Timeout = CommandTimeoutSeconds;
        // First: every transaction below it has ended, so the second statement, whose snapshot is newer, sees it.
        batch.BatchCommands.Add(new NpgsqlBatchCommand("SELECT pg_snapshot_xmin(pg_current_snapshot())::text"));
        if (position is not null && partitions.Count > 0)
        {
            var changed = new NpgsqlBatchCommand(Changed);
            changed.Parameters.Add(new NpgsqlParameter { Value = partitions.ToArray() });
            changed.Parameters.Add(new NpgsqlParameter { Value = position, NpgsqlDbType = NpgsqlDbType.Text });
            batch.BatchCommands.Add(changed);
        }

        var orders = new List<OpenOrderKey>();
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var next = reader.GetString(0);
        await reader.NextResultAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            orders.Add(Read(reader));
        }

        return (next, orders);
    }

    /// <summary>Writes down how far trailing stops have followed, for readers and for whoever watches them next. One that is
    /// known to have followed further stays so: the last of two watchers is not always the one that saw more.</summary>
    public async Task KeepTrailsAsync(
        IReadOnlyCollection<(Guid AccountId, Guid OrderId, TrailMark Mark)> trails, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(trails);
        if (trails.Count == 0)
        {
            return;
        }

        await using var command = dataSource.CreateCommand("""
            INSERT INTO order_trails AS t (account_id, order_id, peak, peak_trade_id, trigger_price, limit_price)
            SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::numeric[], $4::bigint[], $5::numeric[], $6::numeric[])
                AS n (account_id, order_id, peak, peak_trade_id, trigger_price, limit_price)
            ORDER BY n.account_id, n.order_id
            ON CONFLICT (account_id, order_id) DO UPDATE
            SET peak = excluded.peak, peak_trade_id = excluded.peak_trade_id,
                trigger_price = excluded.trigger_price, limit_price = excluded.limit_price
            WHERE excluded.peak_trade_id > t.peak_trade_id
            """);
        command.CommandTimeout = CommandTimeoutSeconds;
        Add(trails.Select(trail => trail.AccountId));
        Add(trails.Select(trail => trail.OrderId));
        Add(trails.Select(trail => trail.Mark.Peak.Price));
        Add(trails.Select(trail => trail.Mark.Peak.TradeId));
        Add(trails.Select(trail => trail.Mark.TriggerPrice));
        Add(trails.Select(trail => trail.Mark.LimitPrice));
        await command.ExecuteNonQueryAsync(cancellationToken);

        void Add<T>(IEnumerable<T> values) =>
            command.Parameters.Add(new NpgsqlParameter<T[]> { TypedValue = [.. values] });
    }

    /// <summary>Orders of the partitions that ended with something filled and whose closing order is not placed.</summary>
    public async Task<IReadOnlyList<(Guid AccountId, Guid OrderId)>> ClosesDueAsync(
        IReadOnlyCollection<int> partitions, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand($"""
            SELECT o.account_id, o.order_id FROM orders o
            WHERE {CloseDue} AND {AccountPartition.Sql("o.account_id")} = ANY ($1) LIMIT 100
            """);
        command.CommandTimeout = CommandTimeoutSeconds;
        command.Parameters.Add(new NpgsqlParameter { Value = partitions.ToArray() });
        var due = new List<(Guid AccountId, Guid OrderId)>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            due.Add((reader.GetGuid(0), reader.GetGuid(1)));
        }

        return due;
    }

    /// <summary>Whether an order's closing order is yet to be placed.</summary>
    public async Task<bool> IsCloseDueAsync(Guid accountId, Guid orderId, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            $"SELECT 1 FROM orders o WHERE {CloseDue} AND o.account_id = $1 AND o.order_id = $2");
        command.Parameters.Add(new NpgsqlParameter { Value = accountId });
        command.Parameters.Add(new NpgsqlParameter { Value = orderId });
        return await command.ExecuteScalarAsync(cancellationToken) is not null;
    }

    /// <summary>States trades that nobody looked at.</summary>
    public async Task StateGapAsync(WatchGapRow gap, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(gap);
        await using var command = dataSource.CreateCommand("""
            INSERT INTO watch_gaps (gap_id, symbol, after_trade_id, before_trade_id, orders, time)
            VALUES ($1, $2, $3, $4, $5, $6)
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = gap.GapId });
        command.Parameters.Add(new NpgsqlParameter { Value = gap.Symbol });
        command.Parameters.Add(new NpgsqlParameter { Value = gap.AfterTradeId });
        command.Parameters.Add(new NpgsqlParameter { Value = gap.BeforeTradeId });
        command.Parameters.Add(new NpgsqlParameter { Value = gap.Orders });
        command.Parameters.Add(new NpgsqlParameter { Value = gap.Time.ToUniversalTime() });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    // One of the partial indexes each.
    private static string ChangedBy(string kind) => $"""
        SELECT {Columns} FROM commits c
        JOIN orders o ON o.account_id = c.account_id AND o.order_id = c.order_id AND {OrderColumns.IsLive}
        {Trails}
        {Queues}
        WHERE c.kind = '{kind}' AND c.transaction_id >= $2::xid8
            AND {AccountPartition.Sql("c.account_id")} = ANY ($1)
        """;

    private static OpenOrderKey Read(NpgsqlDataReader reader) => new(
        reader.GetGuid(0),
        reader.GetGuid(1),
        reader.GetString(2),
        EnumWords<OrderSide>.FromWord(reader.GetString(3)),
        reader.IsDBNull(4) ? null : reader.GetDecimal(4),
        reader.GetFieldValue<DateTimeOffset>(5),
        SeenTradeId(reader),
        reader.GetInt64(7),
        reader.IsDBNull(8) ? null : reader.GetFieldValue<DateTimeOffset>(8),
        reader.GetString(9) == "pending"
            ? OrderColumns.ReadTrigger(reader, 10) with
            {
                Mark = reader.IsDBNull(17) ? null : new TrailMark(
                    new TrailPeak(reader.GetDecimal(17), reader.GetInt64(18)),
                    reader.GetDecimal(19),
                    reader.IsDBNull(20) ? null : reader.GetDecimal(20)),
            }
            : null)
    {
        WaitsForToo = reader.GetString(9) == "pending" && !reader.IsDBNull(27)
            ? OrderLeg.Parse(reader.GetString(27)).Trigger
            : null,
        FillModel = EnumWords<FillModel>.FromWord(reader.GetString(21)),
        Queue = reader.IsDBNull(23)
            ? null
            : new QueuePosition(
                reader.IsDBNull(22) ? null : reader.GetDecimal(22),
                reader.GetDecimal(23),
                reader.GetFieldValue<DateTimeOffset>(24),
                reader.GetFieldValue<DateTimeOffset>(25)),
    };

    // What its place in the queue has seen is settled for the order too.
    private static long? SeenTradeId(NpgsqlDataReader reader)
    {
        var decided = reader.IsDBNull(6) ? (long?)null : reader.GetInt64(6);
        var queued = reader.IsDBNull(26) ? (long?)null : reader.GetInt64(26);
        return queued > decided ? queued : decided;
    }
}
