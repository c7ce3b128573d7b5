using System.Security.Claims;
using CryptoSim.Web.Users;

namespace CryptoSim.Web.Accounts;

/// <summary>Whose account a page shows: a guest's own, or one of a signed-in user's.</summary>
/// <param name="GuestToken">The account's access token, which a guest's ticket holds; null for a user.</param>
/// <param name="User">Null for a guest.</param>
public sealed record Visitor(Guid AccountId, string? GuestToken, SignedInUser? User)
{
    /// <summary>The claim that both kinds of ticket have.</summary>
    public const string AccountIdClaim = "account_id";

    /// <summary>A guest's only: a user's token is made when a page needs it.</summary>
    public const string GuestTokenClaim = "access_token";

    /// <summary>Who a ticket is of, or null for nobody.</summary>
    public static Visitor? Of(ClaimsPrincipal principal)
    {
        ArgumentNullException.ThrowIfNull(principal);
        if (!Guid.TryParse(principal.FindFirstValue(AccountIdClaim), out var accountId))
        {
            return null;
        }

        if (SignedInUser.Of(principal) is { } user)
        {
            return new Visitor(accountId, null, user);
        }

        return principal.FindFirstValue(GuestTokenClaim) is { Length: > 0 } token
            ? new Visitor(accountId, token, null)
            : null;
    }

    // The token must not reach a log through an interpolated record.
    public override string ToString() => User is null ? $"guest {AccountId}" : $"user {User.UserId} on {AccountId}";
}
