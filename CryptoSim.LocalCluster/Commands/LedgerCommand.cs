using System.Diagnostics;
using CryptoSim.LocalCluster.Processes;
using CryptoSim.LocalCluster.Servers;
using Npgsql;

namespace CryptoSim.LocalCluster.Commands;

/// <summary><c>audit</c> and <c>replay</c>: have the Api's program read a whole ledger and tell what is wrong with it: of
/// the running cluster's market, else of every market whose data is in the folder, on a Postgres started for it.</summary>
internal static class LedgerCommand
{
    public const string Audit = "audit";
    public const string Replay = "replay";

    private const int NothingThere = 3; // As `status` has it.

    public static async Task<int> ExecuteAsync(string word, RunOptions options)
    {
        if (RunRecord.Read(options.DataFolder) is { } run)
        {
            var postgres = run.Endpoints?.Postgres
                ?? throw new ClusterException("CryptoSim is still starting: try again when it is ready");
            return await ReadAsync(word, options, ConnectionString(new Uri(postgres)));
        }

        var folder = Path.Combine(options.DataFolder, "postgres");
        if (!PostgresServer.HasData(folder))
        {
            Console.WriteLine($"There is no ledger in {options.DataFolder}");
            return NothingThere;
        }

        // As a conductor: two must not serve one folder.
        using var held = RunCommand.Hold(options);
        await using var server = await PostgresServer.StartAsync(
            new PostgresOptions(folder, Path.Combine(options.DataFolder, "logs", "postgres.log")));
        var worst = 0;
        foreach (var database in await DatabasesAsync(server))
        {
            Console.WriteLine(database);
            worst = Math.Max(worst, await ReadAsync(word, options, server.ConnectionString(database)));
        }

        return worst;
    }

    private static async Task<int> ReadAsync(string word, RunOptions options, string connectionString)
    {
        var program = Path.Combine(
            options.Root, "CryptoSim.Api", "bin", RunCommand.BuildConfiguration, "net10.0", "CryptoSim.Api.dll");
        var start = new ProcessStartInfo(Programs.Require("dotnet", "dotnet-sdk-10.0"), [program, word])
        {
            // Where its settings are.
            WorkingDirectory = Path.Combine(options.Root, "CryptoSim.Api"),
        };
        start.Environment["ConnectionStrings__cryptosim"] = connectionString;
        using var process = Process.Start(start)
            ?? throw new ClusterException($"{program} could not be started");
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    private static async Task<IReadOnlyList<string>> DatabasesAsync(PostgresServer server)
    {
        await using var dataSource = NpgsqlDataSource.Create(server.ConnectionString("postgres"));
        await using var command = dataSource.CreateCommand(
            "SELECT datname FROM pg_database WHERE datname LIKE 'cryptosim\\_%' ORDER BY datname");
        await using var reader = await command.ExecuteReaderAsync();
        var databases = new List<string>();
        while (await reader.ReadAsync())
        {
            databases.Add(reader.GetString(0));
        }

        return databases;
    }

    private static string ConnectionString(Uri address) => new NpgsqlConnectionStringBuilder
    {
        Host = address.Host,
        Port = address.Port,
        Username = address.UserInfo,
        Database = address.AbsolutePath.TrimStart('/'),
    }.ConnectionString;
}
