using System.Buffers.Text;

namespace CryptoSim.Api.Json;

/// <summary>Reads a decimal from ASCII text exactly, or not at all: nothing is rounded and nothing passes through
/// floating point.</summary>
public static class DecimalText
{
    /// <summary>Significant digits, and decimals, that a <see cref="decimal"/> surely holds.</summary>
    public const int DigitsMax = 28;

    // Longer text than sign, digits, point and exponent of a representable number is padding with zeros; nobody writes
    // more than this by accident.
    private const int LengthMax = 64;

    /// <summary>Reads <c>12.5</c>, <c>-0.01</c>, or <c>5e-05</c> (what Python and JavaScript write for small numbers).
    /// Refuses spaces, separators, a leading plus, <c>.5</c>, <c>5.</c>, NaN, non-ASCII digits, and any number of which
    /// more than <see cref="DigitsMax"/> digits matter.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out decimal value)
    {
        value = 0;
        if (text.Length is 0 or > LengthMax || !TryScan(text, out var scan))
        {
            return false;
        }

        var scale = scan.Decimals - scan.Exponent;
        return scan.SignificantDigits <= DigitsMax
            && scale <= DigitsMax
            && scan.SignificantDigits - scale <= DigitsMax
            && Utf8Parser.TryParse(text, out value, out var consumed)
            && consumed == text.Length;
    }

    /// <summary>Checks the grammar of a JSON number and counts what decides whether it fits.</summary>
    private static bool TryScan(ReadOnlySpan<byte> text, out Scan scan)
    {
        scan = default;
        var at = text[0] == '-' ? 1 : 0;
        var wholeDigits = CountDigits(text[at..]);
        if (wholeDigits == 0)
        {
            return false;
        }

        var mantissaStart = at;
        at += wholeDigits;
        var decimals = 0;
        if (at < text.Length && text[at] == '.')
        {
            decimals = CountDigits(text[(at + 1)..]);
            if (decimals == 0)
            {
                return false;
            }

            at += 1 + decimals;
        }

        var mantissa = text[mantissaStart..at];
        var exponent = 0;
        if (at < text.Length && !TryScanExponent(text[at..], out exponent))
        {
            return false;
        }

        scan = Count(mantissa, decimals, exponent);
        return true;
    }

    private static bool TryScanExponent(ReadOnlySpan<byte> text, out int exponent)
    {
        exponent = 0;
        if (text[0] is not ((byte)'e' or (byte)'E'))
        {
            return false;
        }

        var at = text.Length > 1 && text[1] is (byte)'+' or (byte)'-' ? 2 : 1;
        var digits = CountDigits(text[at..]);
        // Three digits would be beyond any decimal, and could overflow the sum.
        if (digits is 0 or > 2 || at + digits != text.Length)
        {
            return false;
        }

        foreach (var digit in text[at..])
        {
            exponent = (exponent * 10) + (digit - '0');
        }

        exponent = text[1] == '-' ? -exponent : exponent;
        return true;
    }

    /// <summary>Leading zeros, and trailing zeros among the decimals, do not matter.</summary>
    private static Scan Count(ReadOnlySpan<byte> mantissa, int decimals, int exponent)
    {
        while (decimals > 0 && mantissa[^1] == '0')
        {
            mantissa = mantissa[..^1];
            decimals--;
        }

        var significant = 0;
        foreach (var character in mantissa)
        {
            if (character != '.' && (significant > 0 || character != '0'))
            {
                significant++;
            }
        }

        return new Scan(significant, decimals, exponent);
    }

    private static int CountDigits(ReadOnlySpan<byte> text)
    {
        var count = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return count < 0 ? text.Length : count;
    }

    private readonly record struct Scan(int SignificantDigits, int Decimals, int Exponent);
}
