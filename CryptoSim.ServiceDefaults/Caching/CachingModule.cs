using System.Text.Json;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;
using ZiggyCreatures.Caching.Fusion;
using ZiggyCreatures.Caching.Fusion.Serialization.SystemTextJson;

namespace CryptoSim.ServiceDefaults.Caching;

public static class CachingModule
{
    private static readonly JsonSerializerOptions _json = new() { IncludeFields = true };

    // While it is open a level is done without.
    private static readonly TimeSpan _breakFor = TimeSpan.FromSeconds(1);

    /// <summary>Registers <see cref="IFusionCache"/>: memory first, the Redis of <c>AddRedisBackend</c> second, and a
    /// backplane between the instances. Many who miss the same entry at once cost one read of it. Without Redis it goes
    /// on with memory alone.</summary>
    public static IServiceCollection AddTwoLevelCache(this IServiceCollection services)
    {
        services.AddOptions<CacheOptions>()
            .BindConfiguration(CacheOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddMetrics();
        services.AddSingleton<CacheMetrics>();
        services.AddSingleton<IFusionCache>(Create);
        return services;
    }

    private static FusionCache Create(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<IOptions<CacheOptions>>().Value;
        var redis = provider.GetRequiredService<IConnectionMultiplexer>();
        var name = $"cryptosim:cache:{provider.GetRequiredService<IConfiguration>()["Market:Id"] ?? "live"}";
        var cache = new FusionCache(
            new FusionCacheOptions
            {
                CacheName = name,
                CacheKeyPrefix = name + ":",
                // Tags compare the clocks of machines; what is removed here is removed by its key.
                DisableTagging = true,
                DistributedCacheCircuitBreakerDuration = _breakFor,
                BackplaneCircuitBreakerDuration = _breakFor,
                // What could not be removed while Redis was away is removed once it is back.
                EnableAutoRecovery = true,
                AutoRecoveryMaxItems = 1_000,
                DefaultEntryOptions = new FusionCacheEntryOptions
                {
                    Duration = options.InMemory,
                    DistributedCacheDuration = options.InRedis,
                    DistributedCacheSoftTimeout = options.RedisPatience,
                    DistributedCacheHardTimeout = options.RedisPatience,
                    // A removal has been sent before it counts as done.
                    AllowBackgroundDistributedCacheOperations = false,
                    AllowBackgroundBackplaneOperations = false,
                    Size = 1,
                },
            },
            new MemoryCache(new MemoryCacheOptions { SizeLimit = options.EntriesMax, TrackStatistics = true }),
            provider.GetRequiredService<ILogger<FusionCache>>());
        cache.SetupSerializer(new FusionCacheSystemTextJsonSerializer(_json));
        cache.SetupDistributedCache(new RedisCacheLevel(redis, provider.GetRequiredService<TimeProvider>()));
        cache.SetupBackplane(new RedisBackplane(redis, provider.GetRequiredService<ILogger<RedisBackplane>>()));
        provider.GetRequiredService<CacheMetrics>().Watch(cache);
        return cache;
    }
}
