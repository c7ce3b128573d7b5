using CryptoSim.Domain.Books;
using CryptoSim.Domain.FillModels;
using CryptoSim.Domain.Orders;
using Npgsql;

namespace CryptoSim.Data.Orders;

/// <summary>Reads what decisions rest on.</summary>
public sealed class AccountSnapshots(NpgsqlDataSource dataSource)
{
    private const int VolumeQuery = 5;

    private const int RecentFillsQuery = 6;

    // The versions are read first: what is read after them is as new or newer, so a decision made on an older version
    // is refused by the commit, and none is made on older money at a newer version.
    private static readonly string[] Queries =
    [
        "SELECT symbol, version FROM trading_states WHERE account_id = $1",
        "SELECT season, event_number, fill_model FROM accounts WHERE account_id = $1",
        "SELECT asset, available, held FROM balances WHERE account_id = $1",
        $"SELECT {OrderColumns.Order} FROM orders o WHERE o.account_id = $1 AND {OrderColumns.IsLive} ORDER BY o.order_id",
        $"""
        SELECT {OrderColumns.Fill}, f.symbol, f.side FROM fills f
        JOIN orders o ON o.account_id = f.account_id AND o.order_id = f.order_id AND {OrderColumns.IsLive}
        WHERE f.account_id = $1 ORDER BY f.fill_id
        """,
        "SELECT coalesce(sum(volume_usd), 0) FROM daily_volumes WHERE account_id = $1 AND day >= $2",
        $"""
        SELECT * FROM (
            SELECT {OrderColumns.Fill}, f.symbol, f.side FROM fills f
            WHERE f.account_id = $1 AND f.time >= $2 ORDER BY f.fill_id DESC LIMIT $3) latest
        ORDER BY fill_id
        """,
    ];

    // One look-up a level in an index by price.
    private const string TakenLevelsQuery = """
        SELECT l.side, l.price, f.book_term, f.book_sequence, f.level_quantity, sum(f.quantity),
               (sum(count(*)) OVER (PARTITION BY l.side, l.price))::bigint
        FROM unnest($3::text[], $4::numeric[]) AS l (side, price)
        CROSS JOIN LATERAL (
            SELECT f.book_term, f.book_sequence, f.level_quantity, f.quantity FROM fills f
            WHERE f.account_id = $1 AND f.symbol = $2 AND f.level_price = l.price AND f.side = l.side
              AND f.trade_id IS NULL AND f.fill_id < $5
            ORDER BY f.fill_id DESC LIMIT $6) f
        GROUP BY l.side, l.price, f.book_term, f.book_sequence, f.level_quantity
        ORDER BY f.book_term, f.book_sequence
        """;

    /// <param name="volumeSince">First UTC day that counts for the fee ladder.</param>
    /// <param name="fillsSince">Fills from this time on are given as recent, at most <paramref name="fillsLimit"/>.</param>
    /// <returns>Null for an unknown account.</returns>
    public async Task<AccountSnapshot?> ReadAsync(
        Guid accountId,
        DateOnly volumeSince,
        DateTimeOffset fillsSince,
        int fillsLimit,
        CancellationToken cancellationToken)
    {
        await using var batch = dataSource.CreateBatch();
        foreach (var query in Queries)
        {
            var command = new NpgsqlBatchCommand(query);
            command.Parameters.Add(new NpgsqlParameter { Value = accountId });
            batch.BatchCommands.Add(command);
        }

        batch.BatchCommands[VolumeQuery].Parameters.Add(new NpgsqlParameter { Value = volumeSince });
        batch.BatchCommands[RecentFillsQuery].Parameters.Add(
            new NpgsqlParameter { Value = fillsSince.ToUniversalTime() });
        batch.BatchCommands[RecentFillsQuery].Parameters.Add(new NpgsqlParameter { Value = fillsLimit });
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var versions = (await ListAsync(reader, r => (Symbol: r.GetString(0), Version: r.GetInt64(1)), cancellationToken))
            .ToDictionary(state => state.Symbol, state => state.Version);
        var accounts = await NextAsync(reader, r => (
            Season: r.GetInt32(0),
            Event: r.GetInt64(1),
            FillModel: EnumWords<FillModel>.FromWord(r.GetString(2))), cancellationToken);
        var balances = (await NextAsync(
                reader, r => (Asset: r.GetString(0), Available: r.GetDecimal(1), Held: r.GetDecimal(2)), cancellationToken))
            .ToDictionary(balance => balance.Asset, balance => (balance.Available, balance.Held));
        var orders = await NextAsync(reader, r => OrderColumns.ReadOrder(r, accountId), cancellationToken);
        var fills = (await NextAsync(reader, OrderColumns.ReadFill, cancellationToken)).ToLookup(fill => fill.OrderId);
        var volume = await NextAsync(reader, r => r.GetDecimal(0), cancellationToken);
        var recent = await NextAsync(reader, ReadRecent, cancellationToken);
        return accounts is not [var account]
            ? null
            : new AccountSnapshot(
                accountId,
                account.Season,
                account.Event,
                versions,
                balances,
                [.. orders.Select(order => new OrderWithFills(order, [.. fills[order.OrderId]]))],
                volume[0],
                recent)
            {
                FillModel = account.FillModel,
            };
    }

    /// <summary>What an account took of levels that a book shows, by the book it took it of, oldest book first.</summary>
    /// <param name="before">Only fills with an id below this: those from it on are known.</param>
    /// <param name="fillsLimit">Fills that are looked at a level, newest first. Where there are as many, the level counts as
    /// wholly taken.</param>
    public async Task<IReadOnlyList<(OrderSide OrderSide, TakenLevel Taken)>> TakenLevelsAsync(
        Guid accountId, BookView book, Guid before, int fillsLimit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(book);
        await using var command = dataSource.CreateCommand(TakenLevelsQuery);
        var levels = book.Asks.Select(level => (Side: OrderSide.Buy, level.Price))
            .Concat(book.Bids.Select(level => (Side: OrderSide.Sell, level.Price))).ToList();
        command.Parameters.Add(new NpgsqlParameter { Value = accountId });
        command.Parameters.Add(new NpgsqlParameter { Value = book.Symbol });
        command.Parameters.Add(new NpgsqlParameter
        {
            Value = levels.Select(level => EnumWords<OrderSide>.ToWord(level.Side)).ToArray(),
        });
        command.Parameters.Add(new NpgsqlParameter { Value = levels.Select(level => level.Price).ToArray() });
        command.Parameters.Add(new NpgsqlParameter { Value = before });
        command.Parameters.Add(new NpgsqlParameter { Value = fillsLimit });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await ListAsync(reader, row => ReadTaken(row, fillsLimit), cancellationToken);
    }

    /// <summary>The account's latest event number: tells whether a snapshot is still what the ledger has.</summary>
    public async Task<long?> EventNumberAsync(Guid accountId, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("SELECT event_number FROM accounts WHERE account_id = $1");
        command.Parameters.Add(new NpgsqlParameter { Value = accountId });
        return await command.ExecuteScalarAsync(cancellationToken) as long?;
    }

    /// <returns>The order that has this client order id now; null if none has.</returns>
    public async Task<NamedOrder?> FindClientOrderIdAsync(
        Guid accountId, string clientOrderId, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            "SELECT order_id, content_hash, client_id_scope, status IN ('open', 'pending'), created_at FROM orders "
            + "WHERE account_id = $1 AND client_order_id = $2 AND client_id_scope <> 'released'");
        command.Parameters.Add(new NpgsqlParameter { Value = accountId });
        command.Parameters.Add(new NpgsqlParameter { Value = clientOrderId });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new NamedOrder(
                reader.GetGuid(0),
                reader.GetFieldValue<byte[]>(1),
                EnumWords<ClientIdScope>.FromWord(reader.GetString(2)),
                reader.GetBoolean(3),
                reader.GetFieldValue<DateTimeOffset>(4))
            : null;
    }

    private static (OrderSide OrderSide, TakenLevel Taken) ReadTaken(NpgsqlDataReader row, int fillsLimit)
    {
        var (shown, taken) = (row.GetDecimal(4), row.GetDecimal(5));
        return (
            EnumWords<OrderSide>.FromWord(row.GetString(0)),
            new TakenLevel(
                row.GetInt64(2), row.GetInt64(3), row.GetDecimal(1), shown,
                row.GetInt64(6) >= fillsLimit ? shown : Math.Min(shown, taken)));
    }

    private static RecentFill ReadRecent(NpgsqlDataReader reader) => new(
        reader.GetString(OrderColumns.FillCount),
        EnumWords<OrderSide>.FromWord(reader.GetString(OrderColumns.FillCount + 1)),
        OrderColumns.ReadFill(reader));

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
