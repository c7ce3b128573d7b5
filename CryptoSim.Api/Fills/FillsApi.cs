using CryptoSim.Data.Orders;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CryptoSim.Api.Fills;

/// <summary>Executions, each with the evidence it was decided on.</summary>
internal static class FillsApi
{
    public static IEndpointRouteBuilder MapFills(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/fills", ListAsync)
            .WithTags("Orders")
            .WithName("ListFills")
            .WithSummary("Your fills, newest first")
            .Refuses(400, 401);
        return routes;
    }

    private static async Task<Results<Ok<ListAnswer<FillAnswer>>, ProblemResult>> ListAsync(
        Caller caller,
        OrderReads orders,
        string? symbol,
        string? orderId,
        string? limit,
        string? cursor,
        CancellationToken cancellationToken)
    {
        var query = FillQuery.Read(symbol, orderId, limit, cursor);
        if (query.IsRefused)
        {
            return query.Problem;
        }

        var (ofSymbol, ofOrder, count, before) = query.Value;
        var page = await orders.FillsAsync(caller.AccountId, ofSymbol, ofOrder, count, before, cancellationToken);
        return TypedResults.Ok(page.ToAnswer(FillAnswer.From));
    }
}
