using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using CryptoSim.LocalCluster.Processes;
using CryptoSim.LocalCluster.Servers;

namespace CryptoSim.Benchmarks.Orders;

/// <param name="Rate">Transactions a second, without the time to connect.</param>
/// <param name="LatencyMs">Mean of a transaction.</param>
internal readonly record struct PgBenchResult(double Rate, double LatencyMs);

/// <summary>Postgres' own load generator, on the same server.</summary>
internal sealed partial class PgBench(PostgresServer server, string folder)
{
    private static readonly string Program = Path.Combine(Programs.PostgresFolder(), "pgbench");

    /// <summary>Says what is missing before anything is measured.</summary>
    public static void Require()
    {
        if (!File.Exists(Program))
        {
            throw new InvalidOperationException(
                $"{Program} is not there. It comes with: apt-get install -y postgresql (Debian 12 and later), or "
                + "postgresql-contrib.");
        }
    }

    /// <summary>Calls the commit function once a transaction.</summary>
    public async Task<PgBenchResult> PlaceAsync(string database, string symbol, int clients, int seconds)
    {
        var script = Path.Combine(folder, $"place-{symbol.Replace('/', '-')}.sql");
        await File.WriteAllTextAsync(script, PlaceScript.Sql(symbol).ReplaceLineEndings(" ")
            .Replace(@"\set", "\n\\set", StringComparison.Ordinal)
            .Replace("SELECT outcome", "\nSELECT outcome", StringComparison.Ordinal) + "\n");
        return await RunAsync(
            database, ["-n", "-f", script, "-D", "n=-1", "-M", "prepared", .. Load(clients, seconds)]);
    }

    /// <summary>The stock script, as close to TPC-B as pgbench has it.</summary>
    public Task<PgBenchResult> TpcbAsync(string database, int clients, int seconds) =>
        RunAsync(database, ["-n", "-M", "prepared", .. Load(clients, seconds)]);

    public async Task InitializeTpcbAsync(string database, int scale) =>
        await OutputAsync(database, ["-i", "-q", "-s", Text(scale)]);

    private static string[] Load(int clients, int seconds) =>
        ["-c", Text(clients), "-j", Text(Math.Min(clients, Environment.ProcessorCount)), "-T", Text(seconds)];

    private async Task<PgBenchResult> RunAsync(string database, IReadOnlyList<string> arguments)
    {
        var output = await OutputAsync(database, arguments);
        return new PgBenchResult(Number(RateLine(), output), Number(LatencyLine(), output));
    }

    private static double Number(Regex line, string output) =>
        line.Match(output) is { Success: true } match
            ? double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"pgbench did not say it:\n{output}");

    private async Task<string> OutputAsync(string database, IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(
            Program,
            ["-h", "127.0.0.1", "-p", Text(server.Port), "-U", PostgresServer.UserName, .. arguments, database])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? await output
            : throw new InvalidOperationException($"pgbench ended with {process.ExitCode}:\n{await errors}");
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"tps = ([0-9.]+) \(without")]
    private static partial Regex RateLine();

    [GeneratedRegex(@"latency average = ([0-9.]+) ms")]
    private static partial Regex LatencyLine();
}
