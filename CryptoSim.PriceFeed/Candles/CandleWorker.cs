using CryptoSim.Data.Candles;
using Npgsql;

namespace CryptoSim.PriceFeed.Candles;

/// <summary>Stores candles each second, the open minute's too.</summary>
internal sealed partial class CandleWorker(
    CandleKeeper keeper, CandleStore store, TimeProvider time, ILogger<CandleWorker> logger) : BackgroundService
{
    private static readonly TimeSpan _storeEvery = TimeSpan.FromSeconds(1); // A chart's last bar is at most this old.
    private static readonly TimeSpan _storePatience = TimeSpan.FromSeconds(10);

    private bool _isFailing;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_storeEvery, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await StoreAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What the last second changed is stored before the process ends.
            using var patience = new CancellationTokenSource(_storeEvery, time);
            await StoreAsync(patience.Token);
        }
    }

    private async Task StoreAsync(CancellationToken cancellationToken)
    {
        var changed = keeper.Take();
        if (changed.Count == 0)
        {
            return;
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(_storePatience);
        try
        {
            await store.UpsertAsync([.. changed.Select(change => change.Candle)], patience.Token);
            foreach (var (symbol, candle) in changed)
            {
                symbol.Stored(candle.Candle);
            }

            _isFailing = false;
        }
        catch (Exception exception) when (
            exception is NpgsqlException or TimeoutException or IOException or OperationCanceledException)
        {
            // The candles stay with the keeper and are stored with the next.
            if (!_isFailing)
            {
                LogFailing(exception.Message);
            }

            _isFailing = true;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Candles could not be stored and wait: {Reason}")]
    private partial void LogFailing(string reason);
}
