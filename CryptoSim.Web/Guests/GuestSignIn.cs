using System.Security.Claims;
using CryptoSim.Web.Accounts;
using CryptoSim.Web.Client;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace CryptoSim.Web.Guests;

/// <summary>Opens a demo account for a visitor and signs them in.</summary>
public sealed class GuestSignIn(CryptoSimClient client, TimeProvider time, ILogger<GuestSignIn> logger)
{
    /// <summary>The scheme of a guest's ticket.</summary>
    public const string Scheme = CookieAuthenticationDefaults.AuthenticationScheme;

    // The page opens read-only rather than later than this.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Signs the visitor in as a new guest.</summary>
    /// <returns>Null when done, else why not.</returns>
    public async Task<ApiProblem?> SignInAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, context.RequestAborted);
        try
        {
            var result = await client.OpenAccountAsync(context.Connection.RemoteIpAddress?.ToString(), either.Token);
            if (result.Value is not { } account)
            {
                logger.LogWarning("No guest account was opened: {Code}", result.Problem!.Code);
                return result.Problem;
            }

            var principal = Principal(account);
            await context.SignInAsync(
                Scheme, principal, new AuthenticationProperties { IsPersistent = true });
            context.User = principal;
            return null;
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            logger.LogWarning("No guest account was opened within {Patience}", Patience);
            return ApiProblem.Unavailable;
        }
    }

    /// <summary>True when the account that the visitor is signed in to no longer exists here.</summary>
    public async Task<bool> IsGoneAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return Visitor.Of(context.User) is { GuestToken: { } token }
            && (await client.GetAccountAsync(token, context.RequestAborted)).Problem is { IsUnauthorized: true };
    }

    // The ticket is encrypted: the browser never sees the token.
    private static ClaimsPrincipal Principal(AccountCredentials account) => new(new ClaimsIdentity(
        [
            new Claim(Visitor.AccountIdClaim, account.AccountId.ToString()),
            new Claim(Visitor.GuestTokenClaim, account.AccessToken),
        ],
        Scheme));
}
