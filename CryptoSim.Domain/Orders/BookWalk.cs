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

            var taken = Math.Min(quantity, consumption.Left(book, bookSide, level));
            if (taken > 0)
            {
                takes.Add(new LevelTake(level, taken));
                quantity -= taken;
            }
        }

        return takes;
    }

    /// <summary>The same for a market order that is to spend, or bring, an amount of the quote asset: no level is taken
    /// further than what is left of the amount pays for, in whole increments.</summary>
    /// <param name="amount">In the quote asset, without fees.</param>
    /// <param name="increment">Smallest step of a quantity, in the base asset.</param>
    /// <returns>The takes, and what a book of more levels would have filled further, at the price of the last level: zero
    /// where less than an increment of it is left.</returns>
    public static (List<LevelTake> Takes, decimal Short) TakeWorth(
        BookView book, OrderSide side, decimal amount, decimal increment, Consumption consumption)
    {
        var bookSide = side.Opposite();
        var takes = new List<LevelTake>();
        var price = 0m;
        foreach (var level in bookSide == OrderSide.Sell ? book.Asks : book.Bids)
        {
            price = level.Price;
            var payable = QuantityFor(amount, price, increment);
            var taken = Math.Min(payable, consumption.Left(book, bookSide, level));
            if (taken > 0)
            {
                takes.Add(new LevelTake(level, taken));
                amount -= taken * price;
            }

            if (taken == payable)
            {
                return (takes, 0);
            }
        }

        return (takes, price == 0 ? 0 : QuantityFor(amount, price, increment));
    }

    /// <summary>The whole increments that an amount of the quote asset pays for.</summary>
    public static decimal QuantityFor(decimal amount, decimal price, decimal increment)
    {
        var quantity = decimal.Floor(amount / price / increment) * increment;
        // Invariant: it never costs more than the amount, though a quotient of 28 digits may be rounded up.
        return quantity * price > amount ? quantity - increment : quantity;
    }

    /// <summary>Whether a price is at the order's limit or better for it.</summary>
    public static bool Reaches(OrderSide side, decimal price, decimal limit) =>
        side == OrderSide.Buy ? price <= limit : price >= limit;
}
