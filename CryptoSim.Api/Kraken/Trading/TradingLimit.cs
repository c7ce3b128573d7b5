using System.Threading.RateLimiting;
using CryptoSim.Api.Limits;
using Microsoft.Extensions.Options;

namespace CryptoSim.Api.Kraken.Trading;

/// <summary>How often one account may trade through Kraken's API on this instance: as often as through our own.</summary>
internal sealed class TradingLimit(IOptions<ApiOptions> options) : IDisposable
{
    private readonly PartitionedRateLimiter<Guid> limiter = PartitionedRateLimiter.Create<Guid, Guid>(accountId =>
        RateLimitPartition.GetTokenBucketLimiter(accountId, _ => RateLimits.OrderBucket(options.Value)));

    public bool TryTake(Guid accountId)
    {
        using var lease = limiter.AttemptAcquire(accountId);
        return lease.IsAcquired;
    }

    public void Dispose() => limiter.Dispose();
}
