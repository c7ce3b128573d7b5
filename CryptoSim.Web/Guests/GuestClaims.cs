using System.Security.Claims;
using CryptoSim.Web.Client;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace CryptoSim.Web.Guests;

/// <summary>What the signed-in ticket holds. It is encrypted: the browser never sees the token.</summary>
public static class GuestClaims
{
    public const string AccountId = "account_id";

    public const string AccessToken = "access_token";

    public static ClaimsPrincipal Principal(AccountCredentials account)
    {
        ArgumentNullException.ThrowIfNull(account);
        return new ClaimsPrincipal(new ClaimsIdentity(
            [new Claim(AccountId, account.AccountId.ToString()), new Claim(AccessToken, account.AccessToken)],
            CookieAuthenticationDefaults.AuthenticationScheme));
    }

    /// <summary>The account of a signed-in visitor, or null.</summary>
    public static AccountCredentials? Account(ClaimsPrincipal principal)
    {
        ArgumentNullException.ThrowIfNull(principal);
        return Guid.TryParse(principal.FindFirstValue(AccountId), out var accountId)
            && principal.FindFirstValue(AccessToken) is { Length: > 0 } token
                ? new AccountCredentials(accountId, token)
                : null;
    }
}
