using CryptoSim.MarketData.Board;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CryptoSim.Api.Markets;

/// <summary>What is traded here, by which rules, at which prices now.</summary>
internal static class MarketsApi
{
    public static IEndpointRouteBuilder MapMarkets(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/markets", List)
            .WithTags("Markets")
            .WithName("ListMarkets")
            .WithSummary("All markets with their rules and current prices, and where prices come from")
            .AllowAnonymous();
        return routes;
    }

    private static Ok<MarketsAnswer> List(MarketBoard board) =>
        TypedResults.Ok(new MarketsAnswer(
            MarketAnswer.From(board), [.. board.Markets.Select(MarketItem.From)], NextCursor: null));
}
