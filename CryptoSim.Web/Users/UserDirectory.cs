using CryptoSim.Data.Users;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace CryptoSim.Web.Users;

/// <summary>Identity's users, with recovery codes kept as hashes: Identity would store them in clear.</summary>
public sealed class UserDirectory(
    IUserStore<UserRow> store,
    IOptions<IdentityOptions> options,
    IPasswordHasher<UserRow> hasher,
    IEnumerable<IUserValidator<UserRow>> userValidators,
    IEnumerable<IPasswordValidator<UserRow>> passwordValidators,
    ILookupNormalizer normalizer,
    IdentityErrorDescriber errors,
    IServiceProvider services,
    ILogger<UserManager<UserRow>> logger)
    : UserManager<UserRow>(
        store, options, hasher, userValidators, passwordValidators, normalizer, errors, services, logger)
{
    // What an unknown name is checked against, so that it takes as long as a known one.
    private static string? nobodysHash;

    private readonly IUserTwoFactorRecoveryCodeStore<UserRow> codeStore =
        (IUserTwoFactorRecoveryCodeStore<UserRow>)store;

    public override async Task<IEnumerable<string>?> GenerateNewTwoFactorRecoveryCodesAsync(UserRow user, int number)
    {
        var codes = Enumerable.Range(0, number).Select(_ => RecoveryCode.Create()).ToArray();
        await codeStore.ReplaceCodesAsync(user, codes.Select(RecoveryCode.Hash), CancellationToken);
        var saved = await UpdateAsync(user);
        return saved.Succeeded ? codes : null;
    }

    public override Task<IdentityResult> RedeemTwoFactorRecoveryCodeAsync(UserRow user, string code) =>
        base.RedeemTwoFactorRecoveryCodeAsync(user, RecoveryCode.Hash(code));

    /// <summary>Takes the time of a password check, for a user who is not there or may not try.</summary>
    public void CheckNobodysPassword(string password)
    {
        nobodysHash ??= PasswordHasher.HashPassword(new UserRow(), "nobody's password");
        PasswordHasher.VerifyHashedPassword(new UserRow(), nobodysHash, password);
    }
}
