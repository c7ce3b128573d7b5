using Microsoft.AspNetCore.Http.HttpResults;

namespace CryptoSim.Api.Portfolios;

/// <summary>What the account holds and what it is worth now.</summary>
internal static class PortfoliosApi
{
    public static IServiceCollection AddPortfolios(this IServiceCollection services) =>
        services.AddSingleton<PortfolioMetrics>().AddSingleton<PortfolioBooks>().AddSingleton<LotBooks>();

    public static IEndpointRouteBuilder MapPortfolios(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/portfolio", GetAsync)
            .WithTags("Accounts")
            .WithName("GetPortfolio")
            .WithSummary("Balances, holds, positions with average cost, profit and equity")
            .Refuses(401, 503);
        routes.MapGet("/portfolio/lots", ListLotsAsync)
            .WithTags("Accounts")
            .WithName("ListLots")
            .WithSummary("What you acquired, newest first: what is left of it and its profit, oldest sold first")
            .Refuses(400, 401, 503);
        return routes;
    }

    private static async Task<Results<Ok<ListAnswer<LotAnswer>>, ProblemResult>> ListLotsAsync(
        Caller caller,
        LotBooks lots,
        string? asset,
        string? status,
        string? limit,
        string? cursor,
        CancellationToken cancellationToken)
    {
        var query = LotQuery.Read(asset, status, limit, cursor);
        return query.IsRefused
            ? query.Problem
            : TypedResults.Ok(await lots.ListAsync(caller.AccountId, query.Value, cancellationToken));
    }

    private static async Task<Ok<PortfolioAnswer>> GetAsync(
        Caller caller, HttpRequest request, PortfolioBooks portfolios, CancellationToken cancellationToken) =>
        TypedResults.Ok(await portfolios.GetAsync(
            caller.AccountId, SeenEvent.In(request), cancellationToken));
}
