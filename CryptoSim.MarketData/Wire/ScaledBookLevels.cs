using CryptoSim.MarketData.Books;

namespace CryptoSim.MarketData.Wire;

/// <summary>A book message's levels scaled to a pair's decimals, in buffers that are used again for the next one. Not
/// thread safe.</summary>
public sealed class ScaledBookLevels
{
    private ScaledLevel[] _bids = new ScaledLevel[128];
    private ScaledLevel[] _asks = new ScaledLevel[128];
    private int _bidCount;
    private int _askCount;

    public ReadOnlySpan<ScaledLevel> Bids => _bids.AsSpan(0, _bidCount);

    public ReadOnlySpan<ScaledLevel> Asks => _asks.AsSpan(0, _askCount);

    /// <returns>False when a value has more decimals than the pair, or does not fit: nothing of it may be used.</returns>
    public bool TryFill(in KrakenBook book, int pricePrecision, int quantityPrecision) =>
        TryScale(book.Bids, pricePrecision, quantityPrecision, ref _bids, out _bidCount)
        && TryScale(book.Asks, pricePrecision, quantityPrecision, ref _asks, out _askCount);

    private static bool TryScale(
        ReadOnlySpan<WireLevel> levels,
        int pricePrecision,
        int quantityPrecision,
        ref ScaledLevel[] scaled,
        out int count)
    {
        count = 0;
        if (levels.Length > scaled.Length)
        {
            scaled = new ScaledLevel[levels.Length];
        }

        foreach (ref readonly var level in levels)
        {
            if (!level.Price.TryScale(pricePrecision, out var price)
                || !level.Quantity.TryScale(quantityPrecision, out var quantity))
            {
                return false;
            }

            scaled[count++] = new ScaledLevel(price, quantity);
        }

        return true;
    }
}
