using CryptoSim.Domain.Books;
using CryptoSim.Domain.Fees;
using CryptoSim.Domain.Instruments;
using CryptoSim.Domain.Orders;

namespace CryptoSim.Web.Trading;

/// <summary>How much a share of the funds buys or sells, in whole lots.</summary>
public static class FundsShare
{
    /// <param name="available">Funds in the quote asset for a buy, the base asset for a sell.</param>
    /// <param name="share">Fraction of them, 0 to 1.</param>
    /// <param name="limitPrice">Price of a limit order; null walks the book as a market order does.</param>
    /// <returns>Zero when nothing can be had.</returns>
    public static decimal Quantity(
        OrderSide side,
        decimal available,
        decimal share,
        decimal? limitPrice,
        Instrument instrument,
        BookView book,
        FeeTier fees)
    {
        ArgumentNullException.ThrowIfNull(instrument);
        ArgumentNullException.ThrowIfNull(book);
        ArgumentNullException.ThrowIfNull(fees);
        var budget = available * share;
        var quantity = side == OrderSide.Sell ? budget : Bought(budget, limitPrice, book, fees);
        return Math.Floor(quantity / instrument.QuantityIncrement) * instrument.QuantityIncrement;
    }

    /// <summary>What a share of the quote asset buys for, the fee left out, in whole steps of a cost.</summary>
    /// <param name="available">Funds in the quote asset.</param>
    public static decimal Worth(decimal available, decimal share, Instrument instrument, FeeTier fees)
    {
        ArgumentNullException.ThrowIfNull(instrument);
        ArgumentNullException.ThrowIfNull(fees);
        var worth = available * share / (1 + fees.TakerRate);
        return Math.Round(worth, instrument.CostPrecision, MidpointRounding.ToZero);
    }

    private static decimal Bought(decimal budget, decimal? limitPrice, BookView book, FeeTier fees)
    {
        // A resting order may pay either fee: the dearer one always suffices.
        var rate = 1 + (limitPrice is null ? fees.TakerRate : Math.Max(fees.MakerRate, fees.TakerRate));
        if (limitPrice is { } price)
        {
            return price > 0 ? budget / (price * rate) : 0;
        }

        var bought = 0m;
        foreach (var level in book.Asks)
        {
            var affordable = budget / (level.Price * rate);
            if (affordable <= level.Quantity)
            {
                return bought + affordable;
            }

            bought += level.Quantity;
            budget -= level.Quantity * level.Price * rate;
        }

        return bought;
    }
}
