using System.Collections.Concurrent;
using Microsoft.JSInterop;

namespace CryptoSim.Web.Circuits;

/// <summary>The circuits that have a browser now. When the process is asked to end, each browser is asked to pause its
/// circuit and to go on elsewhere, before the connection is closed under it.</summary>
public sealed class OpenCircuits(IHostApplicationLifetime application, TimeProvider time, ILogger<OpenCircuits> logger)
    : IHostedService, IDisposable
{
    // A browser answers in milliseconds; one that sleeps must not hold the process, and comes back by itself.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(20);

    private readonly ConcurrentDictionary<string, IJSRuntime> circuits = new(StringComparer.Ordinal);
    private CancellationTokenRegistration stopping;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // The last to register is called first: before the host closes its connections.
        stopping = application.ApplicationStopping.Register(PauseAll);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => stopping.Dispose();

    internal void Add(string circuitId, IJSRuntime browser) => circuits[circuitId] = browser;

    internal void Remove(string circuitId) => circuits.TryRemove(circuitId, out _);

    // Holds the host's stop until every page has let go, or patience ends.
    private void PauseAll()
    {
        var count = circuits.Count;
        if (count == 0)
        {
            return;
        }

        var started = time.GetTimestamp();
        foreach (var browser in circuits.Values)
        {
            _ = AskToPauseAsync(browser);
        }

        while (!circuits.IsEmpty && time.GetElapsedTime(started) < Patience)
        {
            Thread.Sleep(LookEvery);
        }

        logger.LogInformation("{Paused} of {Count} pages went elsewhere in {Took}",
            count - circuits.Count, count, time.GetElapsedTime(started));
    }

    private async Task AskToPauseAsync(IJSRuntime browser)
    {
        try
        {
            await browser.InvokeVoidAsync("cryptosimHandOver");
        }
        catch (Exception exception)
            when (exception is JSException or OperationCanceledException or JSDisconnectedException)
        {
            // It is closed under the page, which then reconnects and loads again.
            logger.LogDebug(exception, "A page was not asked to pause");
        }
    }
}
