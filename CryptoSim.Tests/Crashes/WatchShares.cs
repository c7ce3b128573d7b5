using CryptoSim.LocalCluster.Clusters;
using Npgsql;

namespace CryptoSim.Tests.Crashes;

/// <summary>Who watches how much of the resting orders, as Postgres has it.</summary>
internal static class WatchShares
{
    /// <summary>Partitions of all accounts.</summary>
    public const int All = 64;

    /// <summary>Partitions watched by each running instance, all of their orders in its memory.</summary>
    public static async Task<IReadOnlyList<int>> OfAsync(Cluster cluster, NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand(
            "SELECT holder, count(*)::int FROM watch_partitions WHERE holder = watched_by GROUP BY holder");
        await using var reader = await command.ExecuteReaderAsync();
        var shares = new Dictionary<string, int>();
        while (await reader.ReadAsync())
        {
            shares[reader.GetString(0)] = reader.GetInt32(1);
        }

        // A holder's id carries the process id.
        return
        [
            .. cluster.Apis.Where(api => api.Process.Pid is not null).Select(api => shares
                .Where(share => share.Key.Contains($"-{api.Process.Pid}-", StringComparison.Ordinal))
                .Sum(share => share.Value)),
        ];
    }
}
