using StackExchange.Redis;

namespace CryptoSim.Web.Accounts;

/// <summary>Tells every Web instance whose sessions ended, so that pages that are only looked at notice at once. Lost
/// messages do no harm: a page that was signed out is refused at its next call.</summary>
public sealed class SignOuts(
    IConnectionMultiplexer redis, AccountEventHub hub, ILogger<SignOuts> logger) : IHostedService
{
    private static readonly RedisChannel Channel = RedisChannel.Literal("cryptosim:sign-outs");

    // The multiplexer subscribes once Redis is back.
    public Task StartAsync(CancellationToken cancellationToken) =>
        TryAsync(() => redis.GetSubscriber().SubscribeAsync(Channel, (_, message) => OnMessage(message)));

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Pages of these accounts look whether they may go on.</summary>
    public async Task TellAsync(IEnumerable<Guid> accountIds)
    {
        ArgumentNullException.ThrowIfNull(accountIds);
        foreach (var accountId in accountIds)
        {
            await TryAsync(() => redis.GetSubscriber().PublishAsync(Channel, accountId.ToString()));
        }
    }

    private void OnMessage(RedisValue message)
    {
        if (Guid.TryParse((string?)message, out var accountId))
        {
            hub.ReadAgain(accountId);
        }
    }

    private async Task TryAsync(Func<Task> action)
    {
        try
        {
            await action();
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            logger.LogWarning(exception, "Sign-outs are not told: Redis does not answer");
        }
    }
}
