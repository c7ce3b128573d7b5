using CryptoSim.LocalCluster.Processes;
using CryptoSim.LocalCluster.Servers;
using CryptoSim.Tests.Clusters;
using Npgsql;

namespace CryptoSim.Tests.Servers;

[TestClass]
public sealed class PostgresServerTests
{
    private readonly string _folder = Directory.CreateDirectory(
        Path.Combine(RunFolder.Path, $"postgres-{Guid.NewGuid():n}")).FullName;

    private PostgresOptions Options => new(Path.Combine(_folder, "data"), Path.Combine(_folder, "postgres.log"))
    {
        Durable = false,
    };

    [TestMethod]
    [Timeout(300_000, CooperativeCancellation = true)]
    public async Task Keeps_its_databases_between_starts()
    {
        await using (var first = await PostgresServer.StartAsync(Options))
        {
            await first.EnsureDatabaseAsync("kept");
            await first.EnsureDatabaseAsync("kept");
            await ExecuteAsync(first, "CREATE TABLE facts AS SELECT 42 AS answer");
        }

        await using var second = await PostgresServer.StartAsync(Options);
        Assert.AreEqual(42, await ExecuteAsync(second, "SELECT answer FROM facts"));
    }

    [TestMethod]
    [Timeout(300_000, CooperativeCancellation = true)]
    public async Task Starts_again_after_sigkill_and_keeps_what_was_committed()
    {
        await using var server = await PostgresServer.StartAsync(Options);
        await server.EnsureDatabaseAsync("kept");
        await ExecuteAsync(server, "CREATE TABLE facts AS SELECT 42 AS answer");
        var killed = server.Process.Pid;

        await server.Process.KillAsync(stayDown: true);
        await server.Process.StartAsync();
        await server.WaitUntilReadyAsync();

        Assert.AreNotEqual(killed, server.Process.Pid);
        Assert.AreEqual(42, await ExecuteAsync(server, "SELECT answer FROM facts"));
    }

    [TestMethod]
    [Timeout(300_000, CooperativeCancellation = true)]
    public async Task The_conductor_starts_a_killed_server_again()
    {
        await using var server = await PostgresServer.StartAsync(Options);
        var killed = server.Process.Pid;

        await server.Process.KillAsync();
        while (server.Process.Pid is null || server.Process.Pid == killed)
        {
            await Task.Delay(20);
        }

        await server.WaitUntilReadyAsync();
        Assert.AreEqual(1, server.Process.Restarts);
    }

    [TestMethod]
    [Timeout(300_000, CooperativeCancellation = true)]
    public async Task A_pid_file_that_names_another_program_does_not_stop_the_start()
    {
        await using (var first = await PostgresServer.StartAsync(Options))
        {
            await first.Process.KillAsync(stayDown: true);
        }

        var pidFile = Path.Combine(Options.DataFolder, "postmaster.pid");
        var lines = await File.ReadAllLinesAsync(pidFile);
        // The pid has gone to a program of the same user: Postgres alone would refuse to start.
        await using var other = new ManagedProcess(
            new ProcessCommand("other", "sleep", ["600"]) { User = ProcessUser.ForFolder(Options.DataFolder) },
            new ProcessLog(Path.Combine(_folder, "other.log")));
        await other.StartAsync();
        lines[0] = $"{other.Pid}";
        await File.WriteAllLinesAsync(pidFile, lines);

        await using var second = await PostgresServer.StartAsync(Options);
        Assert.IsNotNull(second.Process.Pid);
        Assert.IsNotNull(other.Pid);
    }

    private static async Task<object?> ExecuteAsync(PostgresServer server, string sql)
    {
        await using var dataSource = NpgsqlDataSource.Create(server.ConnectionString("kept"));
        await using var command = dataSource.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}
