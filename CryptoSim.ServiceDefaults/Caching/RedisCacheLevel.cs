using Microsoft.Extensions.Caching.Distributed;
using StackExchange.Redis;

namespace CryptoSim.ServiceDefaults.Caching;

/// <summary>The second level of the cache, shared by all instances: plain strings in Redis, each with an end.</summary>
internal sealed class RedisCacheLevel(IConnectionMultiplexer redis, TimeProvider time) : IDistributedCache
{
    // Nothing stays for ever: what nobody removes must not fill Redis.
    private static readonly TimeSpan _keptAtMost = TimeSpan.FromHours(1);

    public byte[]? Get(string key) => Database.StringGet(key);

    public async Task<byte[]?> GetAsync(string key, CancellationToken token = default) =>
        await Database.StringGetAsync(key).WaitAsync(token);

    public void Set(string key, byte[] value, DistributedCacheEntryOptions options) =>
        Database.StringSet(key, value, KeptFor(options));

    public Task SetAsync(
        string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default) =>
        Database.StringSetAsync(key, value, KeptFor(options)).WaitAsync(token);

    public void Remove(string key) => Database.KeyDelete(key);

    public Task RemoveAsync(string key, CancellationToken token = default) =>
        Database.KeyDeleteAsync(key).WaitAsync(token);

    // No entry slides.
    public void Refresh(string key)
    {
    }

    public Task RefreshAsync(string key, CancellationToken token = default) => Task.CompletedTask;

    // Asked while it is away, Redis' client would wait for it; the cache has better to do.
    private IDatabase Database => redis.IsConnected
        ? redis.GetDatabase()
        : throw new IOException("Redis is away.");

    private TimeSpan KeptFor(DistributedCacheEntryOptions options)
    {
        var kept = options.AbsoluteExpirationRelativeToNow ?? options.AbsoluteExpiration - time.GetUtcNow() ?? _keptAtMost;
        return kept < _keptAtMost ? kept : _keptAtMost;
    }
}
