using CryptoSim.Data.Equity;
using CryptoSim.Data.Leases;
using CryptoSim.MarketData.Board;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CryptoSim.Api.Equity;

/// <summary>Samples what accounts are worth at each full minute. One instance does it, by a lease, so that it is done
/// once; two that overlap write the same rows.</summary>
internal sealed partial class EquityWorker : BackgroundService
{
    // Not urgent: a sampler that dies costs one minute's sample at most.
    private static readonly LeaderOptions Pace = new()
    {
        TimeToLive = TimeSpan.FromSeconds(15),
        RenewEvery = TimeSpan.FromSeconds(5),
        AskEvery = TimeSpan.FromSeconds(5),
    };

    private readonly EquityStore store;
    private readonly MarketBoard board;
    private readonly EquityOptions options;
    private readonly LeaderLease lease;
    private readonly TimeProvider time;
    private readonly ILogger<EquityWorker> logger;

    public EquityWorker(
        EquityStore store,
        LeaseStore leases,
        MarketBoard board,
        IOptions<EquityOptions> options,
        TimeProvider time,
        ILoggerFactory loggers)
    {
        (this.store, this.board, this.options, this.time) = (store, board, options.Value, time);
        lease = new LeaderLease(leases, "equity", Pace, time, loggers.CreateLogger<LeaderLease>());
        logger = loggers.CreateLogger<EquityWorker>();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        lease.RunAsync((_, token) => SampleEachMinuteAsync(token), stoppingToken);

    /// <summary>Takes one sample, of the minute that <paramref name="now"/> lies in, and rolls up what has ended.</summary>
    internal async Task SampleAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        // In this order: minutes that nobody rolled up for a while are rolled up before they are dropped.
        await store.RollUpAsync(now, cancellationToken);
        await store.KeepPartitionsAsync(now, options.KeepMinutes, options.KeepHours, cancellationToken);
        // What nobody knows the worth of is not guessed: the curve has a gap while the market is not heard.
        if (!board.IsStale)
        {
            var minute = new DateTimeOffset(now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerMinute), TimeSpan.Zero);
            await store.SampleAsync(minute, UsdPrices.All(board), cancellationToken);
        }
    }

    private async Task SampleEachMinuteAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var now = time.GetUtcNow();
            await Task.Delay(
                TimeSpan.FromTicks(TimeSpan.TicksPerMinute - (now.UtcTicks % TimeSpan.TicksPerMinute)),
                time,
                cancellationToken);
            try
            {
                await SampleAsync(time.GetUtcNow(), cancellationToken);
            }
            catch (Exception exception) when (exception is NpgsqlException or TimeoutException)
            {
                LogFailed(exception);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "The minute's equity could not be sampled; the next minute is another chance")]
    private partial void LogFailed(Exception exception);
}
