using Microsoft.AspNetCore.Http.HttpResults;

namespace CryptoSim.Api.Explanations;

/// <summary>Why an order filled as it did, and why it has not yet.</summary>
internal static class ExplanationsApi
{
    public static IServiceCollection AddExplanations(this IServiceCollection services) =>
        services.AddSingleton<OrderExplanations>();

    public static IEndpointRouteBuilder MapExplanations(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/orders/{orderId}/explain", ExplainAsync)
            .WithTags("Orders")
            .WithName("ExplainOrder")
            .WithSummary("The book, trades and fee tier that each fill was decided on, and why the rest waits")
            .Refuses(400, 401, 404);
        return routes;
    }

    private static async Task<Results<Ok<OrderExplanation>, ProblemResult>> ExplainAsync(
        Caller caller, string orderId, OrderExplanations explanations, CancellationToken cancellationToken)
    {
        var id = Query.Id(orderId, "orderId");
        if (id.IsRefused)
        {
            return id.Problem;
        }

        return await explanations.ExplainAsync(caller.AccountId, id.Value, cancellationToken) is { } explanation
            ? TypedResults.Ok(explanation)
            : Problems.OrderNotFound();
    }
}
