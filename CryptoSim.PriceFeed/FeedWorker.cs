using CryptoSim.Data.Leases;
using CryptoSim.MarketData.Bus;
using CryptoSim.PriceFeed.Connections;

namespace CryptoSim.PriceFeed;

/// <summary>Leads while this process holds the lease: only the leader has a connection to the venue.</summary>
internal sealed class FeedWorker(LeaderLease lease, MarketPublisher publisher, FeedSession session) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => lease.RunAsync(LeadAsync, stoppingToken);

    private async Task LeadAsync(Leadership leadership, CancellationToken cancellationToken)
    {
        await using var term = publisher.Open(leadership.Term);
        // While Postgres is away, prices go on for as long as Redis takes this term.
        leadership.FenceBy(term.ConfirmAsync);
        using var leading = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, term.Deposed);
        await session.RunAsync(term, leading.Token);
    }
}
