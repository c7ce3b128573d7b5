using CryptoSim.Domain.Orders;

namespace CryptoSim.Domain.FillModels;

/// <summary>All that a fill model asks of an order that rests.</summary>
/// <param name="Limit">In the quote asset.</param>
/// <param name="Remaining">In the base asset.</param>
/// <param name="ExpiresAt">Null for never.</param>
public readonly record struct RestingOrder(OrderSide Side, decimal Limit, decimal Remaining, DateTimeOffset? ExpiresAt)
{
    /// <summary>Of an iceberg: how much of it the book shows at a time; null shows all.</summary>
    public decimal? Slice { get; init; }

    /// <summary>What of the slice that is shown has filled.</summary>
    public decimal SliceFilled { get; init; }

    /// <summary>What the book shows of it.</summary>
    public decimal Shown => Slice is { } slice ? Math.Min(Remaining, slice - SliceFilled) : Remaining;

    /// <summary>After some of it has filled.</summary>
    public RestingOrder Less(decimal quantity) => this with
    {
        Remaining = Remaining - quantity,
        SliceFilled = Slice is { } slice ? (SliceFilled + quantity) % slice : 0,
    };

    /// <exception cref="ArgumentException">It has no limit.</exception>
    public static RestingOrder Of(Order order)
    {
        ArgumentNullException.ThrowIfNull(order);
        return new RestingOrder(
            order.Side,
            order.LimitPrice ?? throw new ArgumentException($"Order {order.OrderId} has no limit.", nameof(order)),
            order.RemainingQuantity,
            order.ExpiresAt)
        {
            Slice = order.DisplayQuantity,
            SliceFilled = order.DisplayQuantity is { } slice ? order.FilledQuantity % slice : 0,
        };
    }

    /// <summary>Whether a trade could be with it: its taker came from the other side, at the limit or better, before the
    /// order expired.</summary>
    public bool Meets(Print print) => print.TakerSide != Side
        && BookWalk.Reaches(Side, print.Price, Limit)
        && !IsExpiredAt(print.Time);

    public bool IsExpiredAt(DateTimeOffset time) => ExpiresAt <= time;
}

/// <summary>A part of a resting order that fills, at the order's limit.</summary>
/// <param name="Quantity">Above zero, in the base asset.</param>
/// <param name="Source">The print or level that it fills against.</param>
public readonly record struct RestingFill(decimal Quantity, FillSource Source);
