using CryptoSim.Data.Users;
using Microsoft.AspNetCore.Components;

namespace CryptoSim.Web.Users;

public sealed partial class RecoverPage(
    UserDirectory users, UserSignIn session, AttemptBudget budget, NavigationManager navigation)
{
    private string? refusal;

    [CascadingParameter]
    public required HttpContext HttpContext { get; set; }

    [SupplyParameterFromForm]
    public UserForm? Form { get; set; }

    private async Task RecoverAsync()
    {
        if (!await budget.TakeAsync(HttpContext))
        {
            refusal = HttpContext.Refuse(StatusCodes.Status429TooManyRequests, UserWords.TooManyTries);
            return;
        }

        var name = Form?.Name?.Trim() ?? "";
        // Before the code is used up.
        if (UserWords.RefusedPassword(users.Options, Form?.NewPassword, name) is { } refused)
        {
            refusal = HttpContext.Refuse(StatusCodes.Status422UnprocessableEntity, refused);
            return;
        }

        var user = name.Length is > 0 and <= UserWords.NameMax ? await users.FindByNameAsync(name) : null;
        if (user is null || !(await users.RedeemTwoFactorRecoveryCodeAsync(user, Form?.Code ?? "")).Succeeded)
        {
            refusal = HttpContext.Refuse(StatusCodes.Status422UnprocessableEntity, UserWords.WrongCode);
            return;
        }

        refusal = await SetPasswordAsync(user, Form!.NewPassword!);
    }

    private async Task<string?> SetPasswordAsync(UserRow user, string password)
    {
        await users.RemovePasswordAsync(user);
        await users.AddPasswordAsync(user, password);
        await users.SetLockoutEndDateAsync(user, null);
        await users.ResetAccessFailedCountAsync(user);
        await session.EndSessionsAsync(user, HttpContext.RequestAborted);
        if (await session.CompleteAsync(HttpContext, user) is { } problem)
        {
            return HttpContext.Refuse(StatusCodes.Status503ServiceUnavailable, problem.Detail);
        }

        navigation.NavigateTo($"{UserPages.Account}?done=password");
        return null;
    }
}
