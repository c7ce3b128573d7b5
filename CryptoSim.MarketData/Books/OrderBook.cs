using System.Buffers.Text;

namespace CryptoSim.MarketData.Books;

/// <summary>One pair's book: two sides of scaled levels, best first, truncated to the subscribed depth. Not thread
/// safe.</summary>
public sealed class OrderBook
{
    /// <summary>Levels a side that Kraken's checksum covers.</summary>
    private const int ChecksumDepth = 10;

    /// <summary>Digits of the longest scaled value, <see cref="long.MaxValue"/>.</summary>
    private const int LongestToken = 19;

    private readonly BookSide _bids;
    private readonly BookSide _asks;

    /// <param name="depth">Levels kept a side: 10, 25, 100, 500 or 1000.</param>
    public OrderBook(int depth, int pricePrecision, int quantityPrecision)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(depth);
        Depth = depth;
        PricePrecision = pricePrecision;
        QuantityPrecision = quantityPrecision;
        _bids = new BookSide(depth, isDescending: true);
        _asks = new BookSide(depth, isDescending: false);
    }

    public int Depth { get; }

    public int PricePrecision { get; }

    public int QuantityPrecision { get; }

    /// <summary>Highest first.</summary>
    public ReadOnlySpan<ScaledLevel> Bids => _bids.Levels;

    /// <summary>Lowest first.</summary>
    public ReadOnlySpan<ScaledLevel> Asks => _asks.Levels;

    public void Clear()
    {
        _bids.Clear();
        _asks.Clear();
    }

    /// <summary>Sets a bid level (absolute quantity; zero removes; removing an unknown price is ignored).</summary>
    public void SetBid(long price, long quantity) => _bids.Set(price, quantity);

    /// <inheritdoc cref="SetBid"/>
    public void SetAsk(long price, long quantity) => _asks.Set(price, quantity);

    /// <summary>Drops the levels beyond <see cref="Depth"/>; call after each whole message.</summary>
    public void Truncate()
    {
        _bids.Truncate(Depth);
        _asks.Truncate(Depth);
    }

    /// <summary>Kraken's CRC-32 over the ten best asks, then the ten best bids.</summary>
    public uint Checksum() => Checksum(Bids, Asks);

    /// <inheritdoc cref="Checksum()"/>
    /// <param name="bids">Highest first; only the ten best count.</param>
    /// <param name="asks">Lowest first; only the ten best count.</param>
    public static uint Checksum(ReadOnlySpan<ScaledLevel> bids, ReadOnlySpan<ScaledLevel> asks)
    {
        Span<byte> digits = stackalloc byte[2 * ChecksumDepth * 2 * LongestToken];
        var length = WriteTokens(asks, digits);
        length += WriteTokens(bids, digits[length..]);
        return Crc32.Of(digits[..length]);
    }

    private static int WriteTokens(ReadOnlySpan<ScaledLevel> levels, Span<byte> digits)
    {
        var length = 0;
        foreach (ref readonly var level in levels[..Math.Min(levels.Length, ChecksumDepth)])
        {
            Utf8Formatter.TryFormat(level.Price, digits[length..], out var written);
            length += written;
            Utf8Formatter.TryFormat(level.Quantity, digits[length..], out written);
            length += written;
        }

        return length;
    }
}
