using System.Globalization;

namespace CryptoSim.Domain.Money;

/// <summary>Limits and arithmetic of amounts. All money is <see cref="decimal"/>: 28 digits, never floating point.</summary>
public static class Amounts
{
    /// <summary>Decimals that fees and averages are rounded to. Costs and balances are never rounded.</summary>
    public const int Decimals = 10;

    /// <summary>Largest quantity of one order, in the base asset: far above any real order, far below overflow.</summary>
    public const decimal MaximumQuantity = 1_000_000_000_000m;

    /// <summary>Largest cost of one order, in the quote asset. Invariant: up to it, price times quantity is exact for
    /// the finest pair Kraken lists (10 price and 8 quantity decimals: 27 of the 28 digits).</summary>
    public const decimal MaximumCost = 1_000_000_000m;

    /// <summary>The same value without trailing zeros, so that products keep their digits for what matters.</summary>
    public static decimal Normalize(decimal value) => value / 1.0000000000000000000000000000m;

    public static bool IsMultipleOf(decimal value, decimal increment) => value % increment == 0;

    /// <summary>Plain digits without trailing zeros or exponent, for messages: <c>0.00000001</c>.</summary>
    public static string Text(decimal value) =>
        value.ToString("0.############################", CultureInfo.InvariantCulture);
}
