using Microsoft.AspNetCore.Http.HttpResults;

namespace CryptoSim.Api.Portfolios;

/// <summary>What the account holds and what it is worth now.</summary>
internal static class PortfoliosApi
{
    public static IServiceCollection AddPortfolios(this IServiceCollection services) =>
        services.AddSingleton<PortfolioBooks>();

    public static IEndpointRouteBuilder MapPortfolios(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/portfolio", GetAsync)
            .WithTags("Accounts")
            .WithName("GetPortfolio")
            .WithSummary("Balances, holds, positions with average cost, profit and equity")
            .Refuses(401, 503);
        return routes;
    }

    private static async Task<Ok<PortfolioAnswer>> GetAsync(
        Caller caller, PortfolioBooks portfolios, CancellationToken cancellationToken) =>
        TypedResults.Ok(await portfolios.GetAsync(caller.AccountId, cancellationToken));
}
