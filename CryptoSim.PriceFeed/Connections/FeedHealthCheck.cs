using System.Globalization;
using CryptoSim.MarketData.Board;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CryptoSim.PriceFeed.Connections;

/// <summary>Never unhealthy: what is wrong upstream is not cured by ending this process.</summary>
internal sealed class FeedHealthCheck(FeedStatus status, MarketBoard board, TimeProvider time) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var now = time.GetUtcNow();
        var data = new Dictionary<string, object>
        {
            ["term"] = status.Term,
            ["system"] = board.System.ToString(),
            ["mismatches"] = status.Mismatches,
            ["reconnects"] = status.Reconnects,
            ["unreadableFrames"] = status.UnreadableFrames,
            ["refused"] = status.Refused.Select(refusal => $"{refusal.Key}: {refusal.Value}").ToArray(),
        };
        if (status.ConnectedSince is { } since)
        {
            data["connectedSince"] = since.ToString("O", CultureInfo.InvariantCulture);
        }

        if (status.LastFrame is { } last)
        {
            data["lastFrameAgeMs"] = (long)(now - last).TotalMilliseconds;
        }

        var result = status.Term == 0 ? HealthCheckResult.Healthy("standby", data)
            : status.ConnectedSince is null ? HealthCheckResult.Degraded("not connected to the venue", data: data)
            : board.IsStale ? HealthCheckResult.Degraded("the venue is silent", data: data)
            : status.Refused.Count > 0 ? HealthCheckResult.Degraded("the venue refused subscriptions", data: data)
            : HealthCheckResult.Healthy("connected", data);
        return Task.FromResult(result);
    }
}
