using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CryptoSim.ServiceDefaults;

/// <summary>In place of the console's: the first signal begins the drain and ends the process after its delay, the second
/// ends it at once.</summary>
internal sealed partial class DrainLifetime(
    Drain drain,
    IHostApplicationLifetime application,
    IOptions<DrainOptions> options,
    TimeProvider time,
    ILogger<DrainLifetime> logger) : IHostLifetime, IDisposable
{
    private readonly List<PosixSignalRegistration> _signals = [];

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGQUIT])
        {
            _signals.Add(PosixSignalRegistration.Create(signal, OnSignal));
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _signals.ForEach(signal => signal.Dispose());

    private void OnSignal(PosixSignalContext context)
    {
        // The signal's own effect would end the process here and now.
        context.Cancel = true;
        if (drain.Begin() && options.Value.Delay > TimeSpan.Zero)
        {
            LogBegins(context.Signal, options.Value.Delay.TotalSeconds);
            _ = StopLaterAsync();
            return;
        }

        application.StopApplication();
    }

    private async Task StopLaterAsync()
    {
        // Cut short by a second signal.
        await Task.Delay(options.Value.Delay, time, application.ApplicationStopping)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        application.StopApplication();
    }

    [LoggerMessage(LogLevel.Information, "{Signal}: unready from now on, serving for another {Seconds:0.#} s")]
    private partial void LogBegins(PosixSignal signal, double seconds);
}
