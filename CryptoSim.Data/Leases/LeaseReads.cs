using Npgsql;

namespace CryptoSim.Data.Leases;

/// <summary>Who leads what, and who watches how many partitions, by the database's clock.</summary>
public sealed record LeaseOverview(
    IReadOnlyList<(string Name, string Holder, long Term, bool IsHeld)> Leaders,
    IReadOnlyList<(string? Holder, int Partitions)> Watchers);

/// <summary>Reads of the leases, for people.</summary>
public sealed class LeaseReads(NpgsqlDataSource dataSource)
{
    private const string Sql = """
        SELECT name, holder, term, expires_at > clock_timestamp(), 0 FROM leases
        UNION ALL
        SELECT NULL, holder, 0, true, count(*)::int FROM watch_partitions GROUP BY holder
        ORDER BY 1, 2
        """;

    public async Task<LeaseOverview> ReadAsync(CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(Sql);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var (leaders, watchers) = (new List<(string, string, long, bool)>(), new List<(string?, int)>());
        while (await reader.ReadAsync(cancellationToken))
        {
            var holder = await reader.IsDBNullAsync(1, cancellationToken) ? null : reader.GetString(1);
            if (await reader.IsDBNullAsync(0, cancellationToken))
            {
                watchers.Add((holder, reader.GetInt32(4)));
            }
            else
            {
                leaders.Add((reader.GetString(0), holder!, reader.GetInt64(2), reader.GetBoolean(3)));
            }
        }

        return new LeaseOverview(leaders, watchers);
    }
}
