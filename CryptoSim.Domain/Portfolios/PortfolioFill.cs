using CryptoSim.Domain.Money;
using CryptoSim.Domain.Orders;

namespace CryptoSim.Domain.Portfolios;

/// <summary>A fill as profit sees it.</summary>
/// <param name="Cost">Price times quantity, in the quote asset.</param>
/// <param name="Fee">In the quote asset.</param>
/// <param name="QuoteValue">USD value of one unit of the quote asset when it filled: 1 for USD; null when unknown.</param>
public readonly record struct PortfolioFill(
    string Base,
    string Quote,
    OrderSide Side,
    decimal Quantity,
    decimal Cost,
    decimal Fee,
    decimal? QuoteValue,
    DateTimeOffset Time)
{
    /// <summary>What was paid or received in the quote asset: a fee adds to what a buy costs and takes from what a
    /// sell brings.</summary>
    public decimal QuoteAmount => Side == OrderSide.Buy ? Cost + Fee : Cost - Fee;

    /// <summary><see cref="QuoteAmount"/> in USD, rounded to ten decimals; null when the quote asset has no
    /// value.</summary>
    public decimal? Value => QuoteValue is { } each ? decimal.Round(QuoteAmount * each, Amounts.Decimals) : null;
}
