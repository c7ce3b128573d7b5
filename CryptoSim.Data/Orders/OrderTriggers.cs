using CryptoSim.Domain.Orders;

namespace CryptoSim.Data.Orders;

/// <summary>Triggers as the columns of an order hold them.</summary>
internal static class OrderTriggers
{
    public static OrderTrigger Of(
        TriggerKind kind,
        decimal price,
        DateTimeOffset? reachedAt,
        decimal? trailDistance,
        TriggerUnit? trailUnit,
        decimal? limitOffset,
        TriggerUnit? limitOffsetUnit) => trailDistance is { } distance
            ? new OrderTrigger(TriggerKind.TrailingStop, price, reachedAt)
            {
                Trail = new Trail(
                    distance,
                    trailUnit!.Value,
                    limitOffset is { } offset ? new PriceOffset(offset, limitOffsetUnit!.Value) : null),
            }
            : new OrderTrigger(kind, price, reachedAt);
}
