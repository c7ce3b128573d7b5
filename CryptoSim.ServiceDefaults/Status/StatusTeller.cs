using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace CryptoSim.ServiceDefaults.Status;

/// <summary>Tells each second how this instance is.</summary>
internal sealed partial class StatusTeller(
    StatusBoard board,
    StatusFigures figures,
    IHostEnvironment host,
    IConfiguration configuration,
    TimeProvider time,
    ILogger<StatusTeller> logger) : BackgroundService
{
    private static readonly TimeSpan _every = TimeSpan.FromSeconds(1);

    private readonly string instance =
        $"{configuration["OTEL_SERVICE_NAME"] ?? host.ApplicationName} ({Environment.ProcessId})";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var process = Process.GetCurrentProcess();
        var startedAt = new DateTimeOffset(process.StartTime.ToUniversalTime());
        var (used, usedAt) = (process.TotalProcessorTime, time.GetTimestamp());
        using var timer = new PeriodicTimer(_every, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                process.Refresh();
                var processor = (process.TotalProcessorTime - used) / time.GetElapsedTime(usedAt);
                (used, usedAt) = (process.TotalProcessorTime, time.GetTimestamp());
                await TellAsync(new InstanceStatus(
                    instance,
                    host.ApplicationName,
                    Environment.ProcessId,
                    startedAt,
                    time.GetUtcNow(),
                    Math.Round(processor, 3),
                    process.WorkingSet64,
                    TakeFigures()));
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await QuietlyAsync(() => board.LeaveAsync(instance));
        }
    }

    private IReadOnlyDictionary<string, double> TakeFigures()
    {
        try
        {
            return figures.Take();
        }
        catch (AggregateException exception)
        {
            // A gauge failed: of all things it must not be the figures that end this process.
            LogFailed(exception);
            return new Dictionary<string, double>();
        }
    }

    private Task TellAsync(InstanceStatus status) => QuietlyAsync(() => board.TellAsync(status));

    // Without Redis nobody is told, and nobody could ask: the health check and the metrics say that it is away.
    private static async Task QuietlyAsync(Func<Task> tell)
    {
        try
        {
            await tell();
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException or ObjectDisposedException)
        {
            // See above.
        }
    }

    [LoggerMessage(LogLevel.Warning, "Some figures of this instance could not be read")]
    private partial void LogFailed(Exception exception);
}
