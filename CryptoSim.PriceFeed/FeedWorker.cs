using CryptoSim.Data.Leases;
using CryptoSim.MarketData.Bus;
using CryptoSim.PriceFeed.Connections;
using CryptoSim.ServiceDefaults;

namespace CryptoSim.PriceFeed;

/// <summary>Leads while this process holds the lease: only the leader has a connection to the venue.</summary>
internal sealed class FeedWorker(
    LeaderLease lease, MarketPublisher publisher, FeedSession session, HandOver handOver, Drain drain)
    : BackgroundService
{
    /// <summary>The lead is given up as soon as the process is asked to end, before what else it has to finish.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, drain.Began);
        await lease.RunAsync(LeadAsync, handOver.CanTakeOverAsync, ending.Token);
    }

    private async Task LeadAsync(Leadership leadership, CancellationToken cancellationToken)
    {
        await using var term = publisher.Open(leadership.Term);
        // While Postgres is away, prices go on for as long as Redis takes this term.
        leadership.FenceBy(term.ConfirmAsync);
        leadership.OfferWhile(handOver.Watch(term));
        using var leading = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, term.Deposed);
        await session.RunAsync(term, leading.Token);
    }
}
