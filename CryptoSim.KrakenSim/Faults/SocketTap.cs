using System.Net.WebSockets;
using Microsoft.AspNetCore.Http.Features;

namespace CryptoSim.KrakenSim.Faults;

/// <summary>Stands in front of the WebSocket endpoint and hands the server sockets that are watched and can be made to
/// go wrong: the server itself knows nothing of it.</summary>
internal sealed class SocketTap(SocketJournal journal, FaultDesk desk) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var features = context.HttpContext.Features;
        if (features.Get<IHttpWebSocketFeature>() is not { IsWebSocketRequest: true } feature)
        {
            return await next(context);
        }

        if (desk.IsUnreachable)
        {
            desk.Take(FaultKind.Unreachable);
            return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
        }

        var tapped = new TappedFeature(feature, journal, desk);
        features.Set<IHttpWebSocketFeature>(tapped);
        try
        {
            return await next(context);
        }
        finally
        {
            tapped.Ended();
        }
    }

    private sealed class TappedFeature(IHttpWebSocketFeature inner, SocketJournal journal, FaultDesk desk)
        : IHttpWebSocketFeature
    {
        private Action? _ended;

        public bool IsWebSocketRequest => inner.IsWebSocketRequest;

        public async Task<WebSocket> AcceptAsync(WebSocketAcceptContext context)
        {
            // The server disposes of it.
            var socket = new FaultySocket(await inner.AcceptAsync(context), desk);
            var entry = journal.Opened();
            desk.Add(socket);
            _ended = () =>
            {
                desk.Remove(socket);
                journal.Closed(entry);
            };
            return socket;
        }

        public void Ended() => _ended?.Invoke();
    }
}
