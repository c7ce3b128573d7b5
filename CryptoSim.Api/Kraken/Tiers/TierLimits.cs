namespace CryptoSim.Api.Kraken.Tiers;

/// <summary>Kraken's limits on calls, by the tier of a verified account.</summary>
public enum KrakenTier
{
    Starter,
    Intermediate,
    Pro,
}

/// <summary>A counter that falls with time.</summary>
/// <param name="Most">Beyond it is refused.</param>
/// <param name="Decay">What it loses a second.</param>
internal readonly record struct CounterLimit(int Most, decimal Decay);

/// <summary>The counters of a tier, as Kraken documents them.</summary>
/// <param name="Calls">Of a key's calls over REST.</param>
/// <param name="Engine">Of an account's trading on one pair, over REST and sockets.</param>
internal sealed record TierLimits(CounterLimit Calls, CounterLimit Engine)
{
    public static TierLimits Of(KrakenTier tier) => tier switch
    {
        KrakenTier.Starter => new TierLimits(new CounterLimit(15, 0.33m), new CounterLimit(60, 1m)),
        KrakenTier.Intermediate => new TierLimits(new CounterLimit(20, 0.5m), new CounterLimit(125, 2.34m)),
        _ => new TierLimits(new CounterLimit(20, 1m), new CounterLimit(180, 3.75m)),
    };
}
