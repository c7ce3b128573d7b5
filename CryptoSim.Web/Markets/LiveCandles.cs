using CryptoSim.Web.Client;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.OutputCaching;

namespace CryptoSim.Web.Markets;

/// <summary>Price history for the page's chart, passed on from Api so that a page talks to its own origin only.</summary>
public static class LiveCandles
{
    // Many viewers of one chart cost the API one call a second.
    private static readonly TimeSpan CandlesKept = TimeSpan.FromSeconds(1);

    // A day drawn in 60 pixels moves slowly.
    private static readonly TimeSpan SparksKept = TimeSpan.FromMinutes(1);

    public static void MapLiveCandles(this WebApplication app)
    {
        app.MapGet("/live/candles", GetCandlesAsync)
            .CacheOutput(policy => Shared(policy, CandlesKept, "symbol", "interval", "limit", "from", "to"));
        app.MapGet("/live/spark", GetSparkAsync)
            .CacheOutput(policy => Shared(policy, SparksKept, "symbol"));
    }

    // Without the lock: a viewer who leaves must not take down the answer that others wait for.
    private static void Shared(OutputCachePolicyBuilder policy, TimeSpan kept, params string[] varyBy) =>
        policy.Expire(kept).SetVaryByQuery(varyBy).SetLocking(false);

    private static async Task<IResult> GetCandlesAsync(
        HttpContext context, CryptoSimClient client, CancellationToken cancellationToken)
    {
        var query = new QueryBuilder(context.Request.Query.Where(pair =>
            pair.Key is "symbol" or "interval" or "limit" or "from" or "to"));
        return Answer(await client.GetCandlesAsync(query.ToString(), cancellationToken));
    }

    // The closes of the last 24 hours.
    private static async Task<IResult> GetSparkAsync(
        string symbol, CryptoSimClient client, CancellationToken cancellationToken)
    {
        var query = new QueryBuilder { { "symbol", symbol }, { "interval", "60" }, { "limit", "25" } };
        return Answer(await client.GetCandlesAsync(query.ToString(), cancellationToken));
    }

    private static IResult Answer(ApiResult<ItemPage<CandleBar>> result) => result switch
    {
        { Value: { } page } => Results.Json(page, ApiJson.Options),
        { Problem: var problem } => Results.Problem(
            problem!.Detail,
            statusCode: problem.Status is >= 400 and < 500 ? problem.Status : StatusCodes.Status503ServiceUnavailable,
            extensions: [KeyValuePair.Create<string, object?>("code", problem.Code)]),
    };
}
