using System.Globalization;
using CryptoSim.Data;
using CryptoSim.Data.Start;
using CryptoSim.LocalCluster.Clusters;
using CryptoSim.LocalCluster.Servers;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CryptoSim.Benchmarks.Orders;

/// <summary><c>bench orders</c>: durable orders beside what the same Postgres does with the same function called once a
/// transaction, in turns: A B A B A B.</summary>
internal sealed class OrdersBench
{
    public const string What = "durable orders, batched and over HTTP, beside pgbench on the same server";

    private const int Clients = 32;
    private const int Rounds = 3;
    private const int BatchSize = 256; // As Trading:BatchSize.
    private const int Instances = 2;
    private const int TpcbScale = 20;
    private const int Accounts = Clients * PlaceScript.AccountsPerClient;
    private const int WarmUpsMax = 20; // A machine that needs more is too busy to measure on.
    private const string Database = "cryptosim_bench";

    private readonly string folder = Directory.CreateTempSubdirectory("cryptosim-bench-").FullName;
    private readonly int seconds;

    private OrdersBench(int seconds) => this.seconds = seconds;

    private TimeSpan Time => TimeSpan.FromSeconds(seconds);

    /// <param name="arguments">Seconds of each measurement, 10 if left out.</param>
    public static async Task RunAsync(string[] arguments)
    {
        var seconds = arguments is [var given] ? int.Parse(given, CultureInfo.InvariantCulture) : 10;
        PgBench.Require();
        var bench = new OrdersBench(seconds);
        try
        {
            Console.WriteLine(
                $"{Environment.ProcessorCount} cores, load {File.ReadAllText("/proc/loadavg").Trim()}, {seconds} s each, "
                + $"medians of {Rounds} in turns [lowest .. highest]");
            await bench.FunctionAsync();
            await bench.HttpAsync();
        }
        finally
        {
            Directory.Delete(bench.folder, recursive: true);
        }
    }

    /// <summary>The commit function alone, no services running.</summary>
    private async Task FunctionAsync()
    {
        await using var server = await PostgresServer.StartAsync(
            new PostgresOptions(Path.Combine(folder, "postgres"), Path.Combine(folder, "logs", "postgres.log")));
        await server.EnsureDatabaseAsync(Database);
        await server.EnsureDatabaseAsync("tpcb");
        await using var dataSource = NpgsqlDataSource.Create(server.ConnectionString(Database));
        await SchemaMigration.ApplyAsync(dataSource, new Contexts(dataSource), CancellationToken.None);
        await ShowDurabilityAsync(dataSource);
        await PlaceScript.PrepareAsync(dataSource, Accounts);
        var pgBench = new PgBench(server, folder);
        await pgBench.InitializeTpcbAsync("tpcb", TpcbScale);

        var (single, batched) = (new Figures(), new Figures());
        for (var round = 1; round <= Rounds; round++)
        {
            single.Add((await pgBench.PlaceAsync(Database, $"A{round}/USD", Clients, seconds)).Rate);
            batched.Add(await BatchedCommits.RunAsync(
                dataSource, $"B{round}/USD", Accounts, Instances, BatchSize, Time));
        }

        Console.WriteLine($"commit function, pgbench -M prepared -c {Clients}, one a transaction: {single} a second");
        Console.WriteLine($"the same in batches of {BatchSize} by Npgsql, {Instances} loops:       {batched} a second, "
            + $"{batched.Over(single)} times");
    }

    /// <summary>Two instances behind nothing else, on the same data folder.</summary>
    private async Task HttpAsync()
    {
        await using var cluster = await BenchCluster.StartAsync(
            folder, options => options with { Apis = Instances, Webs = 0 });
        var pgBench = new PgBench(cluster.Postgres, folder);
        var http = new HttpOrders([.. cluster.Apis.Select(api => api.Port)]);
        await http.OpenAccountsAsync(Accounts);
        // Both sides warm: code compiled, and each account in the memory of both instances, as a trader's is who trades.
        for (var run = 0; run < WarmUpsMax && http.Sent < 3 * Accounts; run++)
        {
            await http.RunAsync(Flood, Clients, Time);
        }

        Console.WriteLine($"warmed up with {http.Sent} orders of {Accounts} accounts");

        await Settling.WaitAsync(cluster);
        var idle = ProcessorTime.Now(cluster);
        await Task.Delay(Time);
        Console.WriteLine("  nothing asked: processor time a second in µs: "
            + Text(ProcessorTime.Now(cluster).Since(idle, Time.TotalSeconds)));

        var (single, tpcb) = (new Figures(), new Figures());
        var byConnections = new Dictionary<int, Figures> { [32] = new(), [256] = new() };
        for (var round = 1; round <= Rounds; round++)
        {
            single.Add((await pgBench.PlaceAsync(Database, $"C{round}/USD", Clients, seconds)).Rate);
            foreach (var (connections, figures) in byConnections)
            {
                var before = ProcessorTime.Now(cluster);
                var result = await http.RunAsync(Flood, connections, Time);
                figures.Add(result.Rate);
                Tell(result, connections, ProcessorTime.Now(cluster).Since(before, result.Latency.TotalCount));
            }

            var few = await pgBench.TpcbAsync("tpcb", 8, seconds);
            var many = await pgBench.TpcbAsync("tpcb", Clients, seconds);
            tpcb.Add(Math.Max(few.Rate, many.Rate));
        }

        Console.WriteLine($"with the services running, pgbench of the function -c {Clients}: {single} a second");
        Console.WriteLine($"stock TPC-B, scale {TpcbScale}, prepared, the better of -c 8 and -c 32: {tpcb} a second");
        foreach (var (connections, figures) in byConnections)
        {
            Console.WriteLine($"over HTTP, {Instances} instances, {connections} connections: {figures} a second, "
                + $"{figures.Over(single)} times pgbench, {figures.Over(tpcb)} times TPC-B");
        }

        await LatencyAsync(cluster, pgBench, http, byConnections[32].Median / 2);
    }

    private async Task LatencyAsync(Cluster cluster, PgBench pgBench, HttpOrders http, double rate)
    {
        var (call, p50, p99) = (new Figures(), new Figures(), new Figures());
        for (var round = 1; round <= Rounds; round++)
        {
            call.Add((await pgBench.PlaceAsync(Database, $"D{round}/USD", 1, seconds)).LatencyMs);
            var latency = (await http.RunAsync(rate, Clients, Time)).Latency;
            p50.Add(latency.GetValueAtPercentile(50) / 1000.0);
            p99.Add(latency.GetValueAtPercentile(99) / 1000.0);
        }

        Console.WriteLine($"one call of the function, pgbench -c 1: {call} ms");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"over HTTP at {rate:0} a second, half of the most: p50 {p50} ms, {p50.Over(call)} times; p99 {p99} ms, {p99.Over(call)} times"));
        Console.WriteLine($"{cluster.Processes.Sum(process => process.Restarts)} processes died meanwhile");
    }

    /// <summary>More than any machine takes: every connection always has an order waiting.</summary>
    public const double Flood = 50_000;

    private static void Tell(HttpResult result, int connections, IEnumerable<(string Name, double Microseconds)> time)
    {
        var others = string.Join(", ", result.Others.Select(other => $"{other.Value} times {other.Key}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"  {connections} connections: {result.Rate:0} a second; processor time an order in µs: {Text(time)}"
            + $"{(others.Length > 0 ? $"; refused: {others}" : "")}"));
    }

    private static string Text(IEnumerable<(string Name, double Microseconds)> time) => string.Join(
        ", ",
        time.OrderByDescending(part => part.Microseconds)
            .Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Name} {part.Microseconds:0}")));

    private static async Task ShowDurabilityAsync(NpgsqlDataSource dataSource)
    {
        foreach (var setting in (string[])["fsync", "synchronous_commit", "full_page_writes"])
        {
            await using var command = dataSource.CreateCommand($"SHOW {setting}");
            var value = (string)(await command.ExecuteScalarAsync())!;
            Console.WriteLine($"{setting} = {value}");
            if (value != "on")
            {
                throw new InvalidOperationException($"{setting} is {value}: nothing measured here would be durable.");
            }
        }
    }

    private sealed class Contexts(NpgsqlDataSource dataSource) : IDbContextFactory<CryptoSimDbContext>
    {
        public CryptoSimDbContext CreateDbContext() =>
            new(new DbContextOptionsBuilder<CryptoSimDbContext>().UseNpgsql(dataSource).Options);
    }
}
