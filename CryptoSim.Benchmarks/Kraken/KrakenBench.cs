using System.Globalization;
using CryptoSim.Benchmarks.Orders;
using CryptoSim.LocalCluster.Clusters;

namespace CryptoSim.Benchmarks.Kraken;

/// <summary><c>bench kraken</c>: what Kraken's protocol costs. Signed <c>AddOrder</c> calls beside the same order over
/// <c>/api/orders</c>, on the same accounts of the same cluster, in turns: A B A B A B.</summary>
internal static class KrakenBench
{
    public const string What = "signed AddOrder calls, beside the same order over /api/orders";

    private const int Connections = 32;
    private const int Rounds = 3;
    private const int Instances = 2;
    private const int Accounts = 1_024;
    private const int WarmUpsMax = 20; // A machine that needs more is too busy to measure on.

    /// <param name="arguments">Seconds of each measurement, 10 if left out.</param>
    public static async Task RunAsync(string[] arguments)
    {
        var seconds = arguments is [var given] ? int.Parse(given, CultureInfo.InvariantCulture) : 10;
        var time = TimeSpan.FromSeconds(seconds);
        var folder = Directory.CreateTempSubdirectory("cryptosim-bench-").FullName;
        try
        {
            Console.WriteLine(
                $"{Environment.ProcessorCount} cores, load {File.ReadAllText("/proc/loadavg").Trim()}, {seconds} s each, "
                + $"medians of {Rounds} in turns [lowest .. highest]");
            await using var cluster = await StartAsync(folder);
            var ports = cluster.Apis.Select(api => api.Port).ToList();
            var (own, signed) = (new HttpOrders(ports), new HttpOrders(ports, new SignedOrderCalls()));
            await own.OpenAccountsAsync(Accounts);
            signed.UseAccountsOf(own);
            for (var run = 0; run < WarmUpsMax && signed.Sent < 3 * Accounts; run++)
            {
                await own.RunAsync(OrdersBench.Flood, Connections, time);
                await signed.RunAsync(OrdersBench.Flood, Connections, time);
            }

            await Settling.WaitAsync(cluster);
            await MeasureAsync(own, signed, time);
            Console.WriteLine($"{cluster.Processes.Sum(process => process.Restarts)} processes died meanwhile");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task MeasureAsync(HttpOrders own, HttpOrders signed, TimeSpan time)
    {
        var (ownRate, signedRate) = (new Figures(), new Figures());
        for (var round = 1; round <= Rounds; round++)
        {
            ownRate.Add(await RateAsync("/api/orders", own, time));
            signedRate.Add(await RateAsync("AddOrder", signed, time));
        }

        Console.WriteLine($"/api/orders over {Connections} connections: {ownRate} a second");
        Console.WriteLine($"signed AddOrder, the same:          {signedRate} a second, {signedRate.Over(ownRate)} times");

        // The same load for both, so that neither waits more than the other.
        var rate = Math.Min(ownRate.Median, signedRate.Median) / 2;
        var (ownP99, signedP99) = (new Figures(), new Figures());
        for (var round = 1; round <= Rounds; round++)
        {
            ownP99.Add((await own.RunAsync(rate, Connections, time)).Latency.GetValueAtPercentile(99) / 1000.0);
            signedP99.Add((await signed.RunAsync(rate, Connections, time)).Latency.GetValueAtPercentile(99) / 1000.0);
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"p99 at {rate:0} a second, half of what the slower takes: /api/orders {ownP99} ms; AddOrder {signedP99} ms, {signedP99.Over(ownP99)} times"));
    }

    private static async Task<double> RateAsync(string name, HttpOrders orders, TimeSpan time)
    {
        var result = await orders.RunAsync(OrdersBench.Flood, Connections, time);
        var others = string.Join(", ", result.Others.Select(other => $"{other.Value} times {other.Key}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"  {name}: {result.Rate:0} a second{(others.Length > 0 ? $"; not placed: {others}" : "")}"));
        return result.Rate;
    }

    private static Task<Cluster> StartAsync(string folder) =>
        BenchCluster.StartAsync(folder, options => options with { Apis = Instances, Webs = 0 });
}
