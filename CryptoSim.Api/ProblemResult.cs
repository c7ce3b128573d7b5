using System.Diagnostics;
using System.Globalization;
using CryptoSim.Api.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace CryptoSim.Api;

/// <summary>Writes a <see cref="Problem"/>. Unlike the framework's writer it does so whatever the caller's
/// <c>Accept</c> says: a refusal always tells its reason.</summary>
/// <param name="RetryAfter">When trying again makes sense; sent in whole seconds.</param>
public sealed record ProblemResult(
    int Status,
    string Code,
    string Detail,
    string? Field = null,
    decimal? Limit = null,
    decimal? Available = null,
    TimeSpan? RetryAfter = null) : IResult, IStatusCodeHttpResult
{
    public const string ContentType = "application/problem+json";

    int? IStatusCodeHttpResult.StatusCode => Status;

    public Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        var response = httpContext.Response;
        response.StatusCode = Status;
        response.Headers.CacheControl = "no-store";
        if (RetryAfter is { } after)
        {
            var seconds = Math.Max(1, (long)Math.Ceiling(after.TotalSeconds));
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        var problem = new Problem(
            "about:blank",
            ReasonPhrases.GetReasonPhrase(Status),
            Status,
            Detail,
            Code,
            Field,
            Limit,
            Available,
            Activity.Current?.TraceId.ToHexString() ?? httpContext.TraceIdentifier);
        return response.WriteAsJsonAsync(problem, ApiJson.Options, ContentType, httpContext.RequestAborted);
    }
}
