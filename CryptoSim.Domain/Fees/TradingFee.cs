using CryptoSim.Domain.Money;

namespace CryptoSim.Domain.Fees;

/// <summary>The fee of one fill, in the quote asset.</summary>
public static class TradingFee
{
    /// <summary>Cost times rate, rounded up at ten decimals and never more than the cost itself.</summary>
    /// <remarks>Invariant: the account never gains from rounding (a rebate is rounded towards the venue too), and what
    /// a sale brings always covers its own fee.</remarks>
    public static decimal Of(decimal cost, decimal rate) =>
        Math.Min(decimal.Round(cost * rate, Amounts.Decimals, MidpointRounding.ToPositiveInfinity), cost);
}
