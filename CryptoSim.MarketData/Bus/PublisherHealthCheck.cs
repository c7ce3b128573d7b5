using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CryptoSim.MarketData.Bus;

/// <summary>The leader's side of the bus. Never unhealthy: that Redis takes nothing is not cured by ending this
/// process.</summary>
internal sealed class PublisherHealthCheck(MarketPublisher publisher) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (publisher.Current is not { IsOpen: true } term)
        {
            return Task.FromResult(HealthCheckResult.Healthy("standby"));
        }

        var data = new Dictionary<string, object>
        {
            ["term"] = term.Term,
            ["takenAgeMs"] = (long)term.SinceTaken.TotalMilliseconds,
            ["inFlight"] = term.InFlight,
            ["behind"] = term.Behind,
            ["heads"] = term.Heads,
        };
        return Task.FromResult(term.SinceTaken > BusTimes.BeaconLostAfter
            ? HealthCheckResult.Degraded("Redis takes nothing", data: data)
            : HealthCheckResult.Healthy("publishing", data));
    }
}
