using CryptoSim.Data.Orders.Watches;
using Npgsql;

namespace CryptoSim.Data.Orders;

/// <summary>Dead man's switches, one an account and key, by the database's clock.</summary>
public sealed class CancelTimers(NpgsqlDataSource dataSource)
{
    /// <summary>Lets the key's timer fire after this long, in place of when it was to fire before.</summary>
    public async Task<(DateTimeOffset Now, DateTimeOffset FiresAt)> SetAsync(
        Guid accountId, string apiKey, TimeSpan after, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("""
            INSERT INTO cancel_timers AS t (account_id, api_key, fires_at) VALUES ($1, $2, now() + $3)
            ON CONFLICT (account_id, api_key) DO UPDATE SET fires_at = excluded.fires_at
            RETURNING now(), t.fires_at
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = accountId });
        command.Parameters.Add(new NpgsqlParameter { Value = apiKey });
        command.Parameters.Add(new NpgsqlParameter { Value = after });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.GetFieldValue<DateTimeOffset>(0), reader.GetFieldValue<DateTimeOffset>(1));
    }

    /// <summary>Stops the key's timer.</summary>
    /// <returns>The database's time.</returns>
    public async Task<DateTimeOffset> ClearAsync(Guid accountId, string apiKey, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("""
            WITH cleared AS (DELETE FROM cancel_timers WHERE account_id = $1 AND api_key = $2) SELECT now()
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = accountId });
        command.Parameters.Add(new NpgsqlParameter { Value = apiKey });
        return new DateTimeOffset((DateTime)(await command.ExecuteScalarAsync(cancellationToken))!);
    }

    /// <summary>Timers of accounts in these partitions that are to fire, longest overdue first.</summary>
    public async Task<IReadOnlyList<CancelTimerRow>> DueAsync(
        IReadOnlyCollection<int> partitions, int limit, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand($"""
            SELECT account_id, api_key, fires_at FROM cancel_timers
            WHERE fires_at <= now() AND {AccountPartition.Sql("account_id")} = ANY ($1)
            ORDER BY fires_at LIMIT $2
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = partitions.ToArray() });
        command.Parameters.Add(new NpgsqlParameter { Value = limit });
        var due = new List<CancelTimerRow>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            due.Add(new CancelTimerRow
            {
                AccountId = reader.GetGuid(0),
                ApiKey = reader.GetString(1),
                FiresAt = reader.GetFieldValue<DateTimeOffset>(2),
            });
        }

        return due;
    }

    /// <summary>Takes away a timer that has fired, unless it was set again meanwhile.</summary>
    public async Task FiredAsync(CancelTimerRow timer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(timer);
        await using var command = dataSource.CreateCommand(
            "DELETE FROM cancel_timers WHERE account_id = $1 AND api_key = $2 AND fires_at = $3");
        command.Parameters.Add(new NpgsqlParameter { Value = timer.AccountId });
        command.Parameters.Add(new NpgsqlParameter { Value = timer.ApiKey });
        command.Parameters.Add(new NpgsqlParameter { Value = timer.FiresAt });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
