using System.Text.Json;
using CryptoSim.Api.Json;
using CryptoSim.MarketData.Board;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace CryptoSim.Api.Orders.Events;

/// <summary>Tells other instances what this one committed. Losing a notice is allowed: versions refuse what is decided on
/// an old state, and a sweep finds orders.</summary>
internal sealed partial class CommitTeller(
    InstanceId instance,
    IConnectionMultiplexer redis,
    IOptions<MarketOptions> market,
    TradingMetrics metrics,
    ILogger<CommitTeller> logger) : RedisOutbox<CommitNotice>(GroupSize, metrics)
{
    /// <summary>Notices in one message: about as many as a commit has decisions, some 50 kB.</summary>
    private const int GroupSize = 256;

    /// <summary>One channel a market: every instance needs to hear of every account that it holds in memory.</summary>
    public static RedisChannel ChannelOf(MarketOptions market) =>
        RedisChannel.Literal($"cryptosim:commits:{market.Id}");

    protected override Task PublishAsync(IReadOnlyList<CommitNotice> group) => redis.GetSubscriber().PublishAsync(
        ChannelOf(market.Value),
        JsonSerializer.SerializeToUtf8Bytes(new CommitNotices(instance.Value, group), ApiJson.Options));

    protected override void TellAway(string reason) => LogAway(reason);

    [LoggerMessage(LogLevel.Warning, "Commits cannot be told to other instances, who find them by themselves: {Reason}")]
    private partial void LogAway(string reason);
}
