using System.Globalization;
using CryptoSim.LocalCluster.Processes;
using IoPath = System.IO.Path;

namespace CryptoSim.Tests.Clusters;

/// <summary>A folder that lives as long as the test run, with the servers that stand on it.</summary>
[TestClass]
public static class RunFolder
{
    private const string Prefix = "cryptosim-tests-";

    private static readonly Lazy<string> _folder = new(CreateFolder);

    /// <summary>For this run's servers and logs; removed at its end.</summary>
    public static string Path => _folder.Value;

    [AssemblyInitialize]
    public static void Watch(TestContext context) => RunWatch.Start();

    [AssemblyCleanup]
    public static async Task StopAsync()
    {
        await EndToEnd.Browser.StopAsync();
        await ClusterFixture.StopAsync();
        await SharedServers.StopAsync();
        if (_folder.IsValueCreated)
        {
            Directory.Delete(_folder.Value, recursive: true);
        }

        RunWatch.Stop();
    }

    private static string CreateFolder()
    {
        var temp = IoPath.GetTempPath();
        foreach (var leftover in Directory.GetDirectories(temp, Prefix + "*"))
        {
            if (int.TryParse(IoPath.GetFileName(leftover)[Prefix.Length..].Split('-')[0], out var pid)
                && !ProcessTable.IsRunning(pid))
            {
                RemoveLeftover(leftover);
            }
        }

        var name = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}-{Guid.NewGuid():n}");
        return Directory.CreateDirectory(IoPath.Combine(temp, name)).FullName;
    }

    // Its servers end with the killed run (the kernel sees to that), but one may still be at it, and another run may be
    // removing the same folder: what cannot be removed now is left to the next run.
    private static void RemoveLeftover(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (IOException exception)
        {
            Console.Error.WriteLine($"A killed run's folder is left for now: {exception.Message}");
        }
    }
}
