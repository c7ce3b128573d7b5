namespace CryptoSim.Domain.Portfolios;

/// <summary>A holding in one asset, by average cost in USD.</summary>
/// <param name="AverageCost">Per unit, fees included; null for nothing held or an unvalued asset.</param>
/// <param name="RealizedProfit">In USD, fees included.</param>
public sealed record Position(string Asset, decimal Quantity, decimal? AverageCost, decimal RealizedProfit);
