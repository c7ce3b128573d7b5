using CryptoSim.Data.Candles;
using Npgsql;

namespace CryptoSim.PriceFeed.Candles;

/// <summary>Makes the partitions of the months to come, so that the first candle of a month finds its place there:
/// making one locks the whole table, which nobody should wait for at midnight. Every feed does so, the standby too.
/// </summary>
internal sealed partial class PartitionWorker(CandleStore store, TimeProvider time, ILogger<PartitionWorker> logger)
    : BackgroundService
{
    /// <summary>Months made ahead of the current one: a month of trouble passes without harm.</summary>
    public const int MonthsAhead = 2;

    private static readonly TimeSpan _every = TimeSpan.FromHours(1);
    private static readonly TimeSpan _retryAfter = TimeSpan.FromMinutes(1); // Postgres is away or has no lock to give.

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var isReady = await EnsureAsync(stoppingToken);
            await Task.Delay(isReady ? _every : _retryAfter, time, stoppingToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<bool> EnsureAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        try
        {
            await store.EnsureMonthsAsync(now, now.AddMonths(MonthsAhead), cancellationToken);
            return true;
        }
        catch (Exception exception) when (
            exception is NpgsqlException or TimeoutException or IOException
            || (exception is OperationCanceledException && cancellationToken.IsCancellationRequested))
        {
            LogFailed(exception.Message);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Warning, "The coming months' candle partitions could not be made yet: {Reason}")]
    private partial void LogFailed(string reason);
}
