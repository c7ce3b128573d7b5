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
        var now = time.GetUtcNow();
        var accountId = Guid.CreateVersion7(now);
        var token = AccessToken.Create();
        var apiKey = KrakenApiKey.Create();
        var account = new NewAccount(
            accountId, AccessToken.Hash(token), apiKey.Key, protector.Protect(apiKey.Secret), now);
        await accounts.OpenAsync(account, cancellationToken);
        return new AccountOpened(accountId, token, apiKey.Key, Convert.ToBase64String(apiKey.Secret));
    }
}
