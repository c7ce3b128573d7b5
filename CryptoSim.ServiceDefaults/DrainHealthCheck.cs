using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CryptoSim.ServiceDefaults;

internal sealed class DrainHealthCheck(Drain drain) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(drain.Began.IsCancellationRequested
            ? HealthCheckResult.Unhealthy("Being stopped: send nothing more here")
            : HealthCheckResult.Healthy());
}
