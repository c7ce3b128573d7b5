using CryptoSim.Api.Kraken.Keys;

namespace CryptoSim.Api.Kraken.Tiers;

/// <summary>Kraken's counter of a key's calls over REST.</summary>
internal sealed class CallCounter(DecayingCounters counters, TierDirectory tiers)
{
    /// <returns>False when the limit is reached: the call is refused, and not counted.</returns>
    public async ValueTask<bool> TryCountAsync(SigningKey key, int cost, CancellationToken cancellationToken) =>
        cost == 0 || await counters.TryCountAsync(
            $"calls:{key.ApiKey}",
            cost,
            TierLimits.Of(await tiers.FindAsync(key.AccountId, cancellationToken)).Calls);
}
