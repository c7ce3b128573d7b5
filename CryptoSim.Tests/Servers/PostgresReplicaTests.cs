using CryptoSim.LocalCluster.Servers;
using CryptoSim.Tests.Clusters;
using Npgsql;

namespace CryptoSim.Tests.Servers;

[TestClass]
public sealed class PostgresReplicaTests
{
    [TestMethod]
    [Timeout(300_000, CooperativeCancellation = true)]
    public async Task A_replica_follows_its_primary_and_catches_up_after_it_was_away()
    {
        var folder = ClusterFixture.NewFolder();
        await using var primary = await PostgresServer.StartAsync(
            new PostgresOptions(Path.Combine(folder, "primary"), Path.Combine(folder, "primary.log"))
            {
                KeepLogMegabytes = 64,
            });
        await primary.EnsureDatabaseAsync("orders");
        await using var replica = await PostgresServer.StartReplicaAsync(
            primary, new PostgresOptions(Path.Combine(folder, "replica"), Path.Combine(folder, "replica.log")));
        await using var writing = NpgsqlDataSource.Create(primary.ConnectionString("orders"));
        await using var reading = NpgsqlDataSource.Create(replica.ConnectionString("orders") + ";Pooling=false");

        await ExecuteAsync(writing, "CREATE TABLE orders (id int)");
        await ExecuteAsync(writing, "INSERT INTO orders VALUES (1)");
        await Eventually.IsTrueAsync(async () => await CountAsync(reading) == 1, "the order is on the replica");
        await replica.Process.StopAsync();
        await ExecuteAsync(writing, "INSERT INTO orders VALUES (2)");
        await replica.Process.StartAsync();
        await replica.WaitUntilReadyAsync();

        await Eventually.IsTrueAsync(async () => await CountAsync(reading) == 2, "the later order is too");
        var refused = await Assert.ThrowsExactlyAsync<PostgresException>(
            () => ExecuteAsync(reading, "INSERT INTO orders VALUES (3)"));
        Assert.AreEqual(PostgresErrorCodes.ReadOnlySqlTransaction, refused.SqlState);
    }

    private static async Task ExecuteAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    // Before the table has arrived there is none to count.
    private static async Task<int> CountAsync(NpgsqlDataSource database)
    {
        await using var there = database.CreateCommand("SELECT to_regclass('orders') IS NOT NULL");
        if (await there.ExecuteScalarAsync() is not true)
        {
            return 0;
        }

        await using var command = database.CreateCommand("SELECT count(*)::int FROM orders");
        return (int)(await command.ExecuteScalarAsync())!;
    }
}
