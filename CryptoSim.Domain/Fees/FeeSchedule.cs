namespace CryptoSim.Domain.Fees;

/// <summary>A ladder of its own for pairs of which both assets are among some: stablecoins and what they stand
/// for.</summary>
/// <param name="Tiers">As those of the schedule.</param>
public sealed record StableFees(IReadOnlyList<string> Assets, IReadOnlyList<FeeTier> Tiers);

/// <summary>A venue's fee ladder, in force from a date.</summary>
/// <param name="InForceFrom">First day it applies (UTC).</param>
/// <param name="Tiers">Ascending by <see cref="FeeTier.MinimumVolume"/>; the first starts at zero.</param>
public sealed record FeeSchedule(DateOnly InForceFrom, IReadOnlyList<FeeTier> Tiers)
{
    /// <summary>Null where the venue has no ladder apart, or it is not known: then all pairs have the same.</summary>
    public StableFees? Stable { get; init; }

    /// <summary>The schedule as it is for one pair.</summary>
    public FeeSchedule For(string baseAsset, string quote) =>
        Stable is { } stable && stable.Assets.Contains(baseAsset) && stable.Assets.Contains(quote)
            ? new FeeSchedule(InForceFrom, stable.Tiers)
            : this;

    /// <summary>The best rung that a 30-day USD volume reaches.</summary>
    public FeeTier TierFor(decimal thirtyDayVolumeUsd)
    {
        var reached = Tiers[0];
        for (var i = 1; i < Tiers.Count && Tiers[i].MinimumVolume <= thirtyDayVolumeUsd; i++)
        {
            reached = Tiers[i];
        }

        return reached;
    }

    /// <summary>What is wrong with the ladder, or null: for the edge that loads it, at start.</summary>
    public string? Fault()
    {
        if (Tiers.Count == 0 || Tiers[0].MinimumVolume != 0)
        {
            return $"The ladder of {InForceFrom:O} does not start at volume 0.";
        }

        for (var i = 0; i < Tiers.Count; i++)
        {
            var tier = Tiers[i];
            if (i > 0 && tier.MinimumVolume <= Tiers[i - 1].MinimumVolume)
            {
                return $"Rung {i + 1} of the ladder of {InForceFrom:O} does not rise in volume.";
            }

            // A fee of a tenth of the cost, or a rebate of a hundredth, is a misplaced decimal point.
            if (tier.TakerRate is < 0 or > 0.1m || tier.MakerRate is < -0.01m or > 0.1m)
            {
                return $"Rung {i + 1} of the ladder of {InForceFrom:O} has a rate that is not a fraction of cost.";
            }
        }

        return Stable is { } stable ? new FeeSchedule(InForceFrom, stable.Tiers).Fault() : null;
    }

    /// <summary>The ladder in force on a day: the latest that starts on or before it, else the earliest.</summary>
    public static FeeSchedule InForceOn(IReadOnlyList<FeeSchedule> schedules, DateOnly day) =>
        schedules.Where(schedule => schedule.InForceFrom <= day).MaxBy(schedule => schedule.InForceFrom)
        ?? schedules.MinBy(schedule => schedule.InForceFrom)
        ?? throw new ArgumentException("No fee ladder is given.", nameof(schedules));
}
