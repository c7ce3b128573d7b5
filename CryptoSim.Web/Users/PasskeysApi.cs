using CryptoSim.Data.Users;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;

namespace CryptoSim.Web.Users;

/// <summary>What the browser's passkey dialog is opened with. The challenge stays in an encrypted cookie, so any
/// instance can check the answer.</summary>
internal static class PasskeysApi
{
    public const string CreationPath = "/account/passkeys/creation";

    public const string RequestPath = "/account/passkeys/request";

    public static void MapPasskeys(this WebApplication app)
    {
        app.MapPost(CreationPath, CreationAsync);
        app.MapPost(RequestPath, RequestAsync);
    }

    // Reading a form makes the antiforgery token required.
    private static async Task<Results<ContentHttpResult, ProblemHttpResult>> CreationAsync(
        HttpContext context,
        AttemptBudget budget,
        UserDirectory users,
        SignInManager<UserRow> signIn,
        TimeProvider time,
        [FromForm(Name = "Form.Name")] string? name)
    {
        if (!await budget.TakeAsync(context))
        {
            return Refuse(StatusCodes.Status429TooManyRequests, UserWords.TooManyTries);
        }

        var known = SignedInUser.Of(context.User);
        if (known is null && await UserWords.RefusedNameAsync(users, name) is { } refusal)
        {
            return Refuse(StatusCodes.Status422UnprocessableEntity, refusal);
        }

        var userName = known?.Name ?? name!.Trim();
        return Json(await signIn.MakePasskeyCreationOptionsAsync(new PasskeyUserEntity
        {
            Id = (known?.UserId ?? Guid.CreateVersion7(time.GetUtcNow())).ToString(),
            Name = userName,
            DisplayName = userName,
        }));
    }

    private static async Task<Results<ContentHttpResult, ProblemHttpResult>> RequestAsync(
        HttpContext context,
        AttemptBudget budget,
        SignInManager<UserRow> signIn,
        [FromForm(Name = "_handler")] string? _) =>
        await budget.TakeAsync(context)
            ? Json(await signIn.MakePasskeyRequestOptionsAsync(null))
            : Refuse(StatusCodes.Status429TooManyRequests, UserWords.TooManyTries);

    private static ContentHttpResult Json(string options) => TypedResults.Content(options, "application/json");

    private static ProblemHttpResult Refuse(int status, string detail) =>
        TypedResults.Problem(detail: detail, statusCode: status);
}
