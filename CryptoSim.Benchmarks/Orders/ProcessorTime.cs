using System.Diagnostics;
using System.Globalization;
using CryptoSim.LocalCluster.Clusters;

namespace CryptoSim.Benchmarks.Orders;

/// <summary>Processor time used so far by everyone who takes part, in seconds, and what Postgres wrote: the difference
/// of two, divided by the orders between them, is where the time goes.</summary>
internal sealed record ProcessorTime(IReadOnlyDictionary<string, double> Seconds)
{
    private const double TicksPerSecond = 100; // USER_HZ, the same on every Linux.

    public static ProcessorTime Now(Cluster cluster)
    {
        var seconds = new Dictionary<string, double>
        {
            ["generator"] = Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds,
        };
        foreach (var process in cluster.Processes)
        {
            if (process.Pid is { } pid)
            {
                var name = process.Name.TrimEnd('1', '2', '-');
                seconds[name] = seconds.GetValueOrDefault(name) + Of(pid) + ChildrenOf(pid).Sum(Of);
            }
        }

        return new ProcessorTime(seconds);
    }

    /// <summary>Microseconds an order, by name.</summary>
    public IEnumerable<(string Name, double Microseconds)> Since(ProcessorTime before, double orders) =>
        Seconds.Select(now => (now.Key, (now.Value - before.Seconds.GetValueOrDefault(now.Key)) * 1e6 / orders));

    // Backends that ended between two looks are counted by their parent then (cutime and cstime, fields 16 and 17).
    private static double Of(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[11..15].Sum(field => double.Parse(field, CultureInfo.InvariantCulture)) / TicksPerSecond;
        }
        catch (IOException)
        {
            // It ended since its parent told of it, and counts as its parent's from now on.
            return 0;
        }
    }

    private static IEnumerable<int> ChildrenOf(int pid) =>
        File.ReadAllText($"/proc/{pid}/task/{pid}/children")
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(child => int.Parse(child, CultureInfo.InvariantCulture));
}
