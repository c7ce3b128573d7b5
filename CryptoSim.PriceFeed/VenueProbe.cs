using System.Net.WebSockets;
using CryptoSim.PriceFeed.Connections;
using Microsoft.Extensions.Options;

namespace CryptoSim.PriceFeed;

/// <summary>Asks whether the venue can be reached from here: connects, waits for the frame that greets every client,
/// and leaves. A port that opens proves nothing; a frame has come all the way.</summary>
internal sealed partial class VenueProbe(IOptions<KrakenOptions> options, TimeProvider time, ILogger<VenueProbe> logger)
{
    // As long as the claim to ask lasts, less what taking the lease takes; a greeting needs under half a second.
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(2);

    /// <returns>False also when the caller cancels.</returns>
    public async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(_patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("User-Agent", "CryptoSim");
        try
        {
            await socket.ConnectAsync(options.Value.WebSocketUrl, either.Token);
            var buffer = new byte[1_024]; // The greeting's beginning is enough.
            var received = await socket.ReceiveAsync(buffer.AsMemory(), either.Token);
            var isGreeted = received.MessageType != WebSocketMessageType.Close;
            // The venue has let go of this connection before the next one is opened.
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, either.Token);
            return isGreeted;
        }
        catch (Exception exception) when (
            exception is WebSocketException or HttpRequestException or IOException or OperationCanceledException)
        {
            LogUnreached(options.Value.WebSocketUrl, exception.Message);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Warning, "The lead is offered, but {Url} is not reached from here either: {Reason}")]
    private partial void LogUnreached(Uri url, string reason);
}
