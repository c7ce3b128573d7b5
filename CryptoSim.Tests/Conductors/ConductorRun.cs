using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using CryptoSim.LocalCluster.Processes;
using CryptoSim.Tests.Clusters;

namespace CryptoSim.Tests.Conductors;

/// <summary>The conductor's console program, run as <c>./cryptosim</c> runs it.</summary>
internal sealed class ConductorRun : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private ConductorRun(Process process, string folder)
    {
        _process = process;
        Folder = folder;
    }

    public string Folder { get; }

    public int Pid => _process.Id;

    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    public JsonElement Endpoints => Json("endpoints.json");

    /// <summary>The pids of all children, as the conductor recorded them.</summary>
    public IReadOnlyDictionary<string, int> Children => Json("run.json").GetProperty("processes").EnumerateArray()
        .ToDictionary(child => child.GetProperty("name").GetString()!, child => child.GetProperty("pid").GetInt32());

    public static ConductorRun Start(string folder, string command, params string[] arguments)
    {
        var program = Path.Combine(ClusterFixture.Root, "CryptoSim.LocalCluster", "bin", ClusterFixture.Configuration,
            "net10.0", "CryptoSim.LocalCluster.dll");
        // The kernel ends it with the test run, however that ends, and it ends its children. A run that was started in the
        // background has SIGINT ignored, and would pass that on.
        var start = new ProcessStartInfo("env",
            ["--default-signal=INT", "setpriv", "--pdeathsig", "KILL", "--", "dotnet",
             program, command, "--root", ClusterFixture.Root, "--state", folder, "--data", folder, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // From the one thread that lives as long as this process.
        var run = new ConductorRun(ProcessSpawner.StartAsync(start).GetAwaiter().GetResult(), folder);
        run._process.OutputDataReceived += run.Keep;
        run._process.ErrorDataReceived += run.Keep;
        run._process.BeginOutputReadLine();
        run._process.BeginErrorReadLine();
        return run;
    }

    /// <summary>Starts the cluster and waits until it says that it is ready and has recorded its children.</summary>
    public static async Task<ConductorRun> StartReadyAsync(string folder)
    {
        var port = LocalCluster.Ports.FreePorts.Next().ToString(CultureInfo.InvariantCulture);
        var run = Start(folder, "run", "--recorded", "--port", port);
        await Eventually.IsTrueAsync(
            () => (run.Output.Contains("CryptoSim is ready", StringComparison.Ordinal) && run.Children.Count >= 6)
                || run._process.HasExited,
            "the cluster is ready",
            () => run.Output);
        Assert.IsFalse(run._process.HasExited, run.Output);
        return run;
    }

    public async Task<int> WaitForExitAsync()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(4)); // Only a hang.
        await _process.WaitForExitAsync(deadline.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    public void Send(string signal) => Process.Start("kill", [$"-{signal}", $"{Pid}"]).WaitForExit();

    public static async Task AssertAllEndedAsync(IEnumerable<int> pids) => await Eventually.IsTrueAsync(
        () => !pids.Any(ProcessTable.IsRunning), "all children have ended");

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (_output)
        {
            _output.AppendLine(line.Data);
        }
    }

    private JsonElement Json(string file) =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, file))).RootElement;
}
