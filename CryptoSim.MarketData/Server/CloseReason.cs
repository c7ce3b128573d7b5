using System.Net.WebSockets;

namespace CryptoSim.MarketData.Server;

/// <summary>Why a connection ends, and what the client is told.</summary>
/// <param name="Word">For the metric.</param>
/// <param name="SendsRest">What was queued before is still sent.</param>
internal sealed record CloseReason(string Word, WebSocketCloseStatus Status, string Text, bool SendsRest = false)
{
    public static readonly CloseReason Left =
        new("left", WebSocketCloseStatus.NormalClosure, "");

    public static readonly CloseReason Gone =
        new("gone", WebSocketCloseStatus.NormalClosure, "");

    public static readonly CloseReason Idle =
        new("idle", WebSocketCloseStatus.NormalClosure, "No subscription and no request for a minute: send a ping to stay", true);

    public static readonly CloseReason TooSlow =
        new("slow", WebSocketCloseStatus.PolicyViolation, "Too slow: frames that may not be left out did not fit");

    public static readonly CloseReason TakenBack =
        new("taken back", WebSocketCloseStatus.PolicyViolation, "The API key was taken back", true);

    public static readonly CloseReason TooLarge =
        new("large", WebSocketCloseStatus.MessageTooBig, "The request is too large", true);

    public static readonly CloseReason NotText =
        new("binary", WebSocketCloseStatus.InvalidMessageType, "Requests are JSON text", true);

    public static readonly CloseReason Stopping =
        new("stopping", WebSocketCloseStatus.EndpointUnavailable, "The server is stopping: connect again", true);
}
