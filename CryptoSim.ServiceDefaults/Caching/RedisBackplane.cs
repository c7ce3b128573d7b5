using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using ZiggyCreatures.Caching.Fusion;
using ZiggyCreatures.Caching.Fusion.Backplane;

namespace CryptoSim.ServiceDefaults.Caching;

/// <summary>Tells the first levels of all instances what is no longer so, by pub/sub: on a Redis Cluster sharded, so that
/// one shard carries it and not all. A message that is lost costs what an entry's short time in the first level
/// allows.</summary>
internal sealed partial class RedisBackplane(IConnectionMultiplexer redis, ILogger<RedisBackplane> logger)
    : IFusionCacheBackplane, IDisposable
{
    private BackplaneSubscriptionOptions? options;
    private RedisChannel? channel;

    public void Subscribe(BackplaneSubscriptionOptions options) => SubscribeAsync(options).AsTask().GetAwaiter().GetResult();

    public async ValueTask SubscribeAsync(BackplaneSubscriptionOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.options = options;
        channel = IsCluster
            ? RedisChannel.Sharded(options.ChannelName!)
            : RedisChannel.Literal(options.ChannelName!);
        redis.ConnectionRestored += OnConnectionRestored;
        try
        {
            await redis.GetSubscriber().SubscribeAsync(channel.Value, (_, message) => Take(message));
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            // The client subscribes once Redis is there; until then entries live their short time.
            LogAway(exception.Message);
        }
    }

    public void Unsubscribe() => UnsubscribeAsync().AsTask().GetAwaiter().GetResult();

    public async ValueTask UnsubscribeAsync()
    {
        redis.ConnectionRestored -= OnConnectionRestored;
        if (channel is { } subscribed && redis.IsConnected)
        {
            await redis.GetSubscriber().UnsubscribeAsync(subscribed);
        }

        channel = null;
    }

    public void Publish(
        BackplaneMessage message, FusionCacheEntryOptions options, CancellationToken token = default) =>
        redis.GetSubscriber().Publish(Reachable, BackplaneMessage.ToByteArray(message));

    public async ValueTask PublishAsync(
        BackplaneMessage message, FusionCacheEntryOptions options, CancellationToken token = default) =>
        await redis.GetSubscriber().PublishAsync(Reachable, BackplaneMessage.ToByteArray(message)).WaitAsync(token);

    public void Dispose() => redis.ConnectionRestored -= OnConnectionRestored;

    private bool IsCluster =>
        redis.IsConnected && redis.GetServers().Any(server => server.ServerType == ServerType.Cluster);

    private RedisChannel Reachable => redis.IsConnected && channel is { } known
        ? known
        : throw new IOException("Redis is away.");

    private void Take(RedisValue message) => _ = TakeAsync((byte[])message!);

    private async Task TakeAsync(byte[] message)
    {
        try
        {
            if (options is { IncomingMessageHandlerAsync: { } take })
            {
                await take(BackplaneMessage.FromByteArray(message));
            }
        }
        catch (Exception exception)
        {
            // On the client's own thread, where nobody would see it.
            LogNotTaken(exception);
        }
    }

    private void OnConnectionRestored(object? sender, ConnectionFailedEventArgs arguments)
    {
        if (arguments.ConnectionType == ConnectionType.Subscription && options?.ConnectHandlerAsync is { } connected)
        {
            // The cache makes up for what it could not tell meanwhile.
            _ = connected(new BackplaneConnectionInfo(isReconnection: true)).AsTask();
        }
    }

    [LoggerMessage(LogLevel.Warning, "What other instances change in the cache is not heard: {Reason}")]
    private partial void LogAway(string reason);

    [LoggerMessage(LogLevel.Warning, "A message of the cache's backplane could not be taken")]
    private partial void LogNotTaken(Exception exception);
}
