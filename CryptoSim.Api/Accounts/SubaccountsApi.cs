using CryptoSim.Api.Limits;
using CryptoSim.Data.Accounts;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace CryptoSim.Api.Accounts;

/// <summary>Several accounts of one owner: each has its own money, orders, seasons and credentials.</summary>
internal static class SubaccountsApi
{
    public static IEndpointRouteBuilder MapSubaccounts(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/subaccounts", OpenAsync)
            .WithTags("Accounts")
            .WithName("OpenSubaccount")
            .WithSummary("Open another account of yours with 10,000 USD; its token and secret are shown this once")
            .RequireRateLimiting(RateLimits.Accounts)
            .Refuses(401, 422, 429, 503);
        routes.MapGet("/subaccounts", ListAsync)
            .WithTags("Accounts")
            .WithName("ListSubaccounts")
            .WithSummary("All accounts of your owner, oldest first")
            .Refuses(401);
        return routes;
    }

    private static async Task<Results<Created<AccountOpened>, ProblemResult>> OpenAsync(
        Caller caller,
        AccountOpening opening,
        IOptions<ApiOptions> options,
        HttpResponse response,
        CancellationToken cancellationToken)
    {
        var limit = options.Value.AccountsPerOwner;
        if (await opening.OpenSubaccountAsync(caller.AccountId, limit, cancellationToken) is not { } opened)
        {
            return new ProblemResult(
                StatusCodes.Status422UnprocessableEntity,
                "too_many_accounts",
                $"One owner has at most {limit} accounts.",
                Limit: limit);
        }

        // As with the first account: no cache on the way may keep the secrets.
        response.Headers.CacheControl = "no-store";
        return TypedResults.Created("/api/account", opened);
    }

    private static async Task<Ok<ListAnswer<SubaccountAnswer>>> ListAsync(
        Caller caller, AccountStore accounts, CancellationToken cancellationToken)
    {
        var found = await accounts.OfSameOwnerAsync(caller.AccountId, cancellationToken);
        return TypedResults.Ok(new ListAnswer<SubaccountAnswer>(
            [.. found.Select(account => new SubaccountAnswer(
                account.AccountId, account.Season, account.CreatedAt, account.AccountId == caller.AccountId))],
            NextCursor: null));
    }
}

/// <param name="IsCaller">The account that asked.</param>
public sealed record SubaccountAnswer(Guid AccountId, int Season, DateTimeOffset CreatedAt, bool IsCaller);
