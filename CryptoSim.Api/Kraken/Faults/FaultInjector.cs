using CryptoSim.MarketData.Server;

namespace CryptoSim.Api.Kraken.Faults;

/// <summary>Draws the faults of one call after the other.</summary>
internal sealed class FaultInjector(TimeProvider time)
{
    /// <summary>Calls held at once: a tenth of what an instance serves. Others are not held, so that nobody's faults take
    /// the place of anybody's calls.</summary>
    private const int MostHeld = 200;

    private readonly Random random = Random.Shared;
    private int held;

    /// <summary>Waits as long as the profile lets this call wait.</summary>
    /// <returns>Whether the call is refused now, undone.</returns>
    public async ValueTask<bool> IsRefusedAsync(FaultProfile faults, CancellationToken cancellationToken)
    {
        if (faults.Latency is { } latency)
        {
            await HoldAsync(latency.Sample(random.NextDouble(), random.NextDouble()), cancellationToken);
        }

        return Strikes(faults.Refuse);
    }

    public bool LosesAnswer(FaultProfile faults) => Strikes(faults.LoseAnswer);

    public bool CutsSocket(FaultProfile faults) => Strikes(faults.CutSocket);

    private async Task HoldAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        try
        {
            if (Interlocked.Increment(ref held) <= MostHeld)
            {
                await Task.Delay(wait, time, cancellationToken);
            }
        }
        finally
        {
            Interlocked.Decrement(ref held);
        }
    }

    private bool Strikes(decimal share) => FaultProfile.Strikes(share, random.NextDouble());
}

/// <summary>Takes the answers that are to be lost.</summary>
internal sealed class LostAnswers(IFrameSink client) : IFrameSink
{
    public void Send(byte[] frame)
    {
        // Lost: that is what the client asked for.
    }

    public void End() => client.End();

    public void Cut() => client.Cut();
}
