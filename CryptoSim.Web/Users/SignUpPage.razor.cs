using CryptoSim.Data.Users;
using CryptoSim.Web.Security;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace CryptoSim.Web.Users;

/// <summary>A name, and a passkey or a password; then the recovery codes, this once.</summary>
public sealed partial class SignUpPage(
    UserDirectory users,
    SignInManager<UserRow> signIn,
    UserSignIn session,
    AttemptBudget budget,
    TimeProvider time)
{
    private string? refusal;
    private IReadOnlyList<string>? codes;

    [CascadingParameter]
    public required HttpContext HttpContext { get; set; }

    [SupplyParameterFromForm]
    public UserForm? Form { get; set; }

    [SupplyParameterFromQuery]
    public string? ReturnUrl { get; set; }

    private string GoOn => LocalUrl.Or(ReturnUrl, "/");

    private async Task SignUpAsync()
    {
        if (!await budget.TakeAsync(HttpContext))
        {
            refusal = HttpContext.Refuse(StatusCodes.Status429TooManyRequests, UserWords.TooManyTries);
            return;
        }

        refusal = await TrySignUpAsync(Form?.Name?.Trim() ?? "");
        if (refusal is not null)
        {
            HttpContext.Refuse(StatusCodes.Status422UnprocessableEntity, refusal);
        }
    }

    private async Task<string?> TrySignUpAsync(string name)
    {
        if (await UserWords.RefusedNameAsync(users, name) is { } refusedName)
        {
            return refusedName;
        }

        return string.IsNullOrEmpty(Form?.Credential)
            ? await WithPasswordAsync(name)
            : await WithPasskeyAsync(name, Form.Credential);
    }

    private async Task<string?> WithPasswordAsync(string name)
    {
        if (UserWords.RefusedPassword(users.Options, Form?.Password, name) is { } refusedPassword)
        {
            return refusedPassword;
        }

        var now = time.GetUtcNow();
        var user = new UserRow { Id = Guid.CreateVersion7(now), UserName = name, CreatedAt = now };
        return await CreateAsync(() => users.CreateAsync(user, Form!.Password!)) ?? await WelcomeAsync(user);
    }

    private async Task<string?> WithPasskeyAsync(string name, string credential)
    {
        var made = await signIn.PerformPasskeyAttestationAsync(credential);
        // The dialog was opened for one name; the form may have been changed since.
        if (!made.Succeeded || made.UserEntity.Name != name || !Guid.TryParse(made.UserEntity.Id, out var userId))
        {
            return UserWords.PasskeyFailed;
        }

        var user = new UserRow { Id = userId, UserName = name, CreatedAt = time.GetUtcNow() };
        if (await CreateAsync(() => users.CreateAsync(user)) is { } refused)
        {
            return refused;
        }

        made.Passkey.Name = "First passkey";
        var added = await users.AddOrUpdatePasskeyAsync(user, made.Passkey);
        return added.Succeeded ? await WelcomeAsync(user) : UserWords.Of(added);
    }

    private static async Task<string?> CreateAsync(Func<Task<IdentityResult>> create)
    {
        try
        {
            var created = await create();
            return created.Succeeded ? null : UserWords.Of(created);
        }
        catch (DbUpdateException exception) when (!StoreOutage.Is(exception.InnerException) || IsTaken(exception))
        {
            return "That name is taken.";
        }
    }

    // Two signed up with one name at once.
    private static bool IsTaken(DbUpdateException exception) =>
        exception.InnerException is Npgsql.PostgresException { SqlState: Npgsql.PostgresErrorCodes.UniqueViolation };

    private async Task<string?> WelcomeAsync(UserRow user)
    {
        codes = [.. await users.GenerateNewTwoFactorRecoveryCodesAsync(user, RecoveryCode.CodesOfUser) ?? []];
        HttpContext.KeepFromCaches();
        var problem = await session.CompleteAsync(HttpContext, user);
        // The user is there and has codes; an account is opened when they sign in.
        return problem is null ? null : $"You are signed up, but {problem.Detail} Sign in a little later.";
    }
}
