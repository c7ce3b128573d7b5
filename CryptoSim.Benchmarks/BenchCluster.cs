using CryptoSim.LocalCluster.Clusters;

namespace CryptoSim.Benchmarks;

/// <summary>This build's services on the recorded day, always from the same hour, with as many accounts as are asked for
/// and nothing written to logs that is not a warning.</summary>
internal static class BenchCluster
{
    public static Task<Cluster> StartAsync(string folder, Func<ClusterOptions, ClusterOptions> configure) =>
        Cluster.StartAsync(configure(new ClusterOptions(Build.Root(), Build.Configuration, folder)
        {
            Environment = new Dictionary<string, string>
            {
                ["KrakenSim__StartAt"] = "12:00",
                ["Api__AccountsPerMinute"] = "1000000",
                ["Logging__LogLevel__Default"] = "Warning",
            },
        }));
}
