using CryptoSim.KrakenSim.Markets;
using CryptoSim.MarketData.Board;
using Microsoft.Extensions.Options;

namespace CryptoSim.KrakenSim.Simulation;

/// <summary>Moves the simulation with the clock, twenty times a second.</summary>
public sealed class MarketPlayer(
    IMarketSource source, MarketBoard board, MarketClock clock, TimeProvider time, IOptions<KrakenSimOptions> options)
    : BackgroundService
{
    private MarketSimulation? _simulation;
    private TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public PairHistory? FindHistory(string symbol) => _simulation?.FindHistory(symbol);

    /// <summary>The market stands before the first client is accepted.</summary>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        _simulation = new MarketSimulation(source, board, options.Value.BookDepth, clock.Now);
        board.Heard(time.GetUtcNow());
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Steps.Half, time);
        while (await WaitAsync(timer, stoppingToken))
        {
            while (!stoppingToken.IsCancellationRequested && !_simulation!.AdvanceTo(clock.Now))
            {
                // More than a minute was due: other work of the process gets its turn in between.
                await Task.Yield();
            }

            board.Heard(time.GetUtcNow());
            Interlocked.Exchange(ref _settled, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
        }
    }

    /// <summary>Completes when all that is due now was played. Two steps: one may have begun before the caller
    /// asked.</summary>
    public async Task SettleAsync()
    {
        await Volatile.Read(ref _settled).Task;
        await Volatile.Read(ref _settled).Task;
    }

    private static async Task<bool> WaitAsync(PeriodicTimer timer, CancellationToken stoppingToken)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
