using CryptoSim.Tests.Clusters;
using Npgsql;

namespace CryptoSim.Tests.Servers;

[TestClass]
public sealed class SharedServersTests
{
    [TestMethod]
    [Timeout(300_000, CooperativeCancellation = true)]
    public async Task Every_asker_gets_an_empty_database_of_its_own()
    {
        var connectionStrings = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => SharedServers.CreateDatabaseAsync()));

        Assert.AreEqual(4, connectionStrings.Distinct().Count());
        foreach (var connectionString in connectionStrings)
        {
            await using var dataSource = NpgsqlDataSource.Create(connectionString);
            await using var create = dataSource.CreateCommand("CREATE TABLE mine (id int)");
            await create.ExecuteNonQueryAsync();
        }
    }
}
