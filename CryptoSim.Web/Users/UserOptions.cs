using System.ComponentModel.DataAnnotations;

namespace CryptoSim.Web.Users;

public sealed class UserOptions
{
    public const string Section = "Users";

    /// <summary>How often one address may try to sign in, sign up or recover in a minute, over all instances.</summary>
    [Range(1, 1_000_000)]
    public int AttemptsPerMinute { get; set; } = 30;

    /// <summary>Wrong passwords in a row after which a user's password is refused for a while.</summary>
    [Range(1, 100)]
    public int WrongPasswords { get; set; } = 5;

    public TimeSpan LockedFor { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>What passkeys are bound to, <c>trade.example.com</c>; empty: the host of the page.</summary>
    public string PasskeyDomain { get; set; } = "";
}
