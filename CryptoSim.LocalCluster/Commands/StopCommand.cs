using CryptoSim.LocalCluster.Processes;

namespace CryptoSim.LocalCluster.Commands;

/// <summary><c>stop</c>: asks the conductor to stop everything, and waits until it has.</summary>
internal static class StopCommand
{
    // Web, api, feed, KrakenSim and NGINX have 12 s each, Postgres and its replica 30 s each.
    private static readonly TimeSpan _stopWithin = TimeSpan.FromSeconds(125);

    public static async Task<int> ExecuteAsync(RunOptions options)
    {
        if (RunRecord.Read(options.DataFolder) is not { } run)
        {
            Console.WriteLine("CryptoSim is not running");
            return 0;
        }

        Signals.Send(run.Pid, Signal.Terminate);
        using var deadline = new CancellationTokenSource(_stopWithin);
        while (ProcessTable.IsRunning(run.Pid))
        {
            if (deadline.IsCancellationRequested)
            {
                Console.WriteLine("it did not stop in time: killed");
                Signals.Send(run.Pid, Signal.Kill);
                break;
            }

            await Task.Delay(100, CancellationToken.None);
        }

        Console.WriteLine("CryptoSim has stopped");
        return 0;
    }
}
