using CryptoSim.Api.Limits;
using CryptoSim.Api.Orders;
using CryptoSim.Domain.FillModels;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CryptoSim.Api.FillModels;

/// <summary>How fills of the caller's orders are decided.</summary>
internal static class FillModelsApi
{
    public static IEndpointRouteBuilder MapFillModels(this IEndpointRouteBuilder routes)
    {
        routes.MapPut("/account/fill-model", SetAsync)
            .WithTags("Accounts")
            .WithName("SetFillModel")
            .WithSummary("Place orders under another fill model from now on: depth, touch, queue")
            .RequireRateLimiting(RateLimits.Orders)
            .Accepts<FillModelAnswer>("application/json")
            .Refuses(400, 401, 413, 415, 429, 503);
        return routes;
    }

    private static async Task<Results<Ok<FillModelAnswer>, ProblemResult>> SetAsync(
        Caller caller, HttpRequest request, TradingDesk desk, CancellationToken cancellationToken)
    {
        var body = await StrictBody.ReadAsync<FillModelAnswer>(request, cancellationToken);
        if (body.IsRefused)
        {
            return body.Problem;
        }

        return await desk.SetFillModelAsync(caller.AccountId, body.Value.FillModel, cancellationToken) is { } rejection
            ? Problems.From(rejection)
            : TypedResults.Ok(body.Value);
    }
}

/// <param name="FillModel">Open orders keep what they were placed under.</param>
public sealed record FillModelAnswer(FillModel FillModel);
