using System.Net;
using CryptoSim.MarketData.Board;

namespace CryptoSim.KrakenSim.Faults;

public static class FaultsModule
{
    /// <summary>Registers the market's bad days, which come on command. Needs the market's board.</summary>
    public static IServiceCollection AddFaults(this IServiceCollection services)
    {
        services.AddSingleton<SocketJournal>();
        services.AddSingleton<FaultDesk>();
        return services;
    }

    /// <summary>Lets the sockets of this WebSocket endpoint be watched and go wrong.</summary>
    public static RouteHandlerBuilder WithFaults(this RouteHandlerBuilder endpoint) =>
        endpoint.AddEndpointFilter<RouteHandlerBuilder, SocketTap>();

    /// <summary>Maps the commands. Callers of this machine only: a stand-in that anyone may break would be of no
    /// use.</summary>
    public static IEndpointRouteBuilder MapFaults(this IEndpointRouteBuilder endpoints)
    {
        var routes = endpoints.MapGroup("").AddEndpointFilter(static async (context, next) =>
            context.HttpContext.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
                ? await next(context)
                : Results.NotFound());
        routes.MapGet("/connections", static (SocketJournal journal) => journal.Read());
        routes.MapGet("/faults", static (FaultDesk desk) => desk.Read());
        routes.MapGet("/faults/kinds", static () => FaultKind.All);
        routes.MapPost("/faults", StartAsync);
        routes.MapDelete("/faults", static (FaultDesk desk) => new { ended = desk.End(id: null) });
        routes.MapDelete("/faults/{id:long}", static (FaultDesk desk, long id) =>
            desk.End(id) > 0 ? Results.Ok(new { ended = 1 }) : Results.NotFound());
        return endpoints;
    }

    private static async Task<IResult> StartAsync(
        HttpContext context, FaultDesk desk, MarketBoard board, CancellationToken cancellationToken)
    {
        var (request, problem) = await FaultRequest.ReadAsync(context.Request.Body, cancellationToken);
        problem ??= request!.FindProblem(symbol => board.Find(symbol) is not null);
        return problem is null
            ? Results.Json(await desk.StartAsync(request!, cancellationToken), statusCode: StatusCodes.Status201Created)
            : Results.BadRequest(problem);
    }
}
