using CryptoSim.Data.Accounts;
using CryptoSim.Data.Users;
using CryptoSim.Web.Client;
using CryptoSim.Web.Users;
using Microsoft.Extensions.Caching.Memory;
using Npgsql;

namespace CryptoSim.Web.Accounts;

/// <summary>The token that a page calls the API with. A guest's ticket has the account's own; for a user one is made
/// that ends by itself (decision 0130).</summary>
public sealed class AccountTokens(
    UserAccountStore accounts, TimeProvider time, ILogger<AccountTokens> logger) : IDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    // A call that starts with it may take a while, and clocks differ a little.
    private static readonly TimeSpan UsedFor = TimeSpan.FromMinutes(8);

    // About 300 bytes each: 15 MB. When full, older ones leave and a page takes another.
    private readonly MemoryCache cache = new(new MemoryCacheOptions { SizeLimit = 50_000 });

    public async ValueTask<ApiResult<string>> TakeAsync(Visitor visitor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(visitor);
        if (visitor.User is not { } user)
        {
            return visitor.GuestToken!;
        }

        var key = KeyOf(visitor.AccountId, user);
        return cache.TryGetValue(key, out string? known)
            ? known!
            : await IssueAsync(key, visitor.AccountId, user, cancellationToken);
    }

    /// <summary>The API did not know it: the next call takes another.</summary>
    public void Drop(Visitor visitor)
    {
        ArgumentNullException.ThrowIfNull(visitor);
        if (visitor.User is { } user)
        {
            cache.Remove(KeyOf(visitor.AccountId, user));
        }
    }

    public void Dispose() => cache.Dispose();

    private static (Guid, Guid, string) KeyOf(Guid accountId, SignedInUser user) =>
        (accountId, user.UserId, user.SecurityStamp);

    private async Task<ApiResult<string>> IssueAsync(
        object key, Guid accountId, SignedInUser user, CancellationToken cancellationToken)
    {
        var token = AccessToken.Create();
        try
        {
            if (!await accounts.IssueTokenAsync(
                accountId, user.UserId, user.SecurityStamp, AccessToken.Hash(token), Lifetime, cancellationToken))
            {
                return ApiProblem.SignedOut;
            }
        }
        catch (Exception exception) when (exception is NpgsqlException or TimeoutException)
        {
            logger.LogWarning(exception, "A page has no token: Postgres does not answer");
            return ApiProblem.Unavailable;
        }

        return cache.Set(key, token, new MemoryCacheEntryOptions
        {
            AbsoluteExpiration = time.GetUtcNow() + UsedFor,
            Size = 1,
        })!;
    }
}
