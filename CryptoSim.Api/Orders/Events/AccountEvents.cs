using System.Text.Json;
using System.Threading.Channels;
using CryptoSim.Api.Json;
using StackExchange.Redis;

namespace CryptoSim.Api.Orders.Events;

/// <summary>What a commit changed for an account. Numbers are contiguous: a listener who misses one reads the account
/// anew.</summary>
public sealed record AccountEvent(Guid AccountId, long Number, IReadOnlyList<OrderAnswer> Orders);

/// <summary>Sends account events through Redis, after the commit and without holding it up. Losing one is allowed: the
/// ledger has it, and its number is missed.</summary>
internal sealed partial class AccountEvents(
    IConnectionMultiplexer redis, TradingMetrics metrics, ILogger<AccountEvents> logger) : BackgroundService
{
    /// <summary>Events that wait for Redis: some seconds of a busy desk. Beyond it the oldest are dropped.</summary>
    private const int Capacity = 10_000;

    /// <summary>Events sent before the answers of Redis are awaited: one round trip for many.</summary>
    private const int GroupSize = 64;

    private readonly Channel<AccountEvent> waiting = Channel.CreateBounded<AccountEvent>(
        new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
        _ => metrics.EventDropped());

    private bool isAway;

    public static RedisChannel ChannelOf(Guid accountId) =>
        RedisChannel.Literal($"cryptosim:events:{{{accountId}}}");

    public void Publish(AccountEvent accountEvent) => waiting.Writer.TryWrite(accountEvent);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var group = new List<AccountEvent>(GroupSize);
        while (await waiting.Reader.WaitToReadAsync(stoppingToken))
        {
            group.Clear();
            while (group.Count < GroupSize && waiting.Reader.TryRead(out var next))
            {
                group.Add(next);
            }

            await SendAsync(group);
        }
    }

    private async Task SendAsync(List<AccountEvent> group)
    {
        try
        {
            var subscriber = redis.GetSubscriber();
            await Task.WhenAll(group.Select(accountEvent => subscriber.PublishAsync(
                ChannelOf(accountEvent.AccountId),
                JsonSerializer.SerializeToUtf8Bytes(accountEvent, ApiJson.Options))));
            isAway = false;
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            foreach (var _ in group)
            {
                metrics.EventDropped();
            }

            if (!isAway)
            {
                LogAway(exception.Message);
                isAway = true;
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "Account events cannot be sent, listeners will read anew: {Reason}")]
    private partial void LogAway(string reason);
}
