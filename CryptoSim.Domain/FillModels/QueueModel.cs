using CryptoSim.Domain.Orders;

namespace CryptoSim.Domain.FillModels;

/// <summary>Fills only what passes the queue: what was shown at the order's price before it is served first. A print at
/// the price serves the queue, and what exceeds it fills the order; a print beyond the price, and the other side's quote
/// at it, say that nobody waits there any more.</summary>
public static class QueueModel
{
    /// <summary>Prints first, since they came before the book that is shown now.</summary>
    /// <returns>In order, together at most what remains of the order; and the place in the queue afterwards.</returns>
    public static (List<RestingFill> Fills, QueuePosition Position) Rest(RestingOrder order, MatchContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var fills = new List<RestingFill>();
        var position = context.Queue ?? QueuePosition.Unknown;
        var remaining = order.Remaining;
        foreach (var print in context.Prints)
        {
            if (!order.Meets(print))
            {
                continue;
            }

            (position, var passing) = position.After(print, order.Limit);
            var quantity = Math.Min(remaining, Math.Min(passing, context.Consumption.Left(print)));
            if (quantity > 0)
            {
                fills.Add(new RestingFill(quantity, FillSource.Of(print)));
                remaining -= quantity;
            }
        }

        var printed = fills.Count;
        DepthModel.AddShown(fills, order, remaining, context);
        return (fills, fills.Count > printed ? position.First(context.Book.Time) : position);
    }
}
