using System.Globalization;
using CryptoSim.LocalCluster.Clusters;

namespace CryptoSim.Benchmarks.Orders;

/// <summary>After the first requests the runtime compiles anew, in the background, what they ran through: tens of seconds
/// of a core that nobody asked for. Nothing is measured beside it.</summary>
internal static class Settling
{
    private const int SecondsMax = 120;
    private const double SettledBelow = 0.15; // Seconds of processor time a second, of all Api processes.

    public static async Task WaitAsync(Cluster cluster)
    {
        var started = ProcessorTime.Now(cluster);
        for (var second = 1; ; second++)
        {
            var before = ProcessorTime.Now(cluster);
            await Task.Delay(TimeSpan.FromSeconds(1));
            var now = ProcessorTime.Now(cluster);
            if (Api(now, before) < SettledBelow || second == SecondsMax)
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"settled after {second} s, in which Api used {Api(now, started):0.0} s of processor time"));
                return;
            }
        }
    }

    private static double Api(ProcessorTime now, ProcessorTime before) =>
        now.Since(before, 1e6).Single(part => part.Name == "api").Microseconds;
}
