using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Polly;
using Polly.CircuitBreaker;

namespace CryptoSim.ServiceDefaults;

/// <summary>How services call one another. A call that fails is made again on another instance; an instance that keeps
/// failing is left alone for a moment, the others are not.</summary>
internal static class HttpResilience
{
    private static readonly TimeSpan _wholeCall = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan _oneAttempt = TimeSpan.FromSeconds(10);
    private const int Retries = 3;

    // Calls to one instance that may be on their way at once, and that may wait for their turn.
    private const int AtOnce = 1_000;
    private const int Waiting = 1_000;

    public static IHttpClientBuilder AddInstanceResilience(this IHttpClientBuilder http)
    {
        http.AddResilienceHandler("call", builder =>
        {
            builder.AddTimeout(_wholeCall);
            var retry = new HttpRetryStrategyOptions
            {
                MaxRetryAttempts = Retries,
                BackoffType = DelayBackoffType.Exponential,
                Delay = TimeSpan.FromMilliseconds(100),
                UseJitter = true,
                ShouldHandle = static arguments => ValueTask.FromResult(
                    HttpClientResiliencePredicates.IsTransient(arguments.Outcome)
                    || arguments.Outcome.Exception is BrokenCircuitException),
            };
            // A retried POST would be sent twice: unsafe methods are left to callers who hold a client order id.
            retry.DisableForUnsafeHttpMethods();
            builder.AddRetry(retry);
        });
        // Between the two: each attempt picks an instance anew, and from here on its address is the instance's.
        http.AddServiceDiscovery();
        http.AddResilienceHandler("instance", builder =>
        {
            builder.AddConcurrencyLimiter(AtOnce, Waiting);
            builder.AddCircuitBreaker(new HttpCircuitBreakerStrategyOptions
            {
                FailureRatio = 0.5,
                MinimumThroughput = 10,
                SamplingDuration = TimeSpan.FromSeconds(20),
                BreakDuration = TimeSpan.FromSeconds(2),
                // A refusal with 503 is an answer, and tells when to come back: stale quotes break no circuit.
                ShouldHandle = static arguments => ValueTask.FromResult(
                    HttpClientResiliencePredicates.IsTransient(arguments.Outcome)
                    && arguments.Outcome.Result?.StatusCode is not (HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests)),
            });
            builder.AddTimeout(_oneAttempt);
        }).SelectPipelineByAuthority();
        return http;
    }
}
