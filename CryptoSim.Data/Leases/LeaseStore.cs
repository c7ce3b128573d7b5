using Npgsql;

namespace CryptoSim.Data.Leases;

/// <summary>Leases in Postgres, by the database's clock: no two holders can hold one at once, however their own clocks
/// stand.</summary>
public sealed class LeaseStore(NpgsqlDataSource dataSource)
{
    // A renewal that takes longer than a lease lasts is of no use to anyone.
    private const int CommandTimeoutSeconds = 3;

    // One statement. The row lock that ON CONFLICT takes orders the askers, and the condition is judged after it was
    // had, by the time of that moment (clock_timestamp, not now).
    private const string AcquireOrRenew = """
        WITH attempt AS (
            INSERT INTO leases AS held (name, holder, term, expires_at, is_offered)
            VALUES ($1, $2, extract(epoch FROM clock_timestamp())::bigint, clock_timestamp() + $3, $4)
            ON CONFLICT (name) DO UPDATE SET
                term = CASE WHEN held.holder = excluded.holder THEN held.term ELSE held.term + 1 END,
                holder = excluded.holder,
                expires_at = clock_timestamp() + $3,
                is_offered = $4
            WHERE held.holder = excluded.holder OR held.expires_at <= clock_timestamp() OR (held.is_offered AND $5)
            RETURNING held.holder, held.term, held.expires_at, held.is_offered
        )
        SELECT holder, term, expires_at - clock_timestamp(), true, is_offered FROM attempt
        UNION ALL
        SELECT holder, term, expires_at - clock_timestamp(), false, is_offered FROM leases
        WHERE name = $1 AND NOT EXISTS (SELECT 1 FROM attempt)
        """;

    private const string Release =
        "UPDATE leases SET expires_at = clock_timestamp() WHERE name = $1 AND holder = $2 AND term = $3";

    /// <summary>Takes the lease if it is free or lapsed, renews it if <paramref name="holder"/> has it, else tells who
    /// does.</summary>
    /// <param name="holder">An id made anew at each process start.</param>
    /// <exception cref="NpgsqlException">Postgres did not answer: whether the lease was renewed is not known.</exception>
    public Task<Lease> TryAcquireOrRenewAsync(
        string name, string holder, TimeSpan timeToLive, CancellationToken cancellationToken) =>
        TryAcquireOrRenewAsync(name, holder, timeToLive, LeaseWish.Keep, cancellationToken);

    /// <inheritdoc cref="TryAcquireOrRenewAsync(string, string, TimeSpan, CancellationToken)"/>
    public Task<Lease> TryAcquireOrRenewAsync(
        string name, string holder, TimeSpan timeToLive, LeaseWish wish, CancellationToken cancellationToken) =>
        AcquireOrRenewAsync(name, holder, timeToLive, wish).WaitAsync(cancellationToken);

    /// <summary>Lets the lease lapse now, if it is still this holder's under this term.</summary>
    public Task ReleaseAsync(Lease lease, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(lease);
        return ReleaseAsync(lease).WaitAsync(cancellationToken);
    }

    // The driver takes no token: to cancel, it would ask the server by another connection, and a server that cannot be
    // reached would hold the caller up for as long as connecting takes. Whoever gives up leaves the question behind,
    // which the timeouts end.
    private async Task<Lease> AcquireOrRenewAsync(string name, string holder, TimeSpan timeToLive, LeaseWish wish)
    {
        await using var command = dataSource.CreateCommand(AcquireOrRenew);
        command.CommandTimeout = CommandTimeoutSeconds;
        command.Parameters.Add(new NpgsqlParameter { Value = name });
        command.Parameters.Add(new NpgsqlParameter { Value = holder });
        command.Parameters.Add(new NpgsqlParameter { Value = timeToLive });
        command.Parameters.Add(new NpgsqlParameter { Value = wish == LeaseWish.Offer });
        command.Parameters.Add(new NpgsqlParameter { Value = wish == LeaseWish.TakeOffered });
        await using var reader = await command.ExecuteReaderAsync();
        if (!await reader.ReadAsync())
        {
            // The row was written by another between this statement's snapshot and its insert: somebody holds it.
            return new Lease(name, "", 0, TimeSpan.Zero, IsHeld: false, IsOffered: false);
        }

        return new Lease(
            name, reader.GetString(0), reader.GetInt64(1), reader.GetTimeSpan(2), reader.GetBoolean(3),
            reader.GetBoolean(4));
    }

    private async Task ReleaseAsync(Lease lease)
    {
        await using var command = dataSource.CreateCommand(Release);
        command.CommandTimeout = CommandTimeoutSeconds;
        command.Parameters.Add(new NpgsqlParameter { Value = lease.Name });
        command.Parameters.Add(new NpgsqlParameter { Value = lease.Holder });
        command.Parameters.Add(new NpgsqlParameter { Value = lease.Term });
        await command.ExecuteNonQueryAsync();
    }
}
