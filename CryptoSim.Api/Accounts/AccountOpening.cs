using CryptoSim.Data.Accounts;
using Microsoft.AspNetCore.DataProtection;

namespace CryptoSim.Api.Accounts;

/// <summary>Makes an account and its credentials. Postgres gets the token's hash and the secret encrypted; the clear
/// ones leave in the answer and are kept nowhere.</summary>
internal sealed class AccountOpening(AccountStore accounts, IDataProtectionProvider protection, TimeProvider time)
{
    private readonly IDataProtector protector = protection.CreateProtector(KrakenApiKey.ProtectionPurpose);

    public async Task<AccountOpened> OpenAsync(CancellationToken cancellationToken)
    {
        var (account, opened) = Make();
        await accounts.OpenAsync(account, cancellationToken);
        return opened;
    }

    /// <summary>Opens another account of the one who owns <paramref name="openerId"/>.</summary>
    /// <returns>Null when the owner has <paramref name="limit"/> accounts.</returns>
    public async Task<AccountOpened?> OpenSubaccountAsync(
        Guid openerId, int limit, CancellationToken cancellationToken)
    {
        var (account, opened) = Make();
        return await accounts.OpenSubaccountAsync(openerId, limit, account, cancellationToken) ? opened : null;
    }

    private (NewAccount Account, AccountOpened Opened) Make()
    {
        var now = time.GetUtcNow();
        var accountId = Guid.CreateVersion7(now);
        var token = AccessToken.Create();
        var apiKey = KrakenApiKey.Create();
        var account = new NewAccount(
            accountId, AccessToken.Hash(token), apiKey.Key, protector.Protect(apiKey.Secret), now);
        return (account, new AccountOpened(accountId, token, apiKey.Key, Convert.ToBase64String(apiKey.Secret)));
    }
}
