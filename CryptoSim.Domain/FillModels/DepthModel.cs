using CryptoSim.Domain.Orders;

namespace CryptoSim.Domain.FillModels;

/// <summary>Fills what the market showed and printed, less what the account took of that already; nobody waits before the
/// order at its price.</summary>
public static class DepthModel
{
    /// <summary>Prints first, since they came before the book that is shown now.</summary>
    /// <returns>In order; together at most what remains of the order.</returns>
    public static List<RestingFill> Rest(RestingOrder order, MatchContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var fills = new List<RestingFill>();
        var remaining = order.Remaining;
        foreach (var print in context.Prints)
        {
            if (remaining <= 0)
            {
                break;
            }

            var quantity = order.Meets(print) ? Math.Min(remaining, context.Consumption.Left(print)) : 0;
            if (quantity > 0)
            {
                fills.Add(new RestingFill(quantity, FillSource.Of(print)));
                remaining -= quantity;
            }
        }

        AddShown(fills, order, remaining, context);
        return fills;
    }

    /// <summary>Fills the rest against what the book shows at the limit or better, on the other side.</summary>
    internal static void AddShown(
        List<RestingFill> fills, RestingOrder order, decimal remaining, MatchContext context)
    {
        // What printed before it expired still fills it, whenever that is looked at; the book of now no longer.
        if (remaining <= 0 || order.IsExpiredAt(context.Time))
        {
            return;
        }

        foreach (var take in BookWalk.Take(context.Book, order.Side, remaining, order.Limit, context.Consumption))
        {
            fills.Add(new RestingFill(take.Quantity, FillSource.Of(take.Level, context.Book)));
        }
    }
}
