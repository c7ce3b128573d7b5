namespace CryptoSim.Api.Kraken.Tiers;

/// <summary>Kraken's counter of an account's trading on one pair, over REST and sockets alike. What cancels is counted
/// and never refused.</summary>
internal sealed class EngineCounter(DecayingCounters counters, TierDirectory tiers)
{
    /// <returns>False when the limit is reached: the request is refused, and not counted.</returns>
    public ValueTask<bool> TryCountAsync(
        Guid accountId, string symbol, int cost, CancellationToken cancellationToken) =>
        CountAsync(accountId, symbol, cost, mayRefuse: true, cancellationToken);

    public async ValueTask CountCancelAsync(
        Guid accountId, string symbol, int cost, CancellationToken cancellationToken) =>
        await CountAsync(accountId, symbol, cost, mayRefuse: false, cancellationToken);

    private async ValueTask<bool> CountAsync(
        Guid accountId, string symbol, int cost, bool mayRefuse, CancellationToken cancellationToken) =>
        await counters.TryCountAsync(
            $"engine:{accountId:N}:{symbol}",
            cost,
            TierLimits.Of(await tiers.FindAsync(accountId, cancellationToken)).Engine,
            mayRefuse);
}
