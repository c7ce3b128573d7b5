using CryptoSim.LocalCluster.Servers;
using CryptoSim.Tests.Clusters;
using CryptoSim.Tests.Conductors;
using CryptoSim.Tests.Data;

namespace CryptoSim.Tests.Ledger;

[TestClass]
public sealed class LedgerCommandTests
{
    private const int Hang = 600_000;

    [TestMethod]
    [Timeout(Hang, CooperativeCancellation = true)]
    public async Task A_folders_ledgers_are_read_in_full_and_what_is_wrong_is_named()
    {
        var folder = ClusterFixture.NewFolder();
        Assert.AreEqual((3, true), await AuditAsync(folder, "There is no ledger"));
        Guid? account = null;
        await OnServerAsync(folder, async server =>
        {
            await server.EnsureDatabaseAsync("cryptosim_seed_1");
            await using var database = await TestDatabase.OnAsync(server.ConnectionString("cryptosim_seed_1"));
            account = await database.OpenAccountAsync();
        });
        Assert.AreEqual((0, true), await AuditAsync(folder, "2 entries of 1 accounts: balanced"));
        Assert.AreEqual((0, true), await TellAsync("replay", folder, "1 commits of 1 accounts: equal"));

        await OnServerAsync(folder, async server =>
        {
            await using var database = await TestDatabase.OnAsync(
                server.ConnectionString("cryptosim_seed_1"), migrate: false);
            await using var command = database.DataSource.CreateCommand("UPDATE balances SET available = 10000.01");
            await command.ExecuteNonQueryAsync();
        });

        Assert.AreEqual(
            (1, true),
            await AuditAsync(
                folder, $"available_equals_entries: account {account} USD: expected 10000, is 10000.01"));
        Assert.AreEqual(
            (1, true),
            await TellAsync(
                "replay", folder,
                $"account {account} after all events: balance USD: the ledger has available 10000.01; replay gives"
                + " available 10000"));
    }

    private static async Task OnServerAsync(string folder, Func<PostgresServer, Task> act)
    {
        await using var server = await PostgresServer.StartAsync(new PostgresOptions(
            Path.Combine(folder, "postgres"), Path.Combine(folder, "logs", "postgres.log")));
        await act(server);
    }

    private static Task<(int Code, bool IsTold)> AuditAsync(string folder, string words) =>
        TellAsync("audit", folder, words);

    /// <returns>The exit code, and whether it told that; all that it told is in the failure.</returns>
    private static async Task<(int Code, bool IsTold)> TellAsync(string command, string folder, string words)
    {
        await using var run = ConductorRun.Start(folder, command);
        var code = await run.WaitForExitAsync();
        var isTold = run.Output.Contains(words, StringComparison.Ordinal);
        Assert.IsTrue(isTold, run.Output);
        return (code, isTold);
    }
}
