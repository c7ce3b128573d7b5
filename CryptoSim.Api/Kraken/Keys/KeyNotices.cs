using CryptoSim.MarketData.Board;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace CryptoSim.Api.Kraken.Keys;

/// <summary>Tells all instances that a key was changed or taken back. One that is not told goes on with the old one for
/// as long as it remembers it: a minute.</summary>
internal sealed partial class KeyNotices(
    ApiKeyDirectory directory,
    IConnectionMultiplexer redis,
    IOptions<MarketOptions> market,
    ILogger<KeyNotices> logger) : IHostedService
{
    private RedisChannel Channel => RedisChannel.Literal($"cryptosim:keys:{market.Value.Id}");

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await redis.GetSubscriber().SubscribeAsync(Channel, (_, key) => directory.Forget(key.ToString()));
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            // The multiplexer subscribes once Redis is back.
            LogAway(exception.Message);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task TellAsync(string apiKey)
    {
        directory.Forget(apiKey);
        try
        {
            await redis.GetSubscriber().PublishAsync(Channel, apiKey);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            LogAway(exception.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Other instances are not told of changed API keys: {Reason}")]
    private partial void LogAway(string reason);
}
