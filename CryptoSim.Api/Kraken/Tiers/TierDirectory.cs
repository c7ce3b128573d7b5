using CryptoSim.Data.Accounts;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;

namespace CryptoSim.Api.Kraken.Tiers;

/// <summary>Which tier an account has set, else the one that all have.</summary>
internal sealed class TierDirectory(AccountStore accounts, IOptions<KrakenOptions> options) : IDisposable
{
    /// <summary>Another instance may set it: this one learns of it by then.</summary>
    private static readonly TimeSpan RememberFor = TimeSpan.FromSeconds(10);

    // Some 150 bytes each: 8 MB. When full, others are read from Postgres each time.
    private readonly MemoryCache cache = new(new MemoryCacheOptions { SizeLimit = 50_000 });

    public async ValueTask<KrakenTier> FindAsync(Guid accountId, CancellationToken cancellationToken)
    {
        if (cache.TryGetValue(accountId, out KrakenTier known))
        {
            return known;
        }

        var word = await accounts.FindKrakenTierAsync(accountId, cancellationToken);
        return Remember(accountId, Enum.TryParse<KrakenTier>(word, ignoreCase: true, out var set) ? set : options.Value.Tier);
    }

    public async Task SetAsync(Guid accountId, KrakenTier tier, CancellationToken cancellationToken)
    {
        await accounts.SetKrakenTierAsync(accountId, WordOf(tier), cancellationToken);
        Remember(accountId, tier);
    }

    public void Dispose() => cache.Dispose();

    private static string WordOf(KrakenTier tier) => tier switch
    {
        KrakenTier.Starter => "starter",
        KrakenTier.Intermediate => "intermediate",
        _ => "pro",
    };

    private KrakenTier Remember(Guid accountId, KrakenTier tier) => cache.Set(
        accountId, tier, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = RememberFor });
}
