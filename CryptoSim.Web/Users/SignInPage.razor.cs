using CryptoSim.Data.Users;
using CryptoSim.Web.Security;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Identity;

namespace CryptoSim.Web.Users;

public sealed partial class SignInPage(
    UserDirectory users,
    SignInManager<UserRow> signIn,
    UserSignIn session,
    AttemptBudget budget,
    NavigationManager navigation)
{
    private string? refusal;
    private string? passkeyRefusal;

    [CascadingParameter]
    public required HttpContext HttpContext { get; set; }

    [SupplyParameterFromForm]
    public UserForm? Form { get; set; }

    [SupplyParameterFromQuery]
    public string? ReturnUrl { get; set; }

    /// <summary>True for someone whose ticket has ended.</summary>
    [SupplyParameterFromQuery]
    public bool Ended { get; set; }

    private string GoOn => LocalUrl.Or(ReturnUrl, "/");

    private async Task WithPasswordAsync()
    {
        if (!await budget.TakeAsync(HttpContext))
        {
            refusal = HttpContext.Refuse(StatusCodes.Status429TooManyRequests, UserWords.TooManyTries);
            return;
        }

        var (name, password) = (Form?.Name?.Trim() ?? "", Form?.Password ?? "");
        var isReadable = name.Length <= UserWords.NameMax && password.Length <= UserWords.PasswordMax;
        refusal = isReadable && await session.CheckPasswordAsync(name, password) is { } user
            ? await GoOnAsync(user)
            : HttpContext.Refuse(StatusCodes.Status422UnprocessableEntity, UserWords.WrongPassword);
    }

    private async Task WithPasskeyAsync()
    {
        if (!await budget.TakeAsync(HttpContext))
        {
            passkeyRefusal = HttpContext.Refuse(StatusCodes.Status429TooManyRequests, UserWords.TooManyTries);
            return;
        }

        // A lockout is for what can be guessed; a passkey cannot.
        var given = Form?.Credential is { Length: > 0 } credential ? credential : "null";
        var answer = await signIn.PerformPasskeyAssertionAsync(given);
        if (!answer.Succeeded)
        {
            passkeyRefusal = HttpContext.Refuse(StatusCodes.Status422UnprocessableEntity, UserWords.WrongPasskey);
            return;
        }

        // Keeps its counter, by which a copied authenticator is found out.
        await users.AddOrUpdatePasskeyAsync(answer.User, answer.Passkey);
        passkeyRefusal = await GoOnAsync(answer.User);
    }

    private async Task<string?> GoOnAsync(UserRow user)
    {
        if (await session.CompleteAsync(HttpContext, user) is { } problem)
        {
            return HttpContext.Refuse(StatusCodes.Status503ServiceUnavailable, problem.Detail);
        }

        navigation.NavigateTo(GoOn);
        return null;
    }
}
