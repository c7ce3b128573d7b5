using System.Diagnostics;
using System.Globalization;
using CryptoSim.LocalCluster.Processes;

namespace CryptoSim.Tests.Clusters;

/// <summary>Ends this process when the command that runs the tests is killed: the kernel then ends the servers and
/// services that were started here. Without it a killed run would go on, unseen.</summary>
internal static class RunWatch
{
    /// <summary>Its process id, set by <c>./cryptosim test</c>.</summary>
    private const string Variable = "CRYPTOSIM_TEST_RUNNER";

    private static readonly TimeSpan _lookEvery = TimeSpan.FromSeconds(1);

    private static Timer? s_timer;

    public static void Start()
    {
        if (int.TryParse(Environment.GetEnvironmentVariable(Variable), CultureInfo.InvariantCulture, out var runner))
        {
            s_timer = new Timer(_ => EndWithout(runner), null, _lookEvery, _lookEvery);
        }
    }

    public static void Stop() => s_timer?.Dispose();

    private static void EndWithout(int runner)
    {
        if (!ProcessTable.IsRunning(runner))
        {
            Console.Error.WriteLine("The command that ran these tests is gone: so are they.");
            Process.GetCurrentProcess().Kill();
        }
    }
}
