using CryptoSim.Data.Markets;
using CryptoSim.MarketData.Board;
using Npgsql;

namespace CryptoSim.Api.Halts;

/// <summary>Brings the operator's halts to this instance's board: before it serves anyone, then twice a second. While the
/// database is away what was known last stays in force.</summary>
internal sealed partial class HaltWatcher(
    HaltStore store, MarketBoard board, TimeProvider time, ILogger<HaltWatcher> logger) : BackgroundService
{
    // Seen by all instances within a second.
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(500);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await ReadAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    public async Task ReadAsync(CancellationToken cancellationToken) => board.SetHalted(
        (await store.InForceAsync(cancellationToken)).Select(halt => halt.Symbol).ToHashSet(StringComparer.Ordinal));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var ticks = new PeriodicTimer(Every, time);
        try
        {
            while (await ticks.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    await ReadAsync(stoppingToken);
                }
                catch (Exception exception) when (exception is NpgsqlException or TimeoutException)
                {
                    LogAway(exception.Message);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Halts could not be read, those known stay in force: {Reason}")]
    private partial void LogAway(string reason);
}
