using System.Text.Json;
using CryptoSim.Api.Json;
using CryptoSim.Api.Orders.Resting;
using CryptoSim.Api.Orders.States;
using CryptoSim.MarketData.Board;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace CryptoSim.Api.Orders.Events;

/// <summary>Hears what other instances committed: an account held here is read anew before its next decision, and an
/// order that this instance is to watch is watched, or no longer.</summary>
internal sealed partial class CommitListener(
    InstanceId instance,
    IConnectionMultiplexer redis,
    IOptions<MarketOptions> market,
    TradingAccounts accounts,
    RestingOrders resting,
    ILogger<CommitListener> logger) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await redis.GetSubscriber().SubscribeAsync(
                CommitTeller.ChannelOf(market.Value), (_, message) => OnMessage(message));
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            // The multiplexer subscribes once Redis is back; until then the ledger's versions and the sweep do.
            LogAway(exception.Message);
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        try
        {
            await redis.GetSubscriber().UnsubscribeAsync(CommitTeller.ChannelOf(market.Value));
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException or ObjectDisposedException)
        {
            LogAway(exception.Message);
        }
    }

    private void OnMessage(RedisValue message)
    {
        try
        {
            if (JsonSerializer.Deserialize<CommitNotices>((byte[])message!, ApiJson.Options) is { } notices
                && notices.Sender != instance.Value)
            {
                foreach (var notice in notices.Commits)
                {
                    Take(notice);
                }
            }
        }
        catch (JsonException exception)
        {
            // A newer version may say it differently during an upgrade: found without it, as when it was lost.
            LogUnreadable(exception);
        }
    }

    private void Take(CommitNotice notice)
    {
        accounts.Find(notice.AccountId)?.CommittedElsewhere(notice.Number);
        accounts.Hear(notice.AccountId, notice.Number);
        if (notice.Order is not { } order)
        {
            return;
        }

        if (!order.IsOpen)
        {
            resting.Forget(order.Symbol, order.OrderId);
        }
        else if (order.LimitPrice is not null || order.WaitsFor is not null)
        {
            var (reachedBy, price, isPending) = WatchedOrder.PlaceOf(order.Side, order.LimitPrice, order.WaitsFor);
            resting.Watch(new WatchedOrder(
                notice.AccountId, order.OrderId, order.Symbol, reachedBy, price, isPending)
            {
                Trailing = order.WaitsFor,
                WaitsForToo = order.WaitsForToo,
                Seen = new SeenByOrder(order.SeenTradeId, order.Queue),
                FillModel = order.FillModel,
                DecidedAt = order.DecidedAt,
                ExpiresAt = order.ExpiresAt,
                EventNumber = notice.Number,
            });
        }
    }

    [LoggerMessage(LogLevel.Warning, "Commits of other instances are not heard: {Reason}")]
    private partial void LogAway(string reason);

    [LoggerMessage(LogLevel.Warning, "A notice of another instance's commits could not be read")]
    private partial void LogUnreadable(Exception exception);
}
