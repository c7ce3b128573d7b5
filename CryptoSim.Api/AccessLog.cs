using System.Diagnostics;

namespace CryptoSim.Api;

/// <summary>One line a request, with account and trace. Tokens and query strings are never in it.</summary>
internal sealed partial class AccessLog(RequestDelegate next, TimeProvider time, ILogger<AccessLog> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var started = time.GetTimestamp();
        try
        {
            await next(context);
        }
        finally
        {
            Write(context, time.GetElapsedTime(started));
        }
    }

    private void Write(HttpContext context, TimeSpan elapsed)
    {
        // Successes are in traces and metrics; at thousands a second their lines would cost more than the work.
        var level = context.Response.StatusCode switch
        {
            < 400 => LogLevel.Debug,
            < 500 => LogLevel.Information,
            _ => LogLevel.Error,
        };
        if (logger.IsEnabled(level))
        {
            Request(
                level,
                context.Request.Method,
                context.Request.Path,
                context.Response.StatusCode,
                elapsed.TotalMilliseconds,
                Caller.AccountOf(context.User),
                Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier);
        }
    }

    [LoggerMessage("{Method} {Path} {Status} in {ElapsedMs:F1} ms, account {AccountId}, trace {TraceId}")]
    private partial void Request(
        LogLevel level, string method, string path, int status, double elapsedMs, Guid? accountId, string traceId);
}
