using CryptoSim.Data.Orders.Watches;

namespace CryptoSim.Api.Orders.Resting;

/// <summary>Places closing orders that were not placed with what they close, for the accounts whose orders this instance
/// watches. There are none, unless an instance died between two batches or a commit was refused.</summary>
internal sealed partial class CloseWorker(
    WatchStore store, RestingOrders resting, TradingDesk desk, TimeProvider time, ILogger<CloseWorker> logger)
    : BackgroundService
{
    // As often as commits are swept for notices that were lost.
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookEvery, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                var partitions = resting.HeldPartitions;
                foreach (var (accountId, orderId) in partitions.Count == 0
                    ? []
                    : await store.ClosesDueAsync(partitions, stoppingToken))
                {
                    await desk.CloseAsync(store, accountId, orderId, stoppingToken);
                }
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // They stay due, and are looked at again.
                LogFailed(exception);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "Closing orders that are due could not be placed; trying again")]
    private partial void LogFailed(Exception exception);
}
