using System.Globalization;
using CryptoSim.LocalCluster.Processes;

namespace CryptoSim.LocalCluster.Clusters;

/// <summary>One instance of one of our services.</summary>
public sealed class ServiceProcess(ManagedProcess process, int port)
{
    // A cold start takes 2 s on an idle machine; ten at once on two busy cores take far longer.
    private static readonly TimeSpan _healthyWithin = TimeSpan.FromSeconds(120);

    public ManagedProcess Process { get; } = process;

    public string Name => Process.Name;

    public int Port { get; } = port;

    public Uri Url { get; } = new(string.Create(CultureInfo.InvariantCulture, $"http://localhost:{port}"));

    /// <summary>Waits until <c>/health</c> says it is ready.</summary>
    /// <exception cref="ClusterException">It did not in time, or kept dying; the message has its last words.</exception>
    public async Task WaitUntilHealthyAsync(CancellationToken cancellationToken = default)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(_healthyWithin);
        var restarts = Process.Restarts;
        string said;
        while ((said = await ServiceHealth.AskAsync(Url, cancellationToken)) != "Healthy")
        {
            // Three deaths at start are no accident.
            if (deadline.IsCancellationRequested || Process.Restarts - restarts >= 3)
            {
                throw new ClusterException(
                    $"{Name} did not become ready ({said}). Its last words, from {Process.Log.FilePath}:"
                    + Environment.NewLine + Process.Log.Tail());
            }

            await Task.Delay(100, cancellationToken);
        }
    }
}
