namespace CryptoSim.Domain.Orders;

/// <summary>A request to change an open order in place; what is null stays as it is.</summary>
/// <param name="Quantity">The whole of it, what is filled already included.</param>
public sealed record AmendOrder(decimal? Quantity = null, decimal? LimitPrice = null)
{
    /// <summary>For an order that waits for a trigger that stays where it is: that price.</summary>
    public decimal? TriggerPrice { get; init; }

    /// <summary>For an iceberg: how much of it the book shows at a time.</summary>
    public decimal? DisplayQuantity { get; init; }

    /// <summary>For an order that waits for either of two triggers: what changes of its other leg.</summary>
    public AmendLeg? Other { get; init; }

    /// <summary>Whether the order is as asked for already.</summary>
    public bool IsDone(Order order)
    {
        ArgumentNullException.ThrowIfNull(order);
        return (Quantity ?? order.Quantity) == order.Quantity
            && (LimitPrice ?? order.LimitPrice) == order.LimitPrice
            && (TriggerPrice is null || TriggerPrice == order.Trigger?.Price)
            && (Other?.LimitPrice is null || Other.LimitPrice == order.Other?.LimitPrice)
            && (Other?.TriggerPrice is null || Other.TriggerPrice == order.Other?.Trigger.Price)
            && (DisplayQuantity ?? order.DisplayQuantity) == order.DisplayQuantity;
    }
}

/// <summary>A change of the other leg of an order; what is null stays as it is.</summary>
public sealed record AmendLeg(decimal? LimitPrice, decimal? TriggerPrice);
