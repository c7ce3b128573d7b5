namespace CryptoSim.MarketData.Books;

/// <summary>One pair's book: two sides of scaled levels, best first, truncated to the subscribed depth. Not thread
/// safe.</summary>
public sealed class OrderBook
{
    /// <param name="depth">Levels kept a side: 10, 25, 100, 500 or 1000.</param>
    public OrderBook(int depth, int pricePrecision, int quantityPrecision)
    {
        Depth = depth;
        PricePrecision = pricePrecision;
        QuantityPrecision = quantityPrecision;
    }

    public int Depth { get; }

    public int PricePrecision { get; }

    public int QuantityPrecision { get; }

    /// <summary>Highest first.</summary>
    public ReadOnlySpan<ScaledLevel> Bids => throw new NotImplementedException();

    /// <summary>Lowest first.</summary>
    public ReadOnlySpan<ScaledLevel> Asks => throw new NotImplementedException();

    public void Clear() => throw new NotImplementedException();

    /// <summary>Sets a bid level (absolute quantity; zero removes; removing an unknown price is ignored).</summary>
    public void SetBid(long price, long quantity) => throw new NotImplementedException();

    /// <inheritdoc cref="SetBid"/>
    public void SetAsk(long price, long quantity) => throw new NotImplementedException();

    /// <summary>Drops the levels beyond <see cref="Depth"/>; call after each whole message.</summary>
    public void Truncate() => throw new NotImplementedException();

    /// <summary>Kraken's CRC-32 over the ten best asks, then the ten best bids.</summary>
    public uint Checksum() => throw new NotImplementedException();
}
