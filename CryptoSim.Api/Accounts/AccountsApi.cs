using CryptoSim.Api.Limits;
using CryptoSim.Api.Markets;
using CryptoSim.Data.Accounts;
using CryptoSim.Domain.FillModels;
using CryptoSim.MarketData.Board;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CryptoSim.Api.Accounts;

/// <summary>Opening an account, and what the caller's is.</summary>
internal static class AccountsApi
{
    public static IEndpointRouteBuilder MapAccounts(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/accounts", OpenAsync)
            .WithTags("Accounts")
            .WithName("OpenAccount")
            .WithSummary("Open an account with 10,000 USD; its token and secret are shown this once")
            .AllowAnonymous()
            .RequireRateLimiting(RateLimits.Accounts)
            .Refuses(429, 503);
        routes.MapGet("/account", GetAsync)
            .WithTags("Accounts")
            .WithName("GetAccount")
            .WithSummary("Your account and the market it trades in")
            .Refuses(401);
        return routes;
    }

    private static async Task<Created<AccountOpened>> OpenAsync(
        AccountOpening opening, HttpResponse response, CancellationToken cancellationToken)
    {
        var opened = await opening.OpenAsync(cancellationToken);
        // The only answer with secrets in it: no cache on the way may keep it.
        response.Headers.CacheControl = "no-store";
        return TypedResults.Created("/api/account", opened);
    }

    private static async Task<Results<Ok<AccountAnswer>, ProblemResult>> GetAsync(
        Caller caller, AccountStore accounts, MarketBoard board, CancellationToken cancellationToken) =>
        await accounts.FindAsync(caller.AccountId, cancellationToken) is { } account
            ? TypedResults.Ok(new AccountAnswer(
                account.AccountId, account.Season, account.CreatedAt, MarketAnswer.From(board), account.FillModel))
            : Problems.Unauthorized();
}

/// <param name="Season">1, and one more with each reset.</param>
/// <param name="FillModel">How fills are decided of orders that are placed from now on.</param>
public sealed record AccountAnswer(
    Guid AccountId, int Season, DateTimeOffset CreatedAt, MarketAnswer Market, FillModel FillModel);

/// <summary>The credentials of a new account; none of them can be read again.</summary>
/// <param name="AccessToken">For <c>Authorization: Bearer</c> on <c>/api</c>.</param>
/// <param name="ApiKey">For Kraken's <c>API-Key</c> header.</param>
/// <param name="ApiSecret">For Kraken's <c>API-Sign</c>: 64 bytes in base64.</param>
public sealed record AccountOpened(Guid AccountId, string AccessToken, string ApiKey, string ApiSecret);
