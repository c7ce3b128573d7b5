using System.Diagnostics.Metrics;
using ZiggyCreatures.Caching.Fusion;

namespace CryptoSim.ServiceDefaults.Caching;

/// <summary>The meter <c>CryptoSim.Cache</c>: by which level reads were answered. The cache's own meters tell more, under
/// <c>ZiggyCreatures</c>.</summary>
internal sealed class CacheMetrics(IMeterFactory meters)
{
    private readonly Counter<long> reads = meters.Create("CryptoSim.Cache").CreateCounter<long>(
        "cryptosim.cache.reads", "{read}", "Reads through the cache, by what answered: memory, redis, or none of both.");

    public void Watch(IFusionCache cache)
    {
        cache.Events.Memory.Hit += (_, _) => Read("memory");
        cache.Events.Distributed.Hit += (_, _) => Read("redis");
        cache.Events.FactorySuccess += (_, _) => Read("none");
    }

    private void Read(string level) => reads.Add(1, new KeyValuePair<string, object?>("level", level));
}
