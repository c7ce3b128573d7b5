using CryptoSim.LocalCluster.Clusters;
using IoPath = System.IO.Path;

namespace CryptoSim.Tests.Clusters;

/// <summary>Whole clusters of real processes on free ports, from the same build as the tests.</summary>
public static class ClusterFixture
{
    private static readonly Lazy<Task<Cluster>> _shared = new(() => StartAsync());

    private static int _numbers;

    /// <summary>The folder of the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary><c>Release</c> or <c>Debug</c>, as the tests are built.</summary>
    public static string Configuration { get; } = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    /// <summary>The cluster of the whole run, started by the first test that asks: for tests that only read the market
    /// and trade on accounts of their own. Nobody kills anything here.</summary>
    public static Task<Cluster> GetSharedAsync() => _shared.Value;

    /// <summary>A cluster of the caller's own, to kill and to stop.</summary>
    public static Task<Cluster> StartAsync(
        Func<ClusterOptions, ClusterOptions>? configure = null, CancellationToken cancellationToken = default)
    {
        var options = new ClusterOptions(Root, Configuration, NewFolder())
        {
            // The same hour of the recorded day whenever the tests run.
            Environment = new Dictionary<string, string> { ["KrakenSim__StartAt"] = "12:00" },
        };
        return Cluster.StartAsync(configure?.Invoke(options) ?? options, cancellationToken);
    }

    /// <summary>A folder for a cluster's data, removed with the run.</summary>
    public static string NewFolder() =>
        IoPath.Combine(RunFolder.Path, $"cluster-{Interlocked.Increment(ref _numbers)}");

    internal static async Task StopAsync()
    {
        if (_shared.IsValueCreated && _shared.Value.IsCompletedSuccessfully)
        {
            await _shared.Value.Result.DisposeAsync();
        }
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(IoPath.Combine(folder.FullName, "CryptoSim.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName
            ?? throw new InvalidOperationException("The tests are run from inside the solution's folder.");
    }
}
