using CryptoSim.LocalCluster.Clusters;
using CryptoSim.LocalCluster.Processes;

namespace CryptoSim.LocalCluster.Commands;

/// <summary><c>status</c>: each process of the running cluster and what its health check says.</summary>
internal static class StatusCommand
{
    private const int SomethingIsWrong = 1;
    private const int NotRunning = 3; // As service scripts have it.

    public static async Task<int> ExecuteAsync(RunOptions options)
    {
        if (RunRecord.Read(options.DataFolder) is not { } run)
        {
            Console.WriteLine("CryptoSim is not running");
            return NotRunning;
        }

        Console.WriteLine(run.Endpoints is null
            ? $"CryptoSim is starting (pid {run.Pid})"
            : $"CryptoSim is running (pid {run.Pid}), market {run.Market}, since {run.StartedAt:u}");
        var states = await Task.WhenAll(run.Processes.Select(StateAsync));
        foreach (var (process, state) in run.Processes.Zip(states))
        {
            var restarts = process.Restarts == 0 ? "" : $"  started again {process.Restarts} times";
            Console.WriteLine($"  {process.Name,-12} {process.Pid,7}  {state,-10} {Where(process)}{restarts}");
        }

        return states.All(state => state is "Healthy" or "running") ? 0 : SomethingIsWrong;
    }

    private static async Task<string> StateAsync(RunningProcess process)
    {
        if (process.Pid is not { } pid || !ProcessTable.IsRunning(pid))
        {
            return "down";
        }

        return process.Url is { } url ? await ServiceHealth.AskAsync(url, CancellationToken.None) : "running";
    }

    private static string? Where(RunningProcess process) => process.Url?.GetLeftPart(UriPartial.Authority);
}
