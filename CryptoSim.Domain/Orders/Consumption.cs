using CryptoSim.Domain.Books;

namespace CryptoSim.Domain.Orders;

/// <summary>What one account has taken from the levels of one book, and from the prints of its trades. It stays taken
/// until the level changes, so that nobody fills twice against the same quantity. Held in memory beside the account's
/// state for the symbol; the decider only reads it, and whoever keeps a decision notes its fills here. It can be
/// rebuilt from fills. Not thread safe.</summary>
public sealed class Consumption
{
    /// <summary>Prints remembered: a market board keeps as many trades, and older ones are never matched again.</summary>
    private const int MaximumPrints = 1_000;

    private readonly Dictionary<(OrderSide BookSide, decimal Price), Taken> levels = [];
    private readonly Dictionary<long, decimal> prints = [];
    private readonly Queue<long> printOrder = [];

    /// <summary>Quantity of the level that is left for this account.</summary>
    /// <param name="bookSide">Buy for a bid, sell for an ask.</param>
    public decimal Left(OrderSide bookSide, BookLevel level) =>
        levels.Count > 0
        && levels.TryGetValue((bookSide, level.Price), out var taken)
        && taken.Shown == level.Quantity
            ? level.Quantity - taken.Quantity
            : level.Quantity;

    /// <summary>Quantity of the print that is left for this account.</summary>
    public decimal Left(Print print) => print.Quantity - prints.GetValueOrDefault(print.TradeId);

    /// <summary>Notes that <paramref name="quantity"/> was taken from the level as it is shown.</summary>
    public void Take(OrderSide bookSide, BookLevel level, decimal quantity)
    {
        var left = Left(bookSide, level);
        // Invariant: never more is taken from a level than it shows.
        if (quantity < 0 || quantity > left)
        {
            throw new ArgumentOutOfRangeException(nameof(quantity), quantity, "More than is left of the level.");
        }

        levels[(bookSide, level.Price)] = new Taken(level.Quantity, level.Quantity - left + quantity);
    }

    /// <summary>Notes what the fills of one order took: call it when their decision is kept, in decision order. The
    /// same calls over stored fills rebuild it after a restart.</summary>
    /// <param name="orderSide">Side of the order that they filled.</param>
    public void Note(OrderSide orderSide, IReadOnlyList<Fill> fills)
    {
        var bookSide = orderSide.Opposite();
        foreach (var fill in fills)
        {
            if (fill.TradeId is { } tradeId)
            {
                TakePrint(tradeId, fill.Quantity);
                continue;
            }

            var level = new BookLevel(fill.LevelPrice, fill.LevelQuantity);
            if (fill.Quantity > Left(bookSide, level))
            {
                // Two fills that took more than one showing: between them the level changed and changed back.
                levels.Remove((bookSide, level.Price));
            }

            Take(bookSide, level, fill.Quantity);
        }
    }

    /// <summary>Forgets levels that changed or left the book. Call after each book change, or before use, always with
    /// the same depth.</summary>
    public void Refresh(BookView book)
    {
        if (levels.Count == 0)
        {
            return;
        }

        // Bounded: what survives is at most one entry a level of the book.
        var before = levels.ToArray();
        levels.Clear();
        KeepUnchanged(before, OrderSide.Buy, book.Bids);
        KeepUnchanged(before, OrderSide.Sell, book.Asks);
    }

    /// <summary>An independent copy, to chain decisions on that may yet be refused.</summary>
    public Consumption Copy()
    {
        var copy = new Consumption();
        foreach (var (key, taken) in levels)
        {
            copy.levels[key] = taken;
        }

        foreach (var tradeId in printOrder)
        {
            copy.TakePrint(tradeId, prints[tradeId]);
        }

        return copy;
    }

    private void KeepUnchanged(
        KeyValuePair<(OrderSide BookSide, decimal Price), Taken>[] before,
        OrderSide bookSide,
        IReadOnlyList<BookLevel> shown)
    {
        foreach (var (key, taken) in before)
        {
            if (key.BookSide != bookSide)
            {
                continue;
            }

            for (var i = 0; i < shown.Count; i++)
            {
                if (shown[i].Price == key.Price)
                {
                    if (shown[i].Quantity == taken.Shown)
                    {
                        levels[key] = taken;
                    }

                    break;
                }
            }
        }
    }

    private void TakePrint(long tradeId, decimal quantity)
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

    private readonly record struct Taken(decimal Shown, decimal Quantity);
}
