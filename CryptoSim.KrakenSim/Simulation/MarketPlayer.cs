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
    private Play? _play;
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
            if (Volatile.Read(ref _play) is { } play)
            {
                await PlayAsync(play, stoppingToken);
                board.Heard(time.GetUtcNow());
                continue;
            }

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

    /// <summary>Plays on from where the market stands, half step by half step, each told before the next.</summary>
    /// <param name="until">At which it stands again.</param>
    /// <param name="toldAsync">Completes when everyone who is told of changes was told of the last.</param>
    /// <returns>False when another plays.</returns>
    public async Task<bool> PlayAsync(DateTimeOffset until, Func<Task> toldAsync)
    {
        ArgumentNullException.ThrowIfNull(toldAsync);
        var play = new Play(until, toldAsync, new(TaskCreationOptions.RunContinuationsAsynchronously));
        if (Interlocked.CompareExchange(ref _play, play, null) is not null)
        {
            return false;
        }

        clock.Play(until);
        await play.Played.Task;
        return true;
    }

    private async Task PlayAsync(Play play, CancellationToken stoppingToken)
    {
        var now = clock.Now;
        while (!stoppingToken.IsCancellationRequested && _simulation!.Time + Steps.Half <= now)
        {
            _simulation.AdvanceTo(_simulation.Time + Steps.Half);
            await play.ToldAsync();
        }

        if (now >= play.Until)
        {
            Volatile.Write(ref _play, null);
            play.Played.SetResult();
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

    private sealed record Play(DateTimeOffset Until, Func<Task> ToldAsync, TaskCompletionSource Played);
}
