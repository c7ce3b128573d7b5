using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace CryptoSim.Api.Accounts;

/// <summary>Signs in by <c>Authorization: Bearer {accessToken}</c>.</summary>
internal sealed class BearerHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    TokenDirectory tokens)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Bearer";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        // An open route is served whatever token comes along, also while the store of tokens is away.
        if (Context.GetEndpoint()?.Metadata is not { } metadata
            || metadata.GetMetadata<IAuthorizeData>() is null
            || metadata.GetMetadata<IAllowAnonymous>() is not null)
        {
            return AuthenticateResult.NoResult();
        }

        if (await tokens.FindCallerAsync(Request, Context.RequestAborted) is not { } id)
        {
            return AuthenticateResult.Fail("There is no access token, or an unknown one.");
        }

        var identity = new ClaimsIdentity([new Claim(Caller.AccountClaim, id.ToString())], SchemeName);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers[HeaderNames.WWWAuthenticate] = SchemeName;
        return Problems.Unauthorized().ExecuteAsync(Context);
    }
}
