using CryptoSim.Domain.Orders;

namespace CryptoSim.Api.Orders.Resting;

/// <summary>Where a symbol's market has been since its session opened. From it alone follows which older orders the
/// opening passed over and the market has not left since, so whoever takes over their watch knows without having been
/// there.</summary>
/// <param name="FloorTradeId">Newest trade before the opening: up to it, trades fill nothing.</param>
/// <param name="HighestAsk">Highest best ask shown since the opening; null when the opening book showed none.</param>
/// <param name="LowestBid">Lowest best bid, likewise.</param>
internal sealed record SessionRange(
    long FloorTradeId, DateTimeOffset OpenedAt, decimal? HighestAsk, decimal? LowestBid)
{
    /// <summary>Whether the opening reached the order's limit or trigger, or that of its other leg, and the market has not stood on its other side
    /// since.</summary>
    public bool PassesOver(WatchedOrder order) =>
        IsOlder(order.Whole)
        && Farthest(order.ReachedBy) is { } price
        && BookWalk.Reaches(order.ReachedBy, price, order.Price);

    /// <summary>The price farthest away from the orders of a side that was shown since the opening.</summary>
    public decimal? Farthest(OrderSide side) => side == OrderSide.Buy ? HighestAsk : LowestBid;

    /// <summary>What is null stays so: a side that the opening did not show passed nothing over.</summary>
    public SessionRange Widen(decimal? bid, decimal? ask) =>
        ask > HighestAsk || bid < LowestBid
            ? this with
            {
                HighestAsk = ask > HighestAsk ? ask : HighestAsk,
                LowestBid = bid < LowestBid ? bid : LowestBid,
            }
            : this;

    /// <summary>What two instances saw of one session, or the later of two sessions.</summary>
    public static SessionRange? Latest(SessionRange? one, SessionRange? other) =>
        one is null || other is null ? one ?? other
            : one.FloorTradeId == other.FloorTradeId ? one.Widen(other.LowestBid, other.HighestAsk)
            : one.FloorTradeId > other.FloorTradeId ? one
            : other;

    // Trades order decisions whatever the clocks of instances say; only between two of them the clock must do.
    private bool IsOlder(WatchedOrder order) =>
        order.SeenTradeId == FloorTradeId || order.SeenTradeId == long.MinValue
            ? order.DecidedAt < OpenedAt
            : order.SeenTradeId < FloorTradeId;
}
