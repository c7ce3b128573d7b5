using System.Diagnostics;
using System.Globalization;
using CryptoSim.Benchmarks.Orders;
using CryptoSim.Data;
using CryptoSim.Data.Accounts;
using CryptoSim.Data.Orders;
using CryptoSim.Data.Replay;
using CryptoSim.Data.Start;
using CryptoSim.LocalCluster.Servers;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CryptoSim.Benchmarks.Replay;

/// <summary><c>bench replay</c>: a whole ledger recomputed from its commits, beside a plain read of the same rows, in
/// turns: A B A B A B.</summary>
internal sealed class ReplayBench
{
    public const string What = "a ledger of 100,000 commits replayed, beside a plain read of its rows";

    private const int Accounts = 64;
    private const int Rounds = 3;
    private const int BatchSize = 256;
    private const string Database = "cryptosim_bench";

    private readonly string folder = Directory.CreateTempSubdirectory("cryptosim-bench-").FullName;

    /// <param name="arguments">Commits, 100,000 if left out.</param>
    public static async Task RunAsync(string[] arguments)
    {
        var commits = arguments is [var given] ? int.Parse(given, CultureInfo.InvariantCulture) : 100_000;
        var bench = new ReplayBench();
        try
        {
            Console.WriteLine(
                $"{Environment.ProcessorCount} cores, load {File.ReadAllText("/proc/loadavg").Trim()}, "
                + $"medians of {Rounds} in turns [lowest .. highest]");
            await bench.MeasureAsync(commits);
        }
        finally
        {
            Directory.Delete(bench.folder, recursive: true);
        }
    }

    private async Task MeasureAsync(int commits)
    {
        await using var server = await PostgresServer.StartAsync(
            new PostgresOptions(Path.Combine(folder, "postgres"), Path.Combine(folder, "logs", "postgres.log")));
        await server.EnsureDatabaseAsync(Database);
        await using var dataSource = NpgsqlDataSource.Create(server.ConnectionString(Database));
        var contexts = new Contexts(dataSource);
        await SchemaMigration.ApplyAsync(dataSource, contexts, CancellationToken.None);
        await TradeAsync(dataSource, new AccountStore(dataSource, contexts), commits);
        await ShowSizesAsync(dataSource);

        var (reading, replaying) = (new Figures(), new Figures());
        var count = 0L;
        // The first of each warms the server's memory and the runtime, and does not count.
        for (var round = 0; round <= Rounds; round++)
        {
            var watch = Stopwatch.StartNew();
            await StoredLedger.ReadAsync(dataSource, _ => { }, _ => { }, _ => { }, CancellationToken.None);
            var read = watch.Elapsed;
            watch.Restart();
            var report = await StoredLedger.ReplayAsync(dataSource, CancellationToken.None);
            var replayed = watch.Elapsed;
            count = report.Commits;
            if (!report.IsEqual || report.NotReplayable > 0)
            {
                throw new InvalidOperationException($"The replay differs: {(report.Differences is [var first, ..] ? first : null)}");
            }

            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  {(round == 0 ? "warming up" : $"round {round}")}: read in {read.TotalSeconds:0.00} s, replayed in {replayed.TotalSeconds:0.00} s"));
            if (round > 0)
            {
                reading.Add(count / read.TotalSeconds);
                replaying.Add(count / replayed.TotalSeconds);
            }
        }

        Console.WriteLine($"{count} commits of {Accounts} accounts, equal by hash");
        Console.WriteLine($"plain read of the same rows: {reading} commits a second");
        Console.WriteLine($"replay and both hashes:      {replaying} commits a second, {replaying.Over(reading)} times");
    }

    private static async Task TradeAsync(NpgsqlDataSource dataSource, AccountStore accounts, int commits)
    {
        var store = new DecisionStore(dataSource);
        var now = TimeProvider.System.GetUtcNow();
        var traders = new List<TradedAccount>();
        for (var number = 0; number < Accounts; number++)
        {
            var id = Guid.CreateVersion7(now);
            await accounts.OpenAsync(
                new NewAccount(id, id.ToByteArray(), $"key-{number}", [1], now), CancellationToken.None);
            traders.Add(new TradedAccount(id, number));
        }

        // Each is thought to have more than it opened with, so that it never stops for want of funds.
        await using (var rich = dataSource.CreateCommand(
            "SELECT count(*) FROM accounts a, LATERAL transfer_money(a.account_id, gen_random_uuid(), NULL, 'deposit', 'USD',"
            + " 990000, 990000, 1000000, now())"))
        {
            await rich.ExecuteScalarAsync();
        }

        for (var done = 0; done < commits; done += BatchSize)
        {
            var items = Enumerable.Range(done, BatchSize)
                .Select(number => traders[number % Accounts].Next(TimeProvider.System.GetUtcNow())).ToList();
            var outcomes = await store.CommitAsync(items, CancellationToken.None);
            if (outcomes.Any(outcome => outcome.Status != CommitStatus.Committed))
            {
                throw new InvalidOperationException("A decision was refused.");
            }
        }

        await using var analyze = dataSource.CreateCommand("ANALYZE");
        await analyze.ExecuteNonQueryAsync();
    }

    private static async Task ShowSizesAsync(NpgsqlDataSource dataSource)
    {
        await using var command = dataSource.CreateCommand("""
            SELECT kind, count(*), avg(octet_length(basis::text))::int, avg(pg_column_size(basis))::int
            FROM commits WHERE symbol IS NOT NULL GROUP BY kind ORDER BY kind
            """);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            Console.WriteLine(
                $"{reader.GetString(0)}: {reader.GetInt64(1)} commits, basis of {reader.GetInt32(2)} characters, "
                + $"{reader.GetInt32(3)} bytes as stored");
        }
    }

    private sealed class Contexts(NpgsqlDataSource dataSource) : IDbContextFactory<CryptoSimDbContext>
    {
        public CryptoSimDbContext CreateDbContext() =>
            new(new DbContextOptionsBuilder<CryptoSimDbContext>().UseNpgsql(dataSource).Options);
    }
}
