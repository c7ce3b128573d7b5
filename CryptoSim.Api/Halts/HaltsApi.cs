using CryptoSim.Data.Markets;
using CryptoSim.MarketData.Board;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CryptoSim.Api.Halts;

/// <summary>Stopping and resuming trading in a pair: the operator's.</summary>
internal static partial class HaltsApi
{
    private const int MaximumReason = 200;

    public static IServiceCollection AddHalts(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<OperatorOptions>()
            .Bind(configuration.GetSection(OperatorOptions.Section))
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddSingleton<HaltWatcher>();
        return services.AddHostedService(provider => provider.GetRequiredService<HaltWatcher>());
    }

    public static IEndpointRouteBuilder MapHalts(this IEndpointRouteBuilder routes)
    {
        var halts = routes.MapGroup("/operator/halts")
            .WithTags("Operator")
            .AllowAnonymous()
            .AddEndpointFilter<RouteGroupBuilder, OperatorKey>();
        halts.MapGet("", ListAsync)
            .WithName("ListHalts")
            .WithSummary("Pairs that are halted")
            .Refuses(403, 503);
        halts.MapPost("", HaltAsync)
            .WithName("HaltPair")
            .WithSummary("Stop trading in a pair, on every instance within a second; orders may still be canceled")
            .Accepts<HaltRequest>("application/json")
            .Refuses(400, 403, 404, 413, 415, 503);
        halts.MapDelete("", ResumeAsync)
            .WithName("ResumePair")
            .WithSummary("Resume trading in a pair")
            .Refuses(403, 404, 503);
        return routes;
    }

    private static async Task<Ok<ListAnswer<Halt>>> ListAsync(HaltStore store, CancellationToken cancellationToken) =>
        TypedResults.Ok(new ListAnswer<Halt>(await store.InForceAsync(cancellationToken), NextCursor: null));

    private static async Task<Results<Ok<Halt>, ProblemResult>> HaltAsync(
        HttpRequest request,
        HaltStore store,
        HaltWatcher watcher,
        MarketBoard board,
        TimeProvider time,
        ILogger<HaltWatcher> logger,
        CancellationToken cancellationToken)
    {
        var body = await StrictBody.ReadAsync<HaltRequest>(request, cancellationToken);
        if (body.IsRefused)
        {
            return body.Problem;
        }

        var (symbol, reason) = body.Value;
        if (reason.Length is 0 or > MaximumReason)
        {
            return Problems.Malformed($"reason has 1 to {MaximumReason} characters.", "reason", MaximumReason);
        }

        if (board.Find(symbol) is null)
        {
            return Problems.UnknownSymbol(symbol);
        }

        var halt = await store.HaltAsync(new Halt(symbol, reason, time.GetUtcNow()), cancellationToken);
        await watcher.ReadAsync(cancellationToken);
        LogHalted(logger, symbol);
        return TypedResults.Ok(halt);
    }

    private static async Task<Results<NoContent, ProblemResult>> ResumeAsync(
        string symbol,
        HaltStore store,
        HaltWatcher watcher,
        TimeProvider time,
        ILogger<HaltWatcher> logger,
        CancellationToken cancellationToken)
    {
        if (!await store.ResumeAsync(symbol, time.GetUtcNow(), cancellationToken))
        {
            return new ProblemResult(
                StatusCodes.Status404NotFound, "not_halted", "This pair is not halted.", "symbol");
        }

        await watcher.ReadAsync(cancellationToken);
        LogResumed(logger, symbol);
        return TypedResults.NoContent();
    }

    [LoggerMessage(LogLevel.Warning, "The operator halted {Symbol}")]
    private static partial void LogHalted(ILogger logger, string symbol);

    [LoggerMessage(LogLevel.Warning, "The operator resumed {Symbol}")]
    private static partial void LogResumed(ILogger logger, string symbol);
}

/// <param name="Symbol"><c>BTC/USD</c>.</param>
/// <param name="Reason">For whoever asks why.</param>
internal sealed record HaltRequest(string Symbol, string Reason);
