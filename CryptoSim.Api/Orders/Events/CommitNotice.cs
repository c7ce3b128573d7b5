using CryptoSim.Domain.FillModels;
using CryptoSim.Domain.Orders;

namespace CryptoSim.Api.Orders.Events;

/// <summary>What one commit changed, for other instances: that what they hold of the account is old, and the order, for
/// whoever watches it.</summary>
/// <param name="Number">The account's event number.</param>
/// <param name="Order">Null when it changed none.</param>
internal sealed record CommitNotice(Guid AccountId, long Number, NoticedOrder? Order);

/// <param name="LimitPrice">Null for a market order, which rests only while it waits for its trigger.</param>
/// <param name="SeenTradeId">Newest trade of the market when it was decided.</param>
/// <param name="ExpiresAt">Null for never.</param>
/// <param name="WaitsFor">Null for an order that waits for no trigger.</param>
/// <param name="WaitsForToo">The trigger of its other leg, where it waits for either of two.</param>
/// <param name="Queue">The place that it took in its queue; null where it has none, or keeps it.</param>
internal sealed record NoticedOrder(
    Guid OrderId,
    string Symbol,
    OrderSide Side,
    decimal? LimitPrice,
    bool IsOpen,
    long SeenTradeId,
    DateTimeOffset DecidedAt,
    DateTimeOffset? ExpiresAt = null,
    OrderTrigger? WaitsFor = null,
    FillModel FillModel = FillModel.Depth,
    QueuePosition? Queue = null,
    OrderTrigger? WaitsForToo = null)
{
    public static NoticedOrder Of(Order order, long seenTradeId, QueuePosition? queue = null) => new(
        order.OrderId, order.Symbol, order.Side, order.LimitPrice, !order.IsFinal, seenTradeId, order.UpdatedAt,
        order.ExpiresAt, order.Status == OrderStatus.Pending ? order.Trigger : null, order.FillModel, queue,
        order.Status == OrderStatus.Pending ? order.Other?.Trigger : null);
}

/// <summary>The notices of some commits, as one message.</summary>
/// <param name="Sender">The instance that committed.</param>
internal sealed record CommitNotices(string Sender, IReadOnlyList<CommitNotice> Commits);
