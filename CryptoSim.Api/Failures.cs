using Microsoft.AspNetCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using StackExchange.Redis;

namespace CryptoSim.Api;

/// <summary>Turns what nobody answered into problems: exceptions, and statuses without a body.</summary>
internal static class Failures
{
    public static WebApplication UseFailures(this WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = AnswerAsync,
            // Without this a body that Kestrel refuses would be a 500.
            StatusCodeSelector = StatusOf,
        });
        app.UseStatusCodePages(context => IsKrakens(context.HttpContext.Request.Path)
            ? Task.CompletedTask
            : Problems.ForStatus(context.HttpContext.Response.StatusCode).ExecuteAsync(context.HttpContext));
        return app;
    }

    private static Task AnswerAsync(HttpContext context)
    {
        var exception = context.Features.Get<IExceptionHandlerFeature>()?.Error;
        var problem = exception is not null && IsStoreAway(exception)
            ? Problems.Unavailable("A store that this needs is away. Nothing is lost; try again.")
            : Problems.ForStatus(context.Response.StatusCode);
        return problem.ExecuteAsync(context);
    }

    private static int StatusOf(Exception exception) => exception switch
    {
        BadHttpRequestException bad => bad.StatusCode,
        _ when IsStoreAway(exception) => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };

    /// <summary>EF Core wraps what Npgsql throws, so the causes are looked at too.</summary>
    internal static bool IsStoreAway(Exception exception) => exception switch
    {
        _ when IsPostgresAway(exception) => true,
        RedisException or TimeoutException => true,
        _ => exception.InnerException is { } cause && IsStoreAway(cause),
    };

    public static bool IsPostgresAway(Exception exception) => exception switch
    {
        PostgresException refused => refused.IsTransient,
        NpgsqlException or RetryLimitExceededException => true,
        _ => exception.InnerException is { } cause && IsPostgresAway(cause),
    };

    // Kraken's own API has its own envelope for failures.
    private static bool IsKrakens(PathString path) => path.StartsWithSegments("/0")
        || path.StartsWithSegments("/ws") || path.StartsWithSegments("/ws-auth");
}
