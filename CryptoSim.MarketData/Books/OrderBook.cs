namespace CryptoSim.MarketData.Books;

/// <summary>One pair's book: two sides of scaled levels, best first, truncated to the subscribed depth. Not thread
/// safe.</summary>
public sealed class OrderBook
{
    private readonly BookSide _bids;
    private readonly BookSide _asks;
    private uint _askCrc;
    private uint _checksum;

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

    /// <summary>Kraken's CRC-32 over the ten best asks, then the ten best bids. Only what changed among them since the
    /// last call is written out again.</summary>
    public uint Checksum()
    {
        if (_asks.HasTokens && _bids.HasTokens)
        {
            return _checksum;
        }

        if (!_asks.HasTokens)
        {
            _askCrc = Crc32.Append(Crc32.Start, _asks.TakeTokens());
        }

        return _checksum = Crc32.End(Crc32.Append(_askCrc, _bids.TakeTokens()));
    }

    /// <summary>The same of two lists of levels.</summary>
    /// <param name="bids">Highest first; only the ten best count.</param>
    /// <param name="asks">Lowest first; only the ten best count.</param>
    public static uint Checksum(ReadOnlySpan<ScaledLevel> bids, ReadOnlySpan<ScaledLevel> asks)
    {
        Span<byte> tokens = stackalloc byte[2 * ChecksumTokens.LongestSide];
        var length = ChecksumTokens.Write(asks, tokens);
        length += ChecksumTokens.Write(bids, tokens[length..]);
        return Crc32.Of(tokens[..length]);
    }
}
