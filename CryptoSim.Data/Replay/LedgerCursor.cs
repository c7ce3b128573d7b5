using Npgsql;

namespace CryptoSim.Data.Replay;

/// <summary>Rows of one table in the order of accounts and their events, as they come from the server: one at a
/// time.</summary>
internal sealed class LedgerCursor : IAsyncDisposable
{
    private readonly NpgsqlConnection connection;
    private readonly NpgsqlTransaction transaction;
    private readonly NpgsqlDataReader reader;
    private readonly int accountColumn;
    private readonly int? eventColumn;

    private LedgerCursor(NpgsqlConnection connection, NpgsqlTransaction transaction, NpgsqlDataReader reader, bool hasEvents)
    {
        (this.connection, this.transaction, this.reader) = (connection, transaction, reader);
        accountColumn = reader.GetOrdinal("account_id");
        eventColumn = hasEvents ? reader.GetOrdinal("event_number") : null;
    }

    /// <summary>Whose row it stands at; null at the end.</summary>
    public Guid? AccountId { get; private set; }

    /// <summary>Of that row; zero where rows belong to no event.</summary>
    public long EventNumber { get; private set; }

    public NpgsqlDataReader Row => reader;

    /// <summary>Opens it on a connection of its own, at the first row.</summary>
    /// <param name="snapshot">What of the database is seen: the same for all cursors.</param>
    public static async Task<LedgerCursor> OpenAsync(
        NpgsqlDataSource dataSource, string snapshot, string query, bool hasEvents, CancellationToken cancellationToken)
    {
        var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        var transaction = await connection.BeginTransactionAsync(
            System.Data.IsolationLevel.RepeatableRead, cancellationToken);
        // A name that the server gave, in a statement that takes no parameters.
        await using (var adopt = new NpgsqlCommand($"SET TRANSACTION SNAPSHOT '{snapshot}'", connection, transaction))
        {
            await adopt.ExecuteNonQueryAsync(cancellationToken);
        }

        await using var command = new NpgsqlCommand(query, connection, transaction);
        command.CommandTimeout = 1800; // Seconds, as an audit has: it may sort a whole table first.
        var reader = await command.ExecuteReaderAsync(cancellationToken);
        var cursor = new LedgerCursor(connection, transaction, reader, hasEvents);
        await cursor.MoveAsync(cancellationToken);
        return cursor;
    }

    public bool IsAt(Guid accountId) => AccountId == accountId;

    public bool IsAt(Guid accountId, long eventNumber) => AccountId == accountId && EventNumber == eventNumber;

    public async ValueTask MoveAsync(CancellationToken cancellationToken)
    {
        var isThere = await reader.ReadAsync(cancellationToken);
        AccountId = isThere ? reader.GetGuid(accountColumn) : null;
        EventNumber = isThere && eventColumn is { } column ? reader.GetInt64(column) : 0;
    }

    public async ValueTask DisposeAsync()
    {
        await reader.DisposeAsync();
        await transaction.DisposeAsync();
        await connection.DisposeAsync();
    }
}
