namespace CryptoSim.MarketData.Books;

/// <summary>A price level as scaled integers: price times 10^price_precision, quantity times 10^qty_precision. Nothing
/// passes through floating point, and the checksum token of a value is simply its digits. Quantity zero removes.</summary>
public readonly record struct ScaledLevel(long Price, long Quantity);

/// <summary>Between scaled integers and decimals, exactly.</summary>
public static class Scaled
{
    /// <summary><paramref name="value"/> divided by 10^<paramref name="precision"/>, with that many decimals.</summary>
    /// <param name="precision">0 to 28.</param>
    public static decimal ToDecimal(long value, int precision)
    {
        var magnitude = value < 0 ? unchecked((ulong)-value) : (ulong)value;
        return new decimal(
            unchecked((int)magnitude), unchecked((int)(magnitude >> 32)), 0, value < 0, (byte)precision);
    }

    /// <returns>False when the value has more decimals than that, or does not fit.</returns>
    public static bool TryFromDecimal(decimal value, int precision, out long scaled)
    {
        scaled = 0;
        if (precision is < 0 or > 18 || decimal.Abs(value) > long.MaxValue / PowerOfTen(precision))
        {
            return false;
        }

        var product = value * PowerOfTen(precision);
        if (product != decimal.Truncate(product))
        {
            return false;
        }

        scaled = (long)product;
        return true;
    }

    /// <param name="exponent">0 to 18.</param>
    internal static long PowerOfTen(int exponent) => PowersOfTen[exponent];

    private static ReadOnlySpan<long> PowersOfTen =>
    [
        1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000,
        100_000_000_000, 1_000_000_000_000, 10_000_000_000_000, 100_000_000_000_000, 1_000_000_000_000_000,
        10_000_000_000_000_000, 100_000_000_000_000_000, 1_000_000_000_000_000_000,
    ];
}
