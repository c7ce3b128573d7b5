using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CryptoSim.Api.Orders.Resting;

/// <summary>What this instance watches, in figures. It is never unwell by them.</summary>
internal sealed class RestingHealthCheck(RestingOrders resting) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(HealthCheckResult.Healthy("resting orders are watched", new Dictionary<string, object>
        {
            ["partitions"] = resting.HeldPartitions.Count,
            ["orders"] = resting.Count,
            // Symbols of which some order is yet to be held against the market as it is.
            ["behind"] = resting.Watches.Count(watch => watch.IsBehind),
        }));
}
