using CryptoSim.Domain.Books;

namespace CryptoSim.Domain.Orders;

/// <summary>The level or print a fill is decided on.</summary>
/// <param name="Term">Of the book that shows the level, or of the print.</param>
/// <param name="Sequence">Likewise.</param>
/// <param name="Time">Likewise, the venue's.</param>
/// <param name="LevelQuantity">What it showed, in the base asset.</param>
/// <param name="TradeId">Null for a level.</param>
public readonly record struct FillSource(
    long Term, long Sequence, DateTimeOffset Time, decimal LevelPrice, decimal LevelQuantity, long? TradeId)
{
    public static FillSource Of(BookLevel level, BookView book) =>
        new(book.Term, book.Sequence, book.Time, level.Price, level.Quantity, null);

    public static FillSource Of(Print print) =>
        new(print.Term, print.Sequence, print.Time, print.Price, print.Quantity, print.TradeId);
}
