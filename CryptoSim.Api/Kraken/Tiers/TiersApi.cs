using CryptoSim.Api.Kraken.Keys;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CryptoSim.Api.Kraken.Tiers;

/// <summary>The tier that the caller's account trades at through Kraken's API.</summary>
internal static class TiersApi
{
    public static IEndpointRouteBuilder MapKrakenTiers(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/account/kraken-tier", GetAsync)
            .WithTags("Accounts")
            .WithName("GetKrakenTier")
            .WithSummary("The tier whose limits the account meets on Kraken's API")
            .Refuses(401);
        routes.MapPut("/account/kraken-tier", SetAsync)
            .WithTags("Accounts")
            .WithName("SetKrakenTier")
            .WithSummary("Trade at another tier's limits: starter, intermediate, pro")
            .Accepts<TierAnswer>("application/json")
            .Refuses(400, 401, 413, 415);
        return routes;
    }

    private static async Task<Ok<TierAnswer>> GetAsync(
        Caller caller, TierDirectory tiers, CancellationToken cancellationToken) =>
        TypedResults.Ok(new TierAnswer(await tiers.FindAsync(caller.AccountId, cancellationToken)));

    private static async Task<Results<Ok<TierAnswer>, ProblemResult>> SetAsync(
        Caller caller, HttpRequest request, TierDirectory tiers, CancellationToken cancellationToken)
    {
        var body = await StrictBody.ReadAsync<TierAnswer>(request, cancellationToken);
        if (body.IsRefused)
        {
            return body.Problem;
        }

        await tiers.SetAsync(caller.AccountId, body.Value.Tier, cancellationToken);
        return TypedResults.Ok(body.Value);
    }
}

public sealed record TierAnswer(KrakenTier Tier);
