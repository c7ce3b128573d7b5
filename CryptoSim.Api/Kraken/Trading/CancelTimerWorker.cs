using CryptoSim.Api.Orders.Resting;
using CryptoSim.Data.Orders;

namespace CryptoSim.Api.Kraken.Trading;

/// <summary>Fires the dead man's switches of the accounts whose resting orders this instance watches: their leases are
/// what makes one of many instances do it. A timer is taken away after its orders are canceled, so that one whose
/// instance dies at it is fired again by the next (decision 0171).</summary>
internal sealed partial class CancelTimerWorker(
    CancelTimers timers,
    RestingOrders resting,
    KrakenTrading trading,
    TimeProvider time,
    ILogger<CancelTimerWorker> logger) : BackgroundService
{
    /// <summary>A timer is set in whole seconds: half of one late is what a client can expect.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);

    /// <summary>Fired at one look; the rest at the next.</summary>
    private const int MostAtOnce = 100;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookEvery, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await FireAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // They are kept, and due again at the next look.
                LogFailed(exception);
            }
        }
    }

    private async Task FireAsync(CancellationToken stoppingToken)
    {
        var partitions = resting.HeldPartitions;
        if (partitions.Count == 0)
        {
            return;
        }

        foreach (var due in await timers.DueAsync(partitions, MostAtOnce, stoppingToken))
        {
            var (canceled, isAll) = await trading.CancelAllAsync(due.AccountId, stoppingToken);
            LogFired(due.AccountId, canceled);
            if (isAll)
            {
                await timers.FiredAsync(due, stoppingToken);
            }
        }
    }

    [LoggerMessage(LogLevel.Information, "{Count} orders of account {AccountId} were canceled by its dead man's switch")]
    private partial void LogFired(Guid accountId, int count);

    [LoggerMessage(LogLevel.Warning, "Dead man's switches could not be looked at; trying again")]
    private partial void LogFailed(Exception exception);
}
