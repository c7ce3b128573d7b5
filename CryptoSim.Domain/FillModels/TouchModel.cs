using CryptoSim.Domain.Books;
using CryptoSim.Domain.Orders;

namespace CryptoSim.Domain.FillModels;

/// <summary>The optimist: whatever quantity is asked for fills at once where the market comes to its price, and what the
/// account took before changes nothing.</summary>
public static class TouchModel
{
    /// <summary>A taker fills whole at the best price, if that is its limit or better.</summary>
    public static List<LevelTake> Take(BookView book, OrderSide side, decimal quantity, decimal? limit) =>
        quantity > 0 && Best(book, side) is { } best && (limit is not { } price || BookWalk.Reaches(side, best.Price, price))
            ? [new LevelTake(best, quantity)]
            : [];

    /// <summary>A resting order fills whole against the first print at its limit or better whose taker came from the other
    /// side, else against the best level of the other side, once that is its limit or better.</summary>
    /// <returns>One fill, or none.</returns>
    public static List<RestingFill> Rest(RestingOrder order, MatchContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (order.Remaining <= 0)
        {
            return [];
        }

        foreach (var print in context.Prints)
        {
            if (order.Meets(print))
            {
                return [new RestingFill(order.Remaining, FillSource.Of(print))];
            }
        }

        return !order.IsExpiredAt(context.Time)
            && Best(context.Book, order.Side) is { } best
            && BookWalk.Reaches(order.Side, best.Price, order.Limit)
            ? [new RestingFill(order.Remaining, FillSource.Of(best, context.Book))]
            : [];
    }

    private static BookLevel? Best(BookView book, OrderSide side)
    {
        ArgumentNullException.ThrowIfNull(book);
        var levels = side == OrderSide.Buy ? book.Asks : book.Bids;
        return levels.Count == 0 ? null : levels[0];
    }
}
