using System.Diagnostics;
using System.Text.Json;
using System.Threading.Channels;
using CryptoSim.Web.Client;
using StackExchange.Redis;

namespace CryptoSim.Web.Accounts;

/// <summary>Hears the account events of the accounts that have a page open here, one Redis subscription an account, and
/// hands them to those pages.</summary>
public sealed class AccountEventHub : IDisposable
{
    private static readonly ActivitySource Traces = new("CryptoSim.Pages");

    private readonly Lock gate = new();
    private readonly Dictionary<Guid, List<ChannelWriter<AccountEvent>>> pages = [];
    private readonly IConnectionMultiplexer redis;
    private readonly ILogger<AccountEventHub> logger;

    public AccountEventHub(IConnectionMultiplexer redis, ILogger<AccountEventHub> logger)
    {
        this.redis = redis;
        this.logger = logger;
        redis.ConnectionRestored += OnConnectionRestored;
    }

    public void Dispose() => redis.ConnectionRestored -= OnConnectionRestored;

    /// <summary>Starts to write an account's events to a page. Subscribe first, read the account second: then nothing
    /// falls between.</summary>
    public async Task SubscribeAsync(Guid accountId, ChannelWriter<AccountEvent> page)
    {
        if (Add(accountId, page))
        {
            await TryAsync(() => redis.GetSubscriber().SubscribeAsync(
                ChannelOf(accountId), (_, message) => OnMessage(accountId, message)));
        }
    }

    public async Task UnsubscribeAsync(Guid accountId, ChannelWriter<AccountEvent> page)
    {
        if (Remove(accountId, page))
        {
            await TryAsync(() => redis.GetSubscriber().UnsubscribeAsync(ChannelOf(accountId)));
        }
    }

    /// <summary>Pages of the account read it again, and with it whether they still may.</summary>
    public void ReadAgain(Guid accountId) => Write(accountId, AccountEvent.Gap(accountId));

    private static RedisChannel ChannelOf(Guid accountId) =>
        RedisChannel.Literal($"cryptosim:events:{{{accountId}}}");

    // Without Redis the page still works: it reads after its own orders, and reads again when Redis is back.
    private async Task TryAsync(Func<Task> action)
    {
        try
        {
            await action();
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            logger.LogWarning(exception, "Account events are not heard: Redis does not answer");
        }
    }

    private void OnMessage(Guid accountId, RedisValue message)
    {
        try
        {
            var change = JsonSerializer.Deserialize<AccountEvent>((string)message!, ApiJson.Options);
            using var traced = change?.Trace is { } trace
                ? Traces.StartActivity("page event", ActivityKind.Consumer, trace)
                : null;
            Write(accountId, change ?? AccountEvent.Gap(accountId));
        }
        catch (JsonException exception)
        {
            // A newer Api may say it differently during an upgrade: the page reads instead.
            logger.LogWarning(exception, "An account event could not be read");
            Write(accountId, AccountEvent.Gap(accountId));
        }
    }

    private void OnConnectionRestored(object? sender, ConnectionFailedEventArgs arguments)
    {
        Guid[] accounts;
        lock (gate)
        {
            accounts = [.. pages.Keys];
        }

        foreach (var accountId in accounts)
        {
            Write(accountId, AccountEvent.Gap(accountId));
        }
    }

    private void Write(Guid accountId, AccountEvent change)
    {
        lock (gate)
        {
            foreach (var page in pages.GetValueOrDefault(accountId, []))
            {
                // A full page drops its oldest event, sees the gap in the numbers, and reads again.
                page.TryWrite(change);
            }
        }
    }

    private bool Add(Guid accountId, ChannelWriter<AccountEvent> page)
    {
        lock (gate)
        {
            if (pages.TryGetValue(accountId, out var existing))
            {
                existing.Add(page);
                return false;
            }

            pages[accountId] = [page];
            return true;
        }
    }

    private bool Remove(Guid accountId, ChannelWriter<AccountEvent> page)
    {
        lock (gate)
        {
            return pages.TryGetValue(accountId, out var existing)
                && existing.Remove(page)
                && existing.Count == 0
                && pages.Remove(accountId);
        }
    }
}
