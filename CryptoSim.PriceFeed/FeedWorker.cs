using CryptoSim.MarketData.Bus;
using CryptoSim.PriceFeed.Connections;

namespace CryptoSim.PriceFeed;

/// <summary>Leads under a term that rises with each start, so that Redis refuses what an older process still
/// sends.</summary>
internal sealed class FeedWorker(MarketPublisher publisher, FeedSession session, TimeProvider time) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var term = publisher.Open(time.GetUtcNow().ToUnixTimeSeconds());
        using var leading = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, term.Deposed);
        await session.RunAsync(term, leading.Token);
    }
}
