using System.Security.Claims;

namespace CryptoSim.Api;

/// <summary>The account that signed the request in. Handlers of authorized routes take it as a parameter.</summary>
public readonly record struct Caller(Guid AccountId)
{
    public const string AccountClaim = "account";

    public static Guid? AccountOf(ClaimsPrincipal user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return Guid.TryParse(user.FindFirstValue(AccountClaim), out var accountId) ? accountId : null;
    }

    public static ValueTask<Caller> BindAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return AccountOf(context.User) is { } accountId
            ? ValueTask.FromResult(new Caller(accountId))
            : throw new InvalidOperationException("A route that takes a Caller must require authorization.");
    }
}
