using CryptoSim.Domain.Portfolios;

namespace CryptoSim.Api.Portfolios;

/// <summary>What was acquired at once, and what became of it: the oldest lots are sold first. Money in USD; null where it
/// is unknown.</summary>
/// <param name="Lot">Its number in the season, in the order of acquisition over all assets.</param>
/// <param name="Quantity">That was acquired: what is left, what was sold, and what was withdrawn.</param>
/// <param name="Cost">Of all of it, fees included.</param>
/// <param name="LeftCost">Of what is left.</param>
/// <param name="Proceeds">Of what was sold, fees taken off.</param>
/// <param name="RealizedProfit">Of what was sold.</param>
/// <param name="Price">Of one unit now.</param>
/// <param name="Value">Of what is left now.</param>
/// <param name="UnrealizedProfit">What is left would bring so much beyond its cost, before fees.</param>
public sealed record LotAnswer(
    long Lot,
    string Asset,
    DateTimeOffset AcquiredAt,
    decimal Quantity,
    decimal? Cost,
    decimal Left,
    decimal? LeftCost,
    decimal Sold,
    decimal? Proceeds,
    decimal? RealizedProfit,
    decimal? Price,
    decimal? Value,
    decimal? UnrealizedProfit)
{
    public static LotAnswer From(LotHistory lot, decimal? price)
    {
        ArgumentNullException.ThrowIfNull(lot);
        var value = lot.IsOpen ? lot.Left * price : 0;
        return new LotAnswer(
            lot.Number,
            lot.Asset,
            lot.AcquiredAt,
            lot.Quantity,
            lot.Cost,
            lot.Left,
            lot.LeftCost,
            lot.Sold,
            lot.Proceeds,
            lot.RealizedProfit,
            price,
            value,
            value - lot.LeftCost);
    }
}
