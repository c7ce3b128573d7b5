using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CryptoSim.Api;

/// <summary>What <c>/health</c> says: unhealthy only when nothing can be served, else degraded.</summary>
internal static class HealthModule
{
    // Without Redis, or with a feed that is silent, prices are stale and market orders are refused; accounts, resting
    // orders and the ledger are in Postgres and still served. A load balancer must not take such an instance out: the
    // others see the same.
    private static readonly string[] Degrading = ["redis", "market"];

    public static IServiceCollection AddApiHealth(this IServiceCollection services) =>
        services.Configure<HealthCheckServiceOptions>(options =>
        {
            foreach (var registration in options.Registrations.Where(IsDegrading))
            {
                registration.FailureStatus = HealthStatus.Degraded;
            }
        });

    // Aspire's integration names its check "StackExchange.Redis".
    private static bool IsDegrading(HealthCheckRegistration registration) =>
        Degrading.Any(name => registration.Name.Contains(name, StringComparison.OrdinalIgnoreCase));
}
