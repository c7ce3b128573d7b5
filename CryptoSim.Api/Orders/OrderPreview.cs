using CryptoSim.Domain.Orders;

namespace CryptoSim.Api.Orders;

/// <summary>What an order would become if it were placed now. Nothing of it is kept, so it has no ids.</summary>
/// <param name="Quantity">In the base asset; for a size in the quote asset, what that comes to.</param>
/// <param name="Cost">Of what fills at once, in the quote asset, without fee.</param>
/// <param name="Held">What the rest would reserve: quote asset for a buy, base asset for a sell.</param>
/// <param name="Reason">Why it would end, where it would not fill.</param>
/// <param name="Levels">Levels of the book that would fill it, best first.</param>
public sealed record OrderPreview(
    OrderStatus Status,
    decimal Quantity,
    decimal FilledQuantity,
    decimal? AveragePrice,
    decimal Cost,
    decimal Fee,
    decimal Held,
    string? Reason,
    IReadOnlyList<PreviewLevel> Levels)
{
    public static OrderPreview From(Order order, IReadOnlyList<Fill> fills)
    {
        ArgumentNullException.ThrowIfNull(order);
        return new OrderPreview(
            order.Status,
            order.Quantity,
            order.FilledQuantity,
            order.AveragePrice,
            order.FilledCost,
            order.Fee,
            order.HeldAmount,
            order.Reason,
            [.. fills.Select(fill => new PreviewLevel(fill.Price, fill.Quantity, fill.Fee))]);
    }
}

/// <summary>What would be taken of one level.</summary>
public sealed record PreviewLevel(decimal Price, decimal Quantity, decimal Fee);
