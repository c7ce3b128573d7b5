namespace CryptoSim.Domain.Fees;

/// <summary>A venue's fee ladder, in force from a date.</summary>
/// <param name="InForceFrom">First day it applies (UTC).</param>
/// <param name="Tiers">Ascending by <see cref="FeeTier.MinimumVolume"/>; the first starts at zero.</param>
public sealed record FeeSchedule(DateOnly InForceFrom, IReadOnlyList<FeeTier> Tiers)
{
    /// <summary>The best rung that a 30-day USD volume reaches.</summary>
    public FeeTier TierFor(decimal thirtyDayVolumeUsd) => throw new NotImplementedException();
}
