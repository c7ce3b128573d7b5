using System.Globalization;
using CryptoSim.LocalCluster.Processes;

namespace CryptoSim.LocalCluster.Clusters;

/// <summary>One instance of one of our services.</summary>
public sealed class ServiceProcess(ManagedProcess process, int port)
{
    // A cold start takes 2 s on an idle machine; ten at once on two busy cores take far longer.
    private static readonly TimeSpan _readyWithin = TimeSpan.FromSeconds(120);

    // Prices come within seconds of the feed's start; past this the person at the terminal should rather see the page.
    private static readonly TimeSpan _degradedFor = TimeSpan.FromSeconds(30);

    // Seldom enough that a service's log of its checks stays readable.
    private static readonly TimeSpan _askEvery = TimeSpan.FromMilliseconds(200);

    public ManagedProcess Process { get; } = process;

    public string Name => Process.Name;

    public int Port { get; } = port;

    public Uri Url { get; } = new(string.Create(CultureInfo.InvariantCulture, $"http://localhost:{port}"));

    /// <summary>Waits until <c>/health</c> says <c>Healthy</c>; gives its last word, which is <c>Degraded</c> if it
    /// stayed so: the service answers, but not all it depends on does (a feed without its exchange, say).</summary>
    /// <exception cref="ClusterException">It never answered, or kept dying; the message has its last words.</exception>
    public async Task<string> WaitUntilReadyAsync(CancellationToken cancellationToken = default)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(_readyWithin);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(_degradedFor);
        var restarts = Process.Restarts;
        while (true)
        {
            var said = await ServiceHealth.AskAsync(Url, cancellationToken);
            if (said == "Healthy" || (said == "Degraded" && patience.IsCancellationRequested))
            {
                return said;
            }

            // Three deaths at start are no accident.
            if (deadline.IsCancellationRequested || Process.Restarts - restarts >= 3)
            {
                cancellationToken.ThrowIfCancellationRequested();
                throw new ClusterException(
                    $"{Name} did not become ready ({said}). Its last words, from {Process.Log.FilePath}:"
                    + Environment.NewLine + Process.Log.Tail());
            }

            await Task.Delay(_askEvery, cancellationToken);
        }
    }
}
