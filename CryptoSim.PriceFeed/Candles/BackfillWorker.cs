using CryptoSim.Data.Candles;
using CryptoSim.PriceFeed.Symbols;
using Npgsql;

namespace CryptoSim.PriceFeed.Candles;

/// <summary>Fetches the minutes that were missed, at start and after a gap: the venue's last 720. The store keeps what
/// was built from all trades.</summary>
internal sealed partial class BackfillWorker(
    CandleKeeper keeper, KrakenRest rest, CandleStore store, TimeProvider time, ILogger<BackfillWorker> logger)
    : BackgroundService
{
    private static readonly TimeSpan _lookEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan _retryAfter = TimeSpan.FromSeconds(30); // The throttle lets go within this.

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_lookEvery, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            while (keeper.NextToBackfill() is { } symbol)
            {
                await BackfillAsync(symbol, stoppingToken);
            }
        }
    }

    private async Task BackfillAsync(SymbolCandles symbol, CancellationToken cancellationToken)
    {
        var asked = time.GetUtcNow();
        try
        {
            var (candles, lastComplete) = await rest.GetMinutesAsync(symbol.Instrument, cancellationToken);
            var newestComplete = asked - _minute;
            await store.UpsertAsync(
                [.. candles.Select(candle => new StoredCandle(
                    symbol.Instrument.Symbol, 1, candle,
                    candle.OpenTime <= lastComplete && candle.OpenTime <= newestComplete, CandleOrigin.Backfill))],
                cancellationToken);
            symbol.Backfilled(asked, retryAt: null);
            LogBackfilled(symbol.Instrument.Symbol, candles.Count);
        }
        catch (Exception exception) when (
            exception is HttpRequestException or KrakenRestException or System.Text.Json.JsonException
                or NpgsqlException or TimeoutException or IOException or Polly.ExecutionRejectedException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            LogFailed(symbol.Instrument.Symbol, exception.Message);
            symbol.Backfilled(asked, time.GetUtcNow() + _retryAfter);
        }
    }

    [LoggerMessage(LogLevel.Information, "Back-filled {Count} one-minute candles of {Symbol}")]
    private partial void LogBackfilled(string symbol, int count);

    [LoggerMessage(LogLevel.Warning, "The candles of {Symbol} could not be back-filled: {Reason}")]
    private partial void LogFailed(string symbol, string reason);
}
