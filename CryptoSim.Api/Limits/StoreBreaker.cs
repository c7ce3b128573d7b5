using Microsoft.AspNetCore.Authorization;
using Polly;
using Polly.CircuitBreaker;

namespace CryptoSim.Api.Limits;

/// <summary>While Postgres fails whoever asks, nobody waits for it: what needs it is refused at once, and one request a
/// second finds out whether it is back. What needs no ledger, such as prices, does not come by here.</summary>
internal sealed class StoreBreaker
{
    private static readonly TimeSpan BreakFor = TimeSpan.FromSeconds(1);

    private readonly RequestDelegate next;
    private readonly ResiliencePipeline pipeline;

    public StoreBreaker(RequestDelegate next, TimeProvider time)
    {
        this.next = next;
        pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                ShouldHandle = static arguments => ValueTask.FromResult(
                    arguments.Outcome.Exception is { } exception && Failures.IsPostgresAway(exception)),
                FailureRatio = 0.5,
                MinimumThroughput = 8,
                SamplingDuration = TimeSpan.FromSeconds(10),
                BreakDuration = BreakFor,
            })
            .Build();
    }

    public async Task InvokeAsync(HttpContext context)
    {
        if (!NeedsStore(context))
        {
            await next(context);
            return;
        }

        try
        {
            await pipeline.ExecuteAsync(
                static async (call, _) => await call.next(call.context), (next, context), context.RequestAborted);
        }
        catch (BrokenCircuitException)
        {
            await Problems.Unavailable("The ledger is away. Nothing is lost; try again.", BreakFor)
                .ExecuteAsync(context);
        }
    }

    /// <summary>Who signs in is looked up in the ledger.</summary>
    private static bool NeedsStore(HttpContext context) =>
        context.GetEndpoint()?.Metadata is { } metadata
        && metadata.GetMetadata<IAuthorizeData>() is not null
        && metadata.GetMetadata<IAllowAnonymous>() is null;
}
