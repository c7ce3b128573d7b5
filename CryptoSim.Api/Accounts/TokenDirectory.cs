using System.Net.Http.Headers;
using CryptoSim.Data.Accounts;
using Microsoft.Extensions.Caching.Memory;

namespace CryptoSim.Api.Accounts;

/// <summary>Finds the account of a token hash. What was found is remembered for a minute, so a busy caller costs one
/// read a minute, and a token that was taken back works at most that long. A page's token ends with the user's session,
/// at once, and is read each time: people click seldom.</summary>
internal sealed class TokenDirectory(AccountStore accounts) : IDisposable
{
    private static readonly TimeSpan RememberFor = TimeSpan.FromMinutes(1);

    // About 200 bytes each: 10 MB. When full, new tokens are read from Postgres each time until older ones leave.
    private readonly MemoryCache cache = new(new MemoryCacheOptions { SizeLimit = 50_000 });

    /// <summary>The account whose token the request carries as <c>Authorization: Bearer</c>, or null.</summary>
    public async Task<Guid?> FindCallerAsync(HttpRequest request, CancellationToken cancellationToken) =>
        AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var header)
        && header.Scheme.Equals(BearerHandler.SchemeName, StringComparison.OrdinalIgnoreCase)
        && header.Parameter is { } token
        && AccessToken.IsWellFormed(token)
            ? await FindAccountAsync(AccessToken.Hash(token), cancellationToken)
            : null;

    /// <returns>Null for an unknown token. Unknown ones are not remembered: an attacker could fill the cache.</returns>
    private async Task<Guid?> FindAccountAsync(byte[] tokenHash, CancellationToken cancellationToken)
    {
        var key = Convert.ToHexString(tokenHash);
        if (cache.TryGetValue(key, out Guid known))
        {
            return known;
        }

        var found = await accounts.FindByTokenHashAsync(tokenHash, cancellationToken);
        if (found is { IsShortLived: false })
        {
            Remember(key, found.AccountId);
        }

        return found?.AccountId;
    }

    public void Dispose() => cache.Dispose();

    private void Remember(string key, Guid accountId) =>
        cache.Set(key, accountId, new MemoryCacheEntryOptions
        {
            AbsoluteExpirationRelativeToNow = RememberFor,
            Size = 1,
        });
}
