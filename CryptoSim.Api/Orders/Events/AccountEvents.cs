using System.Text.Json;
using System.Text.Json.Serialization;
using CryptoSim.Api.Json;
using CryptoSim.Data.Orders;
using StackExchange.Redis;

namespace CryptoSim.Api.Orders.Events;

/// <summary>What a commit changed for an account. Numbers are contiguous: a listener who misses one reads the account
/// anew.</summary>
/// <param name="Orders">As they are afterwards, with all their fills.</param>
/// <param name="Change">The same as a step from the event before; null where only the ledger tells it.</param>
/// <param name="Trace">The <c>traceparent</c> of what caused it, for whoever carries it on.</param>
public sealed record AccountEvent(
    Guid AccountId,
    long Number,
    IReadOnlyList<OrderAnswer> Orders,
    AccountChange? Change = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Trace = null);

/// <summary>Sends account events. Losing one is allowed: the ledger has it, and its number is missed.</summary>
internal sealed partial class AccountEvents(
    IConnectionMultiplexer redis, TradingMetrics metrics, ILogger<AccountEvents> logger)
    : RedisOutbox<AccountEvent>(GroupSize, metrics)
{
    /// <summary>Events sent before the answers of Redis are awaited: one round trip for many.</summary>
    private const int GroupSize = 64;

    public static RedisChannel ChannelOf(Guid accountId) =>
        RedisChannel.Literal($"cryptosim:events:{{{accountId}}}");

    protected override Task PublishAsync(IReadOnlyList<AccountEvent> group)
    {
        var subscriber = redis.GetSubscriber();
        return Task.WhenAll(group.Select(accountEvent => subscriber.PublishAsync(
            ChannelOf(accountEvent.AccountId),
            JsonSerializer.SerializeToUtf8Bytes(accountEvent, ApiJson.Options))));
    }

    protected override void TellAway(string reason) => LogAway(reason);

    [LoggerMessage(LogLevel.Warning, "Account events cannot be sent, listeners will read anew: {Reason}")]
    private partial void LogAway(string reason);
}
