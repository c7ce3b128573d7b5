using CryptoSim.Domain.Instruments;
using CryptoSim.MarketData.Books;

namespace CryptoSim.KrakenSim.Markets;

/// <summary>A pair and the habits of its book. One price unit is one tick.</summary>
/// <param name="Seed">Seeds everything drawn for the pair.</param>
/// <param name="LevelQuantity">Typical quantity of a level near the best, in quantity units.</param>
/// <param name="LevelDensity">Share of price ticks that hold a level, in (0, 1].</param>
public sealed record SimulatedPair(Instrument Instrument, ulong Seed, long LevelQuantity, double LevelDensity)
{
    public string Symbol => Instrument.Symbol;

    public decimal Price(long units) => Scaled.ToDecimal(units, Instrument.PricePrecision);

    public decimal Quantity(long units) => Scaled.ToDecimal(units, Instrument.QuantityPrecision);

    /// <summary>Density that puts a hundred levels within a quarter percent of <paramref name="price"/>.</summary>
    public static double DensityAt(long price) => Math.Clamp(100 / (price * 0.0025), 0.02, 0.9);
}
