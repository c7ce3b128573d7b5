using CryptoSim.Data.Accounts;
using CryptoSim.Data.Users;
using CryptoSim.Web.Accounts;
using CryptoSim.Web.Client;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Identity;

namespace CryptoSim.Web.Users;

/// <summary>A user's accounts, and the ways they sign in.</summary>
public sealed partial class AccountPage(
    UserDirectory users,
    SignInManager<UserRow> signIn,
    UserSignIn session,
    UserAccountStore userAccounts,
    AccountTokens tokens,
    CryptoSimClient client,
    AttemptBudget budget,
    NavigationManager navigation)
{
    // Enough for every device of a person, and a page's worth.
    private const int PasskeysMax = 20;

    private Visitor? visitor;
    private UserRow? user;
    private IReadOnlyList<AccountRow> accounts = [];
    private IList<UserPasskeyInfo> passkeys = [];
    private IReadOnlyList<string>? codes;
    private int codesLeft;
    private string? refusal;

    [CascadingParameter]
    public required HttpContext HttpContext { get; set; }

    [SupplyParameterFromForm]
    public UserForm? Form { get; set; }

    /// <summary>What was just done.</summary>
    [SupplyParameterFromQuery]
    public string? Done { get; set; }

    private string? DoneText => Done switch
    {
        "password" => "Your password is set. Other browsers were signed out.",
        "passkey" => "The passkey is added.",
        "removed" => "The passkey is removed.",
        "switched" => "You trade on this account now.",
        "opened" => "Another account is open, and you trade on it now.",
        _ => null,
    };

    protected override async Task OnInitializedAsync()
    {
        visitor = Visitor.Of(HttpContext.User);
        if (visitor?.User is not { } signedIn || await users.FindByIdAsync(signedIn.UserId.ToString()) is not { } found)
        {
            return;
        }

        user = found;
        HttpContext.KeepFromCaches();
        accounts = await userAccounts.OfUserAsync(found.Id, HttpContext.RequestAborted);
        passkeys = await users.GetPasskeysAsync(found);
        codesLeft = await users.CountRecoveryCodesAsync(found);
    }

    private async Task SwitchAsync()
    {
        if (accounts.FirstOrDefault(account => account.AccountId.ToString() == Form?.Id) is { } wanted)
        {
            await session.SignInAsync(HttpContext, user!, wanted.AccountId);
            Finish("switched");
        }
    }

    private async Task OpenAsync()
    {
        var token = await tokens.TakeAsync(visitor!, HttpContext.RequestAborted);
        var opened = token.Problem is { } refused
            ? refused
            : await client.OpenSubaccountAsync(
                token.Value!, HttpContext.Connection.RemoteIpAddress?.ToString(), HttpContext.RequestAborted);
        if (opened.Value is not { } account)
        {
            Refuse(opened.Problem!.Detail);
            return;
        }

        await session.SignInAsync(HttpContext, user!, account.AccountId);
        Finish("opened");
    }

    private async Task AddPasskeyAsync()
    {
        if (passkeys.Count >= PasskeysMax)
        {
            Refuse($"You have {PasskeysMax} passkeys; remove one first.");
            return;
        }

        var given = Form?.Credential is { Length: > 0 } credential ? credential : "null";
        var made = await signIn.PerformPasskeyAttestationAsync(given);
        if (!made.Succeeded || made.UserEntity.Id != user!.Id.ToString())
        {
            Refuse(UserWords.PasskeyFailed);
            return;
        }

        made.Passkey.Name = $"Passkey {passkeys.Count + 1}";
        await users.AddOrUpdatePasskeyAsync(user, made.Passkey);
        Finish("passkey");
    }

    private async Task RemovePasskeyAsync()
    {
        if (passkeys.FirstOrDefault(key => Convert.ToHexString(key.CredentialId) == Form?.Id) is not { } passkey)
        {
            return;
        }

        if (passkeys.Count == 1 && user!.PasswordHash is null)
        {
            Refuse("It is your only way in: set a password first.");
            return;
        }

        await users.RemovePasskeyAsync(user!, passkey.CredentialId);
        await RenewAsync();
        Finish("removed");
    }

    private async Task ChangePasswordAsync()
    {
        if (!await budget.TakeAsync(HttpContext))
        {
            refusal = HttpContext.Refuse(StatusCodes.Status429TooManyRequests, UserWords.TooManyTries);
            return;
        }

        if (UserWords.RefusedPassword(users.Options, Form?.NewPassword, user!.UserName!) is { } refused)
        {
            Refuse(refused);
            return;
        }

        var changed = user.PasswordHash is null
            ? await users.AddPasswordAsync(user, Form!.NewPassword!)
            : await users.ChangePasswordAsync(user, Form?.Password ?? "", Form!.NewPassword!);
        if (!changed.Succeeded)
        {
            Refuse(UserWords.Of(changed));
            return;
        }

        await RenewAsync();
        Finish("password");
    }

    private async Task NewCodesAsync() =>
        codes = [.. await users.GenerateNewTwoFactorRecoveryCodesAsync(user!, RecoveryCode.CodesOfUser) ?? []];

    private async Task SignOutAsync()
    {
        await session.SignOutAsync();
        navigation.NavigateTo(UserPages.SignIn);
    }

    private async Task SignOutEverywhereAsync()
    {
        await session.EndSessionsAsync(user!, HttpContext.RequestAborted);
        await SignOutAsync();
    }

    // Ends what was signed in with the credentials of before, and goes on here.
    private async Task RenewAsync()
    {
        await session.EndSessionsAsync(user!, HttpContext.RequestAborted);
        await session.SignInAsync(HttpContext, user!, visitor!.AccountId);
    }

    private void Finish(string done) => navigation.NavigateTo($"{UserPages.Account}?done={done}");

    private void Refuse(string text) =>
        refusal = HttpContext.Refuse(StatusCodes.Status422UnprocessableEntity, text);
}
