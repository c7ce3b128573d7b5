using StackExchange.Redis;

namespace CryptoSim.ServiceDefaults;

/// <summary>How every service keeps its connection to Redis.</summary>
public static class RedisConnection
{
    // Prices come through Redis: nobody waits seconds for one that is back. The client's own pace, half its time-out of
    // five seconds and more, looked at once a second, is made for caches.
    private static readonly TimeSpan _retryEvery = TimeSpan.FromMilliseconds(250);

    public static void Configure(ConfigurationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        // A service starts, and says so in its health, while Redis is away.
        options.AbortOnConnectFail = false;
        options.ReconnectRetryPolicy = new LinearRetry((int)_retryEvery.TotalMilliseconds);
        options.HeartbeatInterval = _retryEvery;
    }
}
