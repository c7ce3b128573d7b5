using Microsoft.AspNetCore.Identity;

namespace CryptoSim.Data.Users;

/// <summary>Someone who signed up. Guests have no row: they are their account.</summary>
public sealed class UserRow : IdentityUser<Guid>
{
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>Whose an account is. Accounts opened from it (<c>owner_id</c>) are the same user's.</summary>
public sealed class AccountUserRow
{
    public Guid AccountId { get; init; }

    public Guid UserId { get; init; }

    public DateTimeOffset LinkedAt { get; init; }
}
