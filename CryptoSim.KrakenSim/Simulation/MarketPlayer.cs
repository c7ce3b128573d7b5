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
        }
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
