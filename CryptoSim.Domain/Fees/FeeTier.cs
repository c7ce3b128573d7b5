namespace CryptoSim.Domain.Fees;

/// <summary>A rung of the fee ladder: rates are fractions of cost (0.008 is 0.80 %); a maker rate may be negative.</summary>
/// <param name="MinimumVolume">30-day volume in USD from which it applies.</param>
public sealed record FeeTier(decimal MinimumVolume, decimal MakerRate, decimal TakerRate)
{
    /// <summary>The rate a resting buy reserves for: no fill of it can be charged more.</summary>
    public decimal HoldRate => Math.Max(0, Math.Max(MakerRate, TakerRate));
}
