using System.Buffers.Text;
using CryptoSim.MarketData.Books;

namespace CryptoSim.MarketData.Wire;

/// <summary>A number exactly as its digits stood on the wire: <see cref="Mantissa"/> divided by
/// 10^<see cref="Scale"/>. Never passes through floating point.</summary>
/// <param name="Scale">Decimals written, 0 to 18.</param>
public readonly record struct WireDecimal(long Mantissa, int Scale)
{
    private const int MaximumDigits = 18; // As many as a long always holds.

    /// <summary>Reads plain digits with at most 18 of them; an exponent goes by way of <see cref="decimal"/>.</summary>
    public static bool TryParse(ReadOnlySpan<byte> digits, out WireDecimal value)
    {
        long mantissa = 0;
        var scale = 0;
        var isFraction = false;
        var start = digits.Length > 0 && digits[0] == '-' ? 1 : 0;
        if (digits.Length == start || digits.Length - start > MaximumDigits + 1)
        {
            return TryParseLong(digits, out value);
        }

        foreach (var character in digits[start..])
        {
            var digit = (uint)(character - '0');
            if (digit <= 9)
            {
                mantissa = (mantissa * 10) + digit;
                scale += isFraction ? 1 : 0;
            }
            else if (character == '.' && !isFraction)
            {
                isFraction = true;
            }
            else
            {
                return TryParseLong(digits, out value);
            }
        }

        if (digits.Length - start - (isFraction ? 1 : 0) > MaximumDigits)
        {
            return TryParseLong(digits, out value);
        }

        value = new WireDecimal(start == 1 ? -mantissa : mantissa, scale);
        return true;
    }

    public decimal ToDecimal() => Scaled.ToDecimal(Mantissa, Scale);

    /// <summary>The value times 10^<paramref name="precision"/>: false when it has more decimals than that (zeros
    /// aside), or does not fit.</summary>
    public bool TryScale(int precision, out long scaled)
    {
        if (Scale == precision)
        {
            scaled = Mantissa;
            return true;
        }

        if (Scale < precision)
        {
            var product = (Int128)Mantissa * Scaled.PowerOfTen(precision - Scale);
            scaled = unchecked((long)product);
            return product == scaled;
        }

        (scaled, var rest) = Math.DivRem(Mantissa, Scaled.PowerOfTen(Scale - precision));
        return rest == 0;
    }

    private static bool TryParseLong(ReadOnlySpan<byte> digits, out WireDecimal value)
    {
        value = default;
        if (!Utf8Parser.TryParse(digits, out decimal parsed, out var consumed)
            || consumed != digits.Length)
        {
            return false;
        }

        var scale = parsed.Scale;
        if (scale > MaximumDigits || !Scaled.TryFromDecimal(parsed, scale, out var mantissa))
        {
            return false;
        }

        value = new WireDecimal(mantissa, scale);
        return true;
    }
}

/// <summary>A level as it stood in a book message; quantity zero removes it.</summary>
public readonly record struct WireLevel(WireDecimal Price, WireDecimal Quantity);
