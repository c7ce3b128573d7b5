using CryptoSim.Data.Candles;
using CryptoSim.PriceFeed.Connections;
using Npgsql;

namespace CryptoSim.PriceFeed.Candles;

/// <summary>Stores candles each second, the open minute's too, and asks the store where another feed stopped.</summary>
internal sealed partial class CandleWorker(
    CandleKeeper keeper,
    CandleStore store,
    CandleHeads heads,
    FeedEvents events,
    TimeProvider time,
    ILogger<CandleWorker> logger) : BackgroundService
{
    private static readonly TimeSpan _storeEvery = TimeSpan.FromSeconds(1); // A chart's last bar is at most this old.
    private static readonly TimeSpan _storePatience = TimeSpan.FromSeconds(10);

    // A feed that took over goes on from the minute the other was in, or the one after.
    private static readonly TimeSpan _resumeWithin = TimeSpan.FromMinutes(10);

    private bool _isFailing;
    private HashSet<string> _justStored = [];

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
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(_storePatience);
        try
        {
            await ResumeAsync(patience.Token);
            var changed = keeper.Take();
            await store.UpsertAsync([.. changed.Select(change => change.Candle)], patience.Token);
            await ForgetAsync([.. changed.Select(change => change.Candle.Symbol)], patience.Token);
            foreach (var (symbol, candle) in changed)
            {
                symbol.Stored(candle);
            }

            foreach (var difference in keeper.TakeDifferences())
            {
                events.CandleDiffers(difference);
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

    /// <summary>What changed now, and once more what changed a second ago: a read that began before it was stored may have
    /// been kept after it was forgotten.</summary>
    private async Task ForgetAsync(HashSet<string> stored, CancellationToken cancellationToken)
    {
        await heads.ForgetAsync(stored.Union(_justStored), cancellationToken);
        _justStored = stored;
    }

    private async Task ResumeAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        foreach (var symbol in keeper.Pending)
        {
            // Also those ahead of the clock: a stand-in may play faster than time.
            var newest = await store.ReadAsync(
                symbol.Instrument.Symbol, 1, now - _resumeWithin, now.AddYears(1), limit: 2, cancellationToken);
            symbol.Resume(newest);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Candles could not be stored and wait: {Reason}")]
    private partial void LogFailing(string reason);
}
