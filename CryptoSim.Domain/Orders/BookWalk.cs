using CryptoSim.Domain.Books;

namespace CryptoSim.Domain.Orders;

/// <summary>What an order takes from one level.</summary>
public readonly record struct LevelTake(BookLevel Level, decimal Quantity);

/// <summary>Walks one side of a book from its best level.</summary>
public static class BookWalk
{
    /// <summary>Takes up to <paramref name="quantity"/> from the levels at the limit or better, best first, never more
    /// of a level than it shows less what the account took from it.</summary>
    /// <param name="side">Side of the order: a buy walks the asks.</param>
    /// <param name="limit">Worst price accepted; null for any.</param>
    public static List<LevelTake> Take(
        BookView book, OrderSide side, decimal quantity, decimal? limit, Consumption consumption)
    {
        var bookSide = side.Opposite();
        var levels = bookSide == OrderSide.Sell ? book.Asks : book.Bids;
        var takes = new List<LevelTake>();
        for (var i = 0; i < levels.Count && quantity > 0; i++)
        {
            var level = levels[i];
            if (limit is { } price && !Reaches(side, level.Price, price))
            {
                break;
            }

            var taken = Math.Min(quantity, consumption.Left(bookSide, level));
            if (taken > 0)
            {
                takes.Add(new LevelTake(level, taken));
                quantity -= taken;
            }
        }

        return takes;
    }

    /// <summary>Whether a price is at the order's limit or better for it.</summary>
    public static bool Reaches(OrderSide side, decimal price, decimal limit) =>
        side == OrderSide.Buy ? price <= limit : price >= limit;
}
