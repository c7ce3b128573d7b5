using CryptoSim.Domain.Candles;
using CryptoSim.KrakenSim.Simulation;
using CryptoSim.MarketData.Board;
using CryptoSim.MarketData.PublicRest;

namespace CryptoSim.KrakenSim.Tapes;

/// <summary>Plays the tape with the clock, a hundred times a second, and answers OHLC from its trades.</summary>
public sealed partial class TapePlayer(
    TapeMarket tape, MarketBoard board, MarketClock clock, TimeProvider time, ILogger<TapePlayer> logger)
    : BackgroundService, ICandleSource
{
    private static readonly TimeSpan _tick = TimeSpan.FromMilliseconds(10);

    private TapePlayback? _playback;

    /// <summary>Null before the start.</summary>
    public TapePlayback? Playback => _playback;

    public Task<IReadOnlyList<Candle>> GetCandlesAsync(
        string symbol, int intervalMinutes, DateTimeOffset since, int limit, CancellationToken cancellationToken) =>
        Task.FromResult(_playback?.TakeCandles(symbol, intervalMinutes, since, limit) ?? []);

    /// <summary>The market stands before the first client is accepted.</summary>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        LogPlaying(tape.File, tape.Contents.Duration, tape.Contents.IsCut);
        var now = clock.Now;
        _playback = new TapePlayback(tape, board, clock.Start, now);
        while (!cancellationToken.IsCancellationRequested && !_playback.AdvanceTo(now))
        {
            // A player that starts again in the middle catches up with itself.
        }

        board.Heard(time.GetUtcNow());
        return base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        base.Dispose();
        _playback?.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_tick, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                while (!stoppingToken.IsCancellationRequested && !_playback!.AdvanceTo(clock.Now))
                {
                    await Task.Yield(); // Other work of the process gets its turn in between.
                }

                board.Heard(time.GetUtcNow());
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            LogStopped(tape.File);
        }
    }

    [LoggerMessage(LogLevel.Debug, "Stopped playing {File}")]
    private partial void LogStopped(string file);

    [LoggerMessage(LogLevel.Information, "Playing the tape {File}, {Duration} long (cut: {IsCut})")]
    private partial void LogPlaying(string file, TimeSpan duration, bool isCut);
}
