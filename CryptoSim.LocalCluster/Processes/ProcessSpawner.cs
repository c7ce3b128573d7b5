using System.Collections.Concurrent;
using System.Diagnostics;

namespace CryptoSim.LocalCluster.Processes;

/// <summary>Starts every child from one thread that lives as long as the process: the kernel ties the parent-death
/// signal to the thread that forked, so a child started from a pool thread would die with that thread.</summary>
public static class ProcessSpawner
{
    // Starts are rare and answered at once; 64 waiting ones would be a bug.
    private static readonly BlockingCollection<Action> _starts = new(boundedCapacity: 64);

    static ProcessSpawner()
    {
        var thread = new Thread(() =>
        {
            foreach (var start in _starts.GetConsumingEnumerable())
            {
                start();
            }
        })
        { IsBackground = true, Name = "process spawner" };
        thread.Start();
    }

    public static Task<Process> StartAsync(ProcessStartInfo startInfo)
    {
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        _starts.Add(() =>
        {
            try
            {
                started.SetResult(Process.Start(startInfo)
                    ?? throw new InvalidOperationException($"{startInfo.FileName} did not start."));
            }
            catch (Exception exception)
            {
                started.SetException(exception);
            }
        });
        return started.Task;
    }
}
