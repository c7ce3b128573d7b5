using CryptoSim.MarketData.Board;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CryptoSim.MarketData.Bus;

/// <summary>Unhealthy only while Redis was never reached. Stale prices are degraded: every instance has them at once,
/// and each can still show a portfolio and refuse an order with the reason.</summary>
internal sealed class BusHealthCheck(BusStatus status, MarketBoard board, TimeProvider time) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var now = time.GetUtcNow();
        var data = new Dictionary<string, object>
        {
            ["term"] = status.Term,
            ["gaps"] = status.Gaps,
            ["resyncs"] = status.Resyncs,
            ["refused"] = status.Refused,
            ["symbols"] = status.Symbols.OrderBy(symbol => symbol.Symbol, StringComparer.Ordinal)
                .ToDictionary(symbol => symbol.Symbol, Tell),
        };
        if (status.LastBeacon is { } beacon)
        {
            data["beaconAgeMs"] = (long)(now - beacon).TotalMilliseconds;
        }

        if (board.LastUpstreamFrame is { } frame)
        {
            data["upstreamAgeMs"] = (long)(now - frame).TotalMilliseconds;
        }

        var result = !status.HasRead ? HealthCheckResult.Unhealthy("the bus was not reached yet", data: data)
            : status.LastBeacon is not { } last ? HealthCheckResult.Degraded("no feed leader was heard yet", data: data)
            : now - last > BusTimes.BeaconLostAfter ? HealthCheckResult.Degraded("the feed leader is silent", data: data)
            : board.IsStale ? HealthCheckResult.Degraded("prices are stale", data: data)
            : HealthCheckResult.Healthy("prices are fresh", data);
        return Task.FromResult(result);
    }

    private object Tell(SymbolStatus symbol)
    {
        var market = board.Find(symbol.Symbol);
        return new
        {
            term = symbol.Position.Term,
            sequence = symbol.Position.Sequence,
            gaps = symbol.Gaps,
            resyncs = symbol.Resyncs,
            hasBook = market?.HasBook ?? false,
            bookTime = market?.TakeBook(0).Time,
            tradeId = market?.RecentTrades(1) is [var last] ? last.TradeId : (long?)null,
            missedTrades = market?.MissedTrades ?? 0,
        };
    }
}
