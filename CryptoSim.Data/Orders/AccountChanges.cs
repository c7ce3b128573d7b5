using System.Data;
using CryptoSim.Domain.Ledger;
using CryptoSim.Domain.Orders;
using Npgsql;

namespace CryptoSim.Data.Orders;

/// <summary>Reads what listeners of an account need: how it stands, and what changed since an event they know.</summary>
public sealed class AccountChanges(NpgsqlDataSource dataSource)
{
    /// <summary>Trades that a new listener is told: as many as Kraken tells.</summary>
    private const int LatestFills = 50;

    private static readonly string[] StandingQueries =
    [
        "SELECT event_number FROM accounts WHERE account_id = $1",
        "SELECT asset, available + held FROM balances WHERE account_id = $1 ORDER BY asset",
        $"SELECT {OrderColumns.Order} FROM orders o WHERE o.account_id = $1 AND {OrderColumns.IsLive} ORDER BY o.order_id",
        $"""
        SELECT {OrderColumns.Fill}, f.value_usd FROM fills f
        JOIN orders o ON o.account_id = f.account_id AND o.order_id = f.order_id AND {OrderColumns.IsLive}
        WHERE f.account_id = $1 ORDER BY f.fill_id
        """,
        $"""
        SELECT {OrderColumns.Fill}, f.value_usd, {OrderColumns.Order} FROM (
            SELECT * FROM fills WHERE account_id = $1 ORDER BY fill_id DESC LIMIT {LatestFills}) f
        JOIN orders o ON o.account_id = f.account_id AND o.order_id = f.order_id
        ORDER BY f.fill_id DESC
        """,
    ];

    // All of events $2 to $3. An order that a later event changed again is told as it was, as far as its fills and
    // its end make it: both are numbered.
    private static readonly string[] ChangeQueries =
    [
        """
        SELECT event_number, kind, time FROM commits
        WHERE account_id = $1 AND event_number BETWEEN $2 AND $3 ORDER BY event_number
        """,
        $"""
        SELECT {OrderColumns.Order}, o.event_number, c.event_number FROM commits c
        JOIN orders o ON o.account_id = c.account_id
            AND (o.order_id = c.order_id OR (c.kind = 'reset' AND o.event_number = c.event_number))
        WHERE c.account_id = $1 AND c.event_number BETWEEN $2 AND $3 ORDER BY c.event_number, o.order_id
        """,
        $"""
        SELECT {OrderColumns.Fill}, f.value_usd, f.event_number FROM fills f
        WHERE f.account_id = $1 AND f.event_number <= $3 AND f.order_id IN (
            SELECT order_id FROM commits WHERE account_id = $1 AND event_number BETWEEN $2 AND $3)
        ORDER BY f.fill_id
        """,
        """
        SELECT e.event_number, e.journal_number, j.kind, j.fill_id, e.asset, sum(e.amount), j.time
        FROM ledger_entries e
        JOIN journals j ON j.account_id = e.account_id AND j.event_number = e.event_number
            AND j.journal_number = e.journal_number
        WHERE e.account_id = $1 AND e.event_number BETWEEN $2 AND $3 AND e.ledger_account IN ('available', 'held')
        GROUP BY e.event_number, e.journal_number, j.kind, j.fill_id, e.asset, j.time
        ORDER BY e.event_number, e.journal_number, min(e.entry_number)
        """,
    ];

    /// <returns>Null for an unknown account.</returns>
    public async Task<AccountStanding?> StandingAsync(Guid accountId, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        // One snapshot for all queries: balances, orders and number belong together.
        await using var transaction = await connection.BeginTransactionAsync(
            IsolationLevel.RepeatableRead, cancellationToken);
        await using var reader = await ExecuteAsync(
            connection, transaction, StandingQueries, [accountId], cancellationToken);
        var numbers = await ListAsync(reader, row => row.GetInt64(0), cancellationToken);
        var balances = await NextAsync(
            reader, row => (Asset: row.GetString(0), Total: row.GetDecimal(1)), cancellationToken);
        var orders = await NextAsync(reader, row => OrderColumns.ReadOrder(row, accountId), cancellationToken);
        var fills = (await NextAsync(reader, ReadValued, cancellationToken)).ToLookup(valued => valued.Fill.OrderId);
        var latest = await NextAsync(
            reader,
            row => new ChangedOrder(
                OrderColumns.ReadOrder(row, accountId, OrderColumns.FillCount + 1), [ReadValued(row)]),
            cancellationToken);
        return numbers is not [var number]
            ? null
            : new AccountStanding(
                number,
                balances.ToDictionary(balance => balance.Asset, balance => balance.Total),
                [.. orders.Select(order => new ChangedOrder(order, [.. fills[order.OrderId]]))],
                latest);
    }

    /// <summary>Changes that follow event <paramref name="after"/>, oldest first, at most
    /// <paramref name="limit"/>.</summary>
    public async Task<IReadOnlyList<AccountChange>> AfterAsync(
        Guid accountId, long after, int limit, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var reader = await ExecuteAsync(
            connection, null, ChangeQueries, [accountId, after + 1, after + limit], cancellationToken);
        var commits = await ListAsync(
            reader,
            row => (Number: row.GetInt64(0), Kind: row.GetString(1), Time: row.GetFieldValue<DateTimeOffset>(2)),
            cancellationToken);
        var orders = (await NextAsync(
                reader,
                row => (
                    Order: OrderColumns.ReadOrder(row, accountId),
                    Last: row.GetInt64(OrderColumns.OrderCount),
                    Number: row.GetInt64(OrderColumns.OrderCount + 1)),
                cancellationToken))
            .ToLookup(order => order.Number);
        var fills = (await NextAsync(
                reader,
                row => (Valued: ReadValued(row), Number: row.GetInt64(OrderColumns.FillCount + 1)),
                cancellationToken))
            .ToLookup(fill => fill.Valued.Fill.OrderId);
        var lines = new List<LedgerLine>();
        foreach (var line in await NextAsync(reader, ReadLine, cancellationToken))
        {
            LedgerLine.Add(lines, line);
        }

        var linesOf = lines.ToLookup(line => line.Number);
        return [.. commits.Select(commit => new AccountChange(
            commit.Number,
            commit.Kind,
            commit.Time,
            [
                .. orders[commit.Number].Select(order => AsOf(
                    commit.Number, commit.Time, order.Order, order.Last, [.. fills[order.Order.OrderId]])),
            ],
            [.. linesOf[commit.Number]]))];
    }

    /// <summary>The latest event number of each account.</summary>
    public async Task<IReadOnlyList<(Guid AccountId, long Number)>> NumbersAsync(
        Guid[] accountIds, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            "SELECT account_id, event_number FROM accounts WHERE account_id = ANY($1)");
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = accountIds });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await ListAsync(reader, row => (row.GetGuid(0), row.GetInt64(1)), cancellationToken);
    }

    private static ChangedOrder AsOf(
        long number, DateTimeOffset time, Order order, long last, (ValuedFill Valued, long Number)[] fills)
    {
        var until = fills.Where(fill => fill.Number <= number).Select(fill => fill.Valued.Fill).ToList();
        var then = last == number
            ? order
            : order with
            {
                Status = order.Trigger is { } trigger && !(trigger.ReachedAt <= time)
                    ? OrderStatus.Pending
                    : OrderStatus.Open,
                FilledQuantity = until.Sum(fill => fill.Quantity),
                FilledCost = until.Sum(fill => fill.Cost),
                Fee = until.Sum(fill => fill.Fee),
                Reason = null,
                UpdatedAt = time,
            };
        return new ChangedOrder(then, [.. fills.Where(fill => fill.Number == number).Select(fill => fill.Valued)]);
    }

    private static ValuedFill ReadValued(NpgsqlDataReader row) =>
        new(OrderColumns.ReadFill(row), row.GetDecimal(OrderColumns.FillCount));

    private static LedgerLine ReadLine(NpgsqlDataReader row) => new(
        row.GetInt64(0),
        row.GetInt32(1),
        EnumWords<JournalKind>.FromWord(row.GetString(2)),
        row.IsDBNull(3) ? null : row.GetGuid(3),
        row.GetString(4),
        row.GetDecimal(5),
        0,
        row.GetFieldValue<DateTimeOffset>(6));

    private static async Task<NpgsqlDataReader> ExecuteAsync(
        NpgsqlConnection connection,
        NpgsqlTransaction? transaction,
        IEnumerable<string> queries,
        object[] values,
        CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection, transaction);
        foreach (var query in queries)
        {
            var command = new NpgsqlBatchCommand(query);
            foreach (var value in values)
            {
                command.Parameters.Add(new NpgsqlParameter { Value = value });
            }

            batch.BatchCommands.Add(command);
        }

        return await batch.ExecuteReaderAsync(cancellationToken);
    }

    private static async Task<List<T>> NextAsync<T>(
        NpgsqlDataReader reader, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        await reader.NextResultAsync(cancellationToken);
        return await ListAsync(reader, read, cancellationToken);
    }

    private static async Task<List<T>> ListAsync<T>(
        NpgsqlDataReader reader, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(read(reader));
        }

        return rows;
    }
}
