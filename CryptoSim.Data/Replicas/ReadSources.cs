using Npgsql;

namespace CryptoSim.Data.Replicas;

/// <summary>Where history is read: on the replica while it answers and is fresh enough, else on the primary. A read that
/// fails on the replica is made again on the primary, once.</summary>
public sealed class ReadSources
{
    private readonly NpgsqlDataSource primary;
    private readonly ReadReplica? replica;
    private readonly ReplicaMetrics? metrics;

    /// <summary>Without a replica.</summary>
    public ReadSources(NpgsqlDataSource primary) => this.primary = primary;

    internal ReadSources(NpgsqlDataSource primary, ReadReplica replica, ReplicaMetrics metrics)
    {
        (this.primary, this.replica, this.metrics) = (primary, replica, metrics);
    }

    /// <summary>What everyone sees alike, and may see a moment late.</summary>
    public async Task<T> ReadAsync<T>(
        Func<NpgsqlDataSource, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(read);
        if (replica is { IsReadable: true }
            && await TryAsync(replica, read, cancellationToken) is { IsRead: true } found)
        {
            return found.Value;
        }

        metrics?.Read("primary");
        return await read(primary, cancellationToken);
    }

    /// <summary>What belongs to an account, which always sees what it did: read on the replica only when that has the
    /// account's last commit.</summary>
    public async Task<T> ReadOwnAsync<T>(
        Guid accountId, Func<NpgsqlDataSource, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(read);
        if (replica is { IsReadable: true })
        {
            // Asked of the primary first: what is committed after that is no write that this read could know of.
            var last = await EventNumberAsync(primary, accountId, cancellationToken);
            var found = await TryAsync(
                replica,
                async (source, token) => await EventNumberAsync(source, accountId, token) >= last
                    ? new Read<T>(true, await read(source, token))
                    : default,
                cancellationToken);
            if (found is { IsRead: true, Value.IsRead: true })
            {
                return found.Value.Value;
            }
        }

        metrics?.Read("primary");
        return await read(primary, cancellationToken);
    }

    private async Task<Read<T>> TryAsync<T>(
        ReadReplica from, Func<NpgsqlDataSource, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        try
        {
            // The read takes no token: to cancel, the driver would ask a silent server by another connection, and wait
            // for that. Whoever gives up leaves the read behind, which the command's timeout ends.
            var value = await read(from.DataSource, CancellationToken.None).WaitAsync(from.Patience, cancellationToken);
            metrics?.Read("replica");
            return new Read<T>(true, value);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.SerializationFailure)
        {
            // Replay removed rows that this read still needed: that one read, not the replica, is in trouble.
            return default;
        }
        catch (Exception exception) when (
            exception is NpgsqlException or TimeoutException && !cancellationToken.IsCancellationRequested)
        {
            from.Failed(exception.Message);
            return default;
        }
    }

    private static async Task<long> EventNumberAsync(
        NpgsqlDataSource source, Guid accountId, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand("SELECT event_number FROM accounts WHERE account_id = $1");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = accountId });
        return await command.ExecuteScalarAsync(cancellationToken) as long? ?? 0;
    }

    private readonly record struct Read<T>(bool IsRead, T Value);
}
