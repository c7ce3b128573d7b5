using System.Net;

namespace CryptoSim.KrakenSim.Simulation;

/// <summary>Holds the market on command, so that whoever follows it can be compared with it at one position. Heartbeats
/// go on: prices do not become stale.</summary>
public static class MarketPauses
{
    /// <summary>Maps <c>POST /market/pause</c> and <c>POST /market/resume</c>, for callers of this machine only. After a
    /// pause the market catches up with the clock. Both answer market time.</summary>
    public static IEndpointRouteBuilder MapMarketPauses(this IEndpointRouteBuilder endpoints)
    {
        var routes = endpoints.MapGroup("/market").AddEndpointFilter(static async (context, next) =>
            context.HttpContext.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
                ? await next(context)
                : Results.NotFound());
        routes.MapPost("/pause", async (MarketClock clock, MarketPlayer player) =>
        {
            clock.Pause();
            await player.SettleAsync();
            return new MarketTime(clock.Now, IsPaused: true);
        });
        routes.MapPost("/resume", (MarketClock clock) =>
        {
            clock.Resume();
            return new MarketTime(clock.Now, IsPaused: false);
        });
        return endpoints;
    }
}

/// <summary>Answer of the routes that hold the market.</summary>
public sealed record MarketTime(DateTimeOffset Now, bool IsPaused);
