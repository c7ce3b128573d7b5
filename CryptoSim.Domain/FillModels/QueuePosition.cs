using CryptoSim.Domain.Books;
using CryptoSim.Domain.Orders;

namespace CryptoSim.Domain.FillModels;

/// <summary>An order's place in the queue at its price. What is ahead is the most that there can be: cancels are taken to
/// come from behind the order for as long as they can.
/// <para>Books and prints come by different channels, in either order. A level that shrank before the print that
/// explains it is heard must not count twice: prints of before the book that told of it are set off against what was
/// ahead before.</para></summary>
/// <param name="Ahead">Size that is served first, in the base asset; null while the level is beyond what the book shows:
/// then nothing at its price passes.</param>
/// <param name="Before">What was ahead before the book of <paramref name="AsOf"/>, less what printed since.</param>
/// <param name="AsOf">Venue time of the book that last moved it.</param>
/// <param name="JoinedAt">Venue time of the book in which its level was first seen: what printed by then is not of the
/// queue.</param>
public sealed record QueuePosition(decimal? Ahead, decimal Before, DateTimeOffset AsOf, DateTimeOffset JoinedAt)
{
    /// <summary>Of an order whose level was never seen.</summary>
    public static QueuePosition Unknown { get; } =
        new(null, 0, DateTimeOffset.MinValue, DateTimeOffset.MinValue);

    /// <summary>The end of the queue at a price.</summary>
    /// <param name="side">Of the order.</param>
    public static QueuePosition Join(BookView book, OrderSide side, decimal price)
    {
        ArgumentNullException.ThrowIfNull(book);
        return Shown(book, side, price) is { } ahead ? new QueuePosition(ahead, ahead, book.Time, book.Time) : Unknown;
    }

    /// <summary>After a print that could be with the order.</summary>
    /// <param name="price">The order's.</param>
    /// <returns>And how much of the print is left for the order, in the base asset.</returns>
    public (QueuePosition Position, decimal Passing) After(Print print, decimal price)
    {
        if (print.Price != price)
        {
            // Beyond its price: at the venue nothing was left at it.
            return (First(print.Time), print.Quantity);
        }

        if (Ahead is not { } ahead || print.Time <= JoinedAt)
        {
            return (this, 0);
        }

        if (print.Time > AsOf)
        {
            var served = Math.Min(print.Quantity, ahead);
            return (this with { Ahead = ahead - served, Before = ahead - served }, print.Quantity - served);
        }

        // The book has told of it already.
        var explained = Math.Min(print.Quantity, Before);
        var left = Before - explained;
        return (this with { Ahead = Math.Min(ahead, left), Before = left }, print.Quantity - explained);
    }

    /// <summary>After a change of the book: no more can be ahead than the level shows.</summary>
    /// <param name="side">Of the order.</param>
    public QueuePosition After(BookView book, OrderSide side, decimal price)
    {
        ArgumentNullException.ThrowIfNull(book);
        if (Shown(book, side, price) is not { } shown)
        {
            return this;
        }

        return Ahead is not { } ahead ? new QueuePosition(shown, shown, book.Time, book.Time)
            : shown < ahead && book.Time >= AsOf ? this with { Ahead = shown, AsOf = book.Time }
            : this;
    }

    /// <summary>Nobody is ahead.</summary>
    /// <param name="time">Venue time of what tells so.</param>
    public QueuePosition First(DateTimeOffset time) => this with
    {
        Ahead = 0,
        Before = 0,
        AsOf = time > AsOf ? time : AsOf,
        JoinedAt = JoinedAt == DateTimeOffset.MinValue ? time : JoinedAt,
    };

    /// <summary>What a book shows at a price on a side.</summary>
    /// <returns>Null where that is beyond its last level: then it does not tell.</returns>
    private static decimal? Shown(BookView book, OrderSide side, decimal price)
    {
        foreach (var level in side == OrderSide.Buy ? book.Bids : book.Asks)
        {
            if (level.Price == price)
            {
                return level.Quantity;
            }

            // A level that a newcomer at this price would stand before.
            if (BookWalk.Reaches(side.Opposite(), price, level.Price))
            {
                return 0;
            }
        }

        return null;
    }
}
