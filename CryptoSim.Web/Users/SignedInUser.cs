using System.Security.Claims;
using Microsoft.AspNetCore.Identity;

namespace CryptoSim.Web.Users;

/// <summary>The user that a ticket is of.</summary>
/// <param name="SecurityStamp">Changes with the user's credentials, which ends every ticket of before.</param>
public sealed record SignedInUser(Guid UserId, string Name, string SecurityStamp)
{
    private static readonly ClaimsIdentityOptions Claims = new();

    public static SignedInUser? Of(ClaimsPrincipal principal)
    {
        ArgumentNullException.ThrowIfNull(principal);
        return Guid.TryParse(principal.FindFirstValue(Claims.UserIdClaimType), out var userId)
            && principal.FindFirstValue(Claims.UserNameClaimType) is { } name
            && principal.FindFirstValue(Claims.SecurityStampClaimType) is { } stamp
                ? new SignedInUser(userId, name, stamp)
                : null;
    }
}
