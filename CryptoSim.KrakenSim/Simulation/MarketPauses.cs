using System.Net;
using CryptoSim.MarketData.Board;
using CryptoSim.MarketData.Server;
using Microsoft.Extensions.Options;

namespace CryptoSim.KrakenSim.Simulation;

/// <summary>Holds the market on command, so that whoever follows it can be compared with it at one position. Heartbeats
/// go on: prices do not become stale.</summary>
public static class MarketPauses
{
    /// <summary>An hour at the slowest speed is ten hours.</summary>
    private const double LongestPlay = 3_600;

    /// <summary>Maps <c>POST /market/pause</c>, <c>POST /market/resume</c> and <c>POST /market/play?seconds=</c>, for callers
    /// of this machine only. After a pause the market catches up with the clock; a play goes on from where it stands, tells
    /// every change by itself, at any speed, and stands again. All answer market time.</summary>
    public static IEndpointRouteBuilder MapMarketPauses(this IEndpointRouteBuilder endpoints)
    {
        var routes = endpoints.MapGroup("/market")
            .AddEndpointFilter(static async (context, next) =>
                context.HttpContext.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
                    ? await next(context)
                    : Results.NotFound())
            .AddEndpointFilter(static async (context, next) =>
                context.HttpContext.RequestServices.GetRequiredService<IOptions<KrakenSimOptions>>().Value.IsTape
                    ? Results.Problem("A tape plays by itself: it has no pause.", statusCode: StatusCodes.Status409Conflict)
                    : await next(context));
        routes.MapPost("/pause", async (MarketClock clock, MarketPlayer player, MarketBoard board) =>
        {
            clock.Pause();
            await player.SettleAsync();
            return MarketTime.Of(clock.Now, isPaused: true, board);
        });
        routes.MapPost("/resume", (MarketClock clock, MarketBoard board) =>
        {
            clock.Resume();
            return MarketTime.Of(clock.Now, isPaused: false, board);
        });
        routes.MapPost("/play", PlayAsync);
        return endpoints;
    }

    private static async Task<IResult> PlayAsync(
        double seconds, MarketClock clock, MarketPlayer player, MarketBoard board, KrakenWebSocketServer server)
    {
        if (!(seconds > 0 && seconds <= LongestPlay))
        {
            return Results.Problem(
                $"seconds is above 0 and at most {LongestPlay:0}.", statusCode: StatusCodes.Status400BadRequest);
        }

        if (!clock.Stands)
        {
            return Results.Problem("Pause the market first.", statusCode: StatusCodes.Status409Conflict);
        }

        // Where it stands, to the step: else a play would begin in the middle of one.
        var from = Steps.TimeOfHalf(Steps.HalfAt(clock.Now));
        return await player.PlayAsync(from.AddSeconds(seconds), server.ToldAsync)
            ? Results.Ok(MarketTime.Of(clock.Now, isPaused: true, board))
            : Results.Problem("The market is played already.", statusCode: StatusCodes.Status409Conflict);
    }
}

/// <summary>Answer of the routes that hold the market.</summary>
/// <param name="Symbols">How far each pair has come.</param>
public sealed record MarketTime(DateTimeOffset Now, bool IsPaused, IReadOnlyDictionary<string, MarketPlace> Symbols)
{
    internal static MarketTime Of(DateTimeOffset now, bool isPaused, MarketBoard board) => new(
        now,
        isPaused,
        board.Markets.ToDictionary(market => market.Symbol, market => new MarketPlace(
            market.TakeBook(0).Time, market.RecentTrades(1) is [var last] ? last.TradeId : null)));
}

/// <param name="BookTime">Of the last change of its book.</param>
/// <param name="TradeId">Of its last trade; null before the first.</param>
public sealed record MarketPlace(DateTimeOffset BookTime, long? TradeId);
