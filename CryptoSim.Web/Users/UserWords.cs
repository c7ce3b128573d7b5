using CryptoSim.Data.Users;
using Microsoft.AspNetCore.Identity;

namespace CryptoSim.Web.Users;

/// <summary>What the pages say when they refuse.</summary>
internal static class UserWords
{
    public const int NameMin = 3;

    public const int NameMax = 30;

    // PBKDF2 hashes anything: a megabyte of password would only cost time.
    public const int PasswordMax = 256;

    public const string TooManyTries = "There were too many tries from your address. Wait a minute and try again.";

    /// <summary>One sentence for a wrong name, a wrong password and a locked user: nobody learns which.</summary>
    public const string WrongPassword =
        "Name and password do not fit. After several wrong passwords the right one is refused for a few minutes, too.";

    public const string WrongCode = "Name and recovery code do not fit, or the code was used already.";

    public const string WrongPasskey = "That passkey is not known here. Sign in another way.";

    public const string PasskeyFailed = "The passkey could not be made. Try again.";

    /// <summary>Why a name cannot be signed up with, or null.</summary>
    public static async Task<string?> RefusedNameAsync(UserManager<UserRow> users, string? name)
    {
        var wanted = name?.Trim() ?? "";
        if (wanted.Length is < NameMin or > NameMax)
        {
            return $"A name has {NameMin} to {NameMax} characters.";
        }

        if (!wanted.All(users.Options.User.AllowedUserNameCharacters.Contains))
        {
            return "A name has letters, digits, dots, dashes and underscores only.";
        }

        return await users.FindByNameAsync(wanted) is null ? null : "That name is taken.";
    }

    /// <summary>Why a password cannot be had, or null.</summary>
    public static string? RefusedPassword(IdentityOptions options, string? password, string name)
    {
        var length = options.Password.RequiredLength;
        if (password is null || password.Length < length || password.Length > PasswordMax)
        {
            return $"A password has at least {length} characters.";
        }

        return password.Distinct().Count() < options.Password.RequiredUniqueChars
            || password.Contains(name, StringComparison.OrdinalIgnoreCase)
                ? "That password is too easy to guess."
                : null;
    }

    /// <summary>What Identity says of a failed change, in one line.</summary>
    public static string Of(IdentityResult result) =>
        string.Join(' ', result.Errors.Select(error => error.Description));
}
