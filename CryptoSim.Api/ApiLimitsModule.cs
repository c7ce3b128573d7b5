using CryptoSim.Api.Limits;
using CryptoSim.ServiceDefaults;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace CryptoSim.Api;

/// <summary>Bounds on requests and callers.</summary>
internal static class ApiLimitsModule
{
    public static WebApplicationBuilder AddApiLimits(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<ApiOptions>()
            .BindConfiguration(ApiOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        builder.Services.Configure<KestrelServerOptions>(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxRequestBodySize = RequestLimits.DrainBytesMax;
        });
        builder.Services.AddRateLimits();
        builder.Services.AddRequestTimeouts();
        builder.Services.AddOptions<RequestTimeoutOptions>().Configure<IOptions<ApiOptions>>(BoundAnswers);
        builder.Services.AddKnownProxies(ApiOptions.Section);
        return builder;
    }

    /// <summary>Also cancels what is still being done for the request.</summary>
    private static void BoundAnswers(RequestTimeoutOptions timeouts, IOptions<ApiOptions> options) =>
        timeouts.DefaultPolicy = new RequestTimeoutPolicy
        {
            Timeout = options.Value.AnswerWithin,
            TimeoutStatusCode = StatusCodes.Status503ServiceUnavailable,
            WriteTimeoutResponse = context =>
            {
                // The request was given up, not the caller: the refusal is still sent.
                context.RequestAborted = CancellationToken.None;
                return Problems
                    .Unavailable("A store did not answer in time. The same clientOrderId again tells what became of an order.")
                    .ExecuteAsync(context);
            },
        };
}
