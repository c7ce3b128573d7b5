using CryptoSim.Domain.Orders;

namespace CryptoSim.Domain.FillModels;

/// <summary>Fills only what passes the queue: what was shown at the order's price before it is served first. A print at
/// the price serves the queue, and what exceeds it fills the order; a print beyond the price, and the other side's quote
/// at it, say that nobody waits there any more. Of an iceberg a print at the price fills the slice that is shown; the next
/// slice comes after all that is at the price by then, which what is left of the print serves first.</summary>
public static class QueueModel
{
    /// <summary>Prints first, since they came before the book that is shown now.</summary>
    /// <returns>In order, together at most what remains of the order; and the place in the queue afterwards.</returns>
    public static (List<RestingFill> Fills, QueuePosition Position) Rest(RestingOrder order, MatchContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var fills = new List<RestingFill>();
        var position = context.Queue ?? QueuePosition.Unknown;
        // A decision of before slices had places of their own names none for the next.
        var left = context.NextSlice is null ? order with { Slice = null } : order;
        foreach (var print in context.Prints)
        {
            if (!order.Meets(print))
            {
                continue;
            }

            var before = left.Remaining;
            (left, position) = Fill(left, position, print, context);
            if (before > left.Remaining)
            {
                fills.Add(new RestingFill(before - left.Remaining, FillSource.Of(print)));
            }
        }

        var printed = fills.Count;
        DepthModel.AddShown(fills, left, left.Remaining, context);
        return (fills, fills.Count > printed ? position.First(context.Book.Time) : position);
    }

    /// <summary>Fills what one print leaves for the order, slice by slice.</summary>
    private static (RestingOrder Left, QueuePosition Position) Fill(
        RestingOrder order, QueuePosition position, Print print, MatchContext context)
    {
        (position, var passing) = position.After(print, order.Limit);
        var free = context.Consumption.Left(print);
        // Beyond its price the market had all that stood at it, whatever of that was shown.
        var isAt = print.Price == order.Limit;
        while (true)
        {
            var shown = isAt ? order.Shown : order.Remaining;
            var quantity = Math.Max(0, Math.Min(shown, Math.Min(passing, free)));
            order = order.Less(quantity);
            free -= quantity;
            if (!isAt || order.Slice is null || quantity < shown || order.Remaining == 0)
            {
                return (order, position);
            }

            (position, passing) = context.NextSlice!.After(print with { Quantity = passing - quantity }, order.Limit);
        }
    }
}
