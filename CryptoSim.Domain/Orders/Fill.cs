namespace CryptoSim.Domain.Orders;

/// <summary>One execution at one price, with what it was decided on, so that it can explain itself.</summary>
/// <param name="Price">In the quote asset: the level's price for a taker, the order's limit for a maker.</param>
/// <param name="Quantity">In the base asset.</param>
/// <param name="Fee">In the quote asset.</param>
/// <param name="FeeRate">Fraction of cost, 0.008 for 0.80 %.</param>
/// <param name="BookTerm">Term of the book, or print, it was decided on.</param>
/// <param name="BookSequence">Sequence of that book.</param>
/// <param name="BookTime">Venue time of that book.</param>
/// <param name="LevelQuantity">What the level (or the print) showed, in the base asset.</param>
/// <param name="LevelPrice">Price of that level (or print). A resting order fills at its own limit against a level at
/// its limit or better, so it can differ from <paramref name="Price"/>.</param>
/// <param name="TradeId">The venue's trade id when it was decided on a print; null for a level of the book.</param>
public sealed record Fill(
    Guid FillId,
    Guid OrderId,
    decimal Price,
    decimal Quantity,
    decimal Fee,
    decimal FeeRate,
    Liquidity Liquidity,
    DateTimeOffset Time,
    long BookTerm,
    long BookSequence,
    DateTimeOffset BookTime,
    decimal LevelQuantity,
    decimal LevelPrice,
    long? TradeId = null)
{
    public decimal Cost => Price * Quantity;
}
