using CryptoSim.Data.Candles;
using CryptoSim.PriceFeed.Symbols;
using Npgsql;

namespace CryptoSim.PriceFeed.Candles;

/// <summary>Fetches the candles that were missed, at start and after a gap: the venue's last 720 of each interval. The
/// store keeps what was built from all trades.</summary>
internal sealed partial class BackfillWorker(
    CandleKeeper keeper, KrakenRest rest, CandleStore store, TimeProvider time, ILogger<BackfillWorker> logger)
    : BackgroundService
{
    private static readonly TimeSpan _lookEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _retryAfter = TimeSpan.FromSeconds(30); // The throttle lets go within this.
    private static readonly TimeSpan _refusedFor = TimeSpan.FromHours(1);    // The venue says no the same each time.

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_lookEvery, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                while (keeper.NextToBackfill() is var (symbol, minutes))
                {
                    await BackfillAsync(symbol, minutes, stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            LogStopped();
        }
    }

    private async Task BackfillAsync(SymbolCandles symbol, int minutes, CancellationToken cancellationToken)
    {
        var name = symbol.Instrument.Symbol;
        var asked = time.GetUtcNow();
        try
        {
            var (candles, lastComplete) = await rest.GetCandlesAsync(symbol.Instrument, minutes, cancellationToken);
            // An interval that our clock says is open may still get trades, whatever the venue says.
            var newestComplete = asked - TimeSpan.FromMinutes(minutes);
            var stored = candles
                .Select(candle => new StoredCandle(
                    name, minutes, candle, candle.OpenTime <= lastComplete && candle.OpenTime <= newestComplete,
                    CandleOrigin.Backfill))
                // Longer ones that still grow are put together of the shorter ones.
                .Where(candle => candle.Complete || minutes == 1)
                .ToArray();
            await store.UpsertAsync(stored, cancellationToken);
            if (!symbol.Backfilled(minutes, asked, lastComplete, time.GetUtcNow() + _retryAfter))
            {
                LogShort(name, minutes, lastComplete);
            }

            LogBackfilled(stored.Length, minutes, name);
        }
        catch (Exception exception) when (
            exception is HttpRequestException or KrakenRestException or System.Text.Json.JsonException
                or NpgsqlException or TimeoutException or IOException or Polly.ExecutionRejectedException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            var wait = exception is KrakenRestException { IsPermanent: true } ? _refusedFor : _retryAfter;
            LogFailed(name, minutes, wait, exception.Message);
            symbol.BackfillFailed(minutes, time.GetUtcNow() + wait);
        }
    }

    [LoggerMessage(LogLevel.Information, "Back-filled {Count} candles of {Minutes} min of {Symbol}")]
    private partial void LogBackfilled(int count, int minutes, string symbol);

    [LoggerMessage(LogLevel.Warning,
        "The candles of {Symbol} of {Minutes} min could not be back-filled, again in {Wait}: {Reason}")]
    private partial void LogFailed(string symbol, int minutes, TimeSpan wait, string reason);

    [LoggerMessage(LogLevel.Warning,
        "The venue's candles of {Symbol} of {Minutes} min end at {LastComplete}, before what was missed")]
    private partial void LogShort(string symbol, int minutes, DateTimeOffset lastComplete);

    [LoggerMessage(LogLevel.Debug, "Back-filling has ended")]
    private partial void LogStopped();
}
