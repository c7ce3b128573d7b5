using CryptoSim.Api.Limits;
using CryptoSim.Api.Orders;
using CryptoSim.Api.Portfolios;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CryptoSim.Api.Resets;

/// <summary>Starting over: a new season, with the old one kept in the ledger.</summary>
internal static class ResetsApi
{
    public static IEndpointRouteBuilder MapResets(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/reset", ResetAsync)
            .WithTags("Accounts")
            .WithName("ResetAccount")
            .WithSummary("Cancel all open orders and start the next season with 10,000 USD")
            .RequireRateLimiting(RateLimits.Orders)
            .Refuses(401, 429, 503);
        return routes;
    }

    private static async Task<Results<Ok<PortfolioAnswer>, ProblemResult>> ResetAsync(
        Caller caller, TradingDesk desk, PortfolioBooks portfolios, CancellationToken cancellationToken) =>
        await desk.ResetAsync(caller.AccountId, cancellationToken) is { } rejection
            ? Problems.From(rejection)
            : TypedResults.Ok(await portfolios.GetAsync(caller.AccountId, 0, cancellationToken));
}
