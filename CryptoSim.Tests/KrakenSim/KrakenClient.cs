using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace CryptoSim.Tests.KrakenSim;

/// <summary>A client that sends text and reads JSON frames, one by one.</summary>
internal sealed class KrakenClient(WebSocket socket) : IDisposable
{
    /// <summary>Only catches a hang.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public WebSocket Socket { get; } = socket;

    public async Task SendAsync(string text) =>
        await Socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, CancellationToken.None);

    public Task SubscribeAsync(string channel, string symbols, string more = "", int requestId = 1) =>
        SendAsync(
            $$"""
            {"method":"subscribe","params":{"channel":"{{channel}}","symbol":[{{Quote(symbols)}}]{{more}}},"req_id":{{requestId}}}
            """);

    /// <returns>Null when the server closed.</returns>
    public async Task<JsonElement?> ReadAsync()
    {
        using var timeout = new CancellationTokenSource(Patience);
        var buffer = new ArrayBufferWriter<byte>();
        while (true)
        {
            var result = await Socket.ReceiveAsync(buffer.GetMemory(65_536), timeout.Token);
            buffer.Advance(result.Count);
            if (result.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            if (result.EndOfMessage)
            {
                return JsonDocument.Parse(buffer.WrittenMemory).RootElement.Clone();
            }
        }
    }

    public async Task<JsonElement> ReadUntilAsync(Func<JsonElement, bool> isWanted)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (await ReadAsync() is { } frame)
        {
            // Heartbeats alone would go on for ever.
            Assert.IsLessThan(Patience, TimeProvider.System.GetElapsedTime(started), "The frame does not come.");
            if (isWanted(frame))
            {
                return frame;
            }
        }

        throw new InvalidOperationException($"The server closed: {Socket.CloseStatusDescription}");
    }

    /// <summary>The next answer to a request.</summary>
    public Task<JsonElement> ReadAnswerAsync() => ReadUntilAsync(frame => frame.TryGetProperty("success", out _));

    /// <summary>A client whose socket holds next to nothing.</summary>
    public static async Task<KrakenClient> ConnectWithoutBufferAsync(Uri address, string path)
    {
        // Disposed with the stream that owns it.
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 2_048 };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, address.Port));
        var stream = new NetworkStream(socket, ownsSocket: true);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"GET {path} HTTP/1.1\r\nHost: {address.Authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"));
        var header = new StringBuilder();
        var one = new byte[1];
        while (!header.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(one);
            header.Append((char)one[0]);
        }

        return new KrakenClient(WebSocket.CreateFromStream(stream, new WebSocketCreationOptions()));
    }

    public static string? Text(JsonElement frame, string name) =>
        frame.TryGetProperty(name, out var value) ? value.GetString() : null;

    public void Dispose() => Socket.Dispose();

    private static string Quote(string symbols) =>
        string.Join(',', symbols.Split(',').Select(symbol => $"\"{symbol}\""));
}
