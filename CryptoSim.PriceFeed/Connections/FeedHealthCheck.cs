using System.Globalization;
using CryptoSim.Domain.Instruments;
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
        var withoutBook = board.Markets
            .Where(market => market.Instrument.Status != PairStatus.Delisted && !market.HasBook)
            .Select(market => market.Symbol).ToArray();
        var data = new Dictionary<string, object>
        {
            ["term"] = status.Term,
            ["system"] = board.System.ToString(),
            ["mismatches"] = status.Mismatches,
            ["reconnects"] = status.Reconnects,
            ["unreadableFrames"] = status.UnreadableFrames,
            ["rejectedPrices"] = status.RejectedPrices,
            ["lastRejected"] = Lines(status.LastRejected),
            ["rateLimits"] = status.RateLimits,
            ["clockJumps"] = status.ClockJumps,
            ["candleDifferences"] = status.CandleDifferences,
            ["refused"] = Lines(status.Refused),
            ["delisted"] = status.DelistedSymbols,
            ["withoutBook"] = withoutBook,
        };
        if (status.ConnectedSince is { } since)
        {
            data["connectedSince"] = since.ToString("O", CultureInfo.InvariantCulture);
        }

        if (status.LastFrame is { } last)
        {
            data["lastFrameAgeMs"] = (long)(now - last).TotalMilliseconds;
        }

        if (status.LostBecause is { } reason)
        {
            data["lastLostBecause"] = reason;
        }

        var result = status.Term == 0 ? HealthCheckResult.Healthy("standby", data)
            : status.ConnectedSince is null ? HealthCheckResult.Degraded("not connected to the venue", data: data)
            : board.IsStale ? HealthCheckResult.Degraded("the venue is silent", data: data)
            : board.System != SystemState.Online
                ? HealthCheckResult.Degraded($"the venue's system is not online: {board.System}", data: data)
            : withoutBook.Length > 0 ? HealthCheckResult.Degraded("books are being fetched anew", data: data)
            : status.Refused.Count > 0 ? HealthCheckResult.Degraded("the venue refused subscriptions", data: data)
            : HealthCheckResult.Healthy("connected", data);
        return Task.FromResult(result);
    }

    private static string[] Lines(IReadOnlyDictionary<string, string> reasons) =>
    [
        .. reasons.OrderBy(reason => reason.Key, StringComparer.Ordinal)
            .Select(reason => $"{reason.Key}: {reason.Value}"),
    ];
}
