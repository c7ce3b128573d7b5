using System.Buffers.Text;

namespace CryptoSim.MarketData.Books;

/// <summary>A side of a book as Kraken's checksum counts it: of the ten best levels, best first, the digits of the price
/// and of the quantity, without points and leading zeros, one after the other.</summary>
internal static class ChecksumTokens
{
    /// <summary>Levels a side that count.</summary>
    public const int Depth = 10;

    /// <summary>Bytes of the longest side.</summary>
    public const int LongestSide = Depth * 2 * LongestToken;

    /// <summary>Digits of the longest scaled value, <see cref="long.MaxValue"/>.</summary>
    private const int LongestToken = 19;

    /// <returns>Bytes written.</returns>
    public static int Write(ReadOnlySpan<ScaledLevel> levels, Span<byte> tokens)
    {
        var length = 0;
        foreach (ref readonly var level in levels[..Math.Min(levels.Length, Depth)])
        {
            Utf8Formatter.TryFormat(level.Price, tokens[length..], out var written);
            length += written;
            Utf8Formatter.TryFormat(level.Quantity, tokens[length..], out written);
            length += written;
        }

        return length;
    }
}
