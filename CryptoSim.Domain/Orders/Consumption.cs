using CryptoSim.Domain.Books;

namespace CryptoSim.Domain.Orders;

/// <summary>What an account took of one level of one book.</summary>
/// <param name="Shown">What the level showed, in the base asset.</param>
public readonly record struct TakenLevel(
    long BookTerm, long BookSequence, decimal Price, decimal Shown, decimal Quantity);

/// <summary>What one account has taken from the levels of one book, and from the prints of its trades. It stays taken
/// until the level changes, so that nobody fills twice against the same quantity. Held in memory beside the account's
/// state for the symbol; the decider only reads it, and whoever keeps a decision notes its fills here. It can be
/// rebuilt from fills, whichever instance made them of however old a book. Not thread safe.</summary>
public sealed class Consumption
{
    /// <summary>Prints remembered: a market board keeps as many trades, and older ones are never matched again.</summary>
    private const int MaximumPrints = 1_000;

    private readonly Dictionary<(OrderSide BookSide, decimal Price), LevelTakes> levels = [];
    private readonly Dictionary<long, decimal> prints = [];
    private readonly Queue<long> printOrder = [];

    /// <summary>Quantity of the level that is left for this account.</summary>
    /// <param name="book">The book that shows the level. It may be some changes older than what was refreshed
    /// against.</param>
    /// <param name="bookSide">Buy for a bid, sell for an ask.</param>
    public decimal Left(BookView book, OrderSide bookSide, BookLevel level) =>
        levels.Count > 0 && levels.TryGetValue((bookSide, level.Price), out var takes)
            ? level.Quantity - takes.TakenOf(book, level.Quantity)
            : level.Quantity;

    /// <summary>Quantity of the print that is left for this account.</summary>
    public decimal Left(Print print) => print.Quantity - prints.GetValueOrDefault(print.TradeId);

    /// <summary>Notes what the fills of one order took: call it when their decision is kept, in decision order. The
    /// same calls over stored fills rebuild it after a restart.</summary>
    /// <param name="orderSide">Side of the order that they filled.</param>
    /// <param name="mayExceed">They may be of the touch model, which fills more than there is: then all of it is
    /// taken.</param>
    public void Note(OrderSide orderSide, IReadOnlyList<Fill> fills, bool mayExceed = false)
    {
        foreach (var fill in fills)
        {
            var taken = mayExceed ? Math.Min(fill.Quantity, fill.LevelQuantity) : fill.Quantity;
            if (fill.TradeId is { } tradeId)
            {
                NotePrint(tradeId, taken);
            }
            else
            {
                NoteLevel(orderSide, new TakenLevel(
                    fill.BookTerm, fill.BookSequence, fill.LevelPrice, fill.LevelQuantity, taken));
            }
        }
    }

    /// <summary>Notes what was taken of a level of one book, in whatever order of books.</summary>
    public void NoteLevel(OrderSide orderSide, TakenLevel taken)
    {
        // Invariant: never more is taken from a level than it shows.
        if (taken.Quantity < 0 || taken.Quantity > taken.Shown)
        {
            throw new ArgumentOutOfRangeException(nameof(taken), taken.Quantity, "More than the level showed.");
        }

        var key = (orderSide.Opposite(), taken.Price);
        if (!levels.TryGetValue(key, out var takes))
        {
            levels[key] = takes = new LevelTakes();
        }

        takes.Add(taken);
    }

    public void NotePrint(long tradeId, decimal quantity)
    {
        if (!prints.TryGetValue(tradeId, out var taken))
        {
            if (printOrder.Count == MaximumPrints)
            {
                prints.Remove(printOrder.Dequeue());
            }

            printOrder.Enqueue(tradeId);
        }

        prints[tradeId] = taken + quantity;
    }

    /// <summary>Forgets what was taken of levels that have changed or left the book since. Call after each book change,
    /// or before use, always with the same depth.</summary>
    public void Refresh(BookView book)
    {
        // A book that was dropped and is fetched again shows nothing, and tells nothing.
        if (levels.Count == 0 || book.Bids.Count + book.Asks.Count == 0)
        {
            return;
        }

        // Bounded: of what is not newer than the book, at most one take a level of it survives.
        foreach (var (key, takes) in levels)
        {
            if (!takes.Forget(book, Shown(book, key.BookSide, key.Price)))
            {
                levels.Remove(key);
            }
        }
    }

    /// <returns>Zero when the book has no such level.</returns>
    private static decimal Shown(BookView book, OrderSide bookSide, decimal price)
    {
        var levels = bookSide == OrderSide.Buy ? book.Bids : book.Asks;
        var (low, high) = (0, levels.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var level = levels[middle];
            if (level.Price == price)
            {
                return level.Quantity;
            }

            // Best first: asks rise, bids fall.
            if ((level.Price < price) == (bookSide == OrderSide.Sell))
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return 0;
    }
}
