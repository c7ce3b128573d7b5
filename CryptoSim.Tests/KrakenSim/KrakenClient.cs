using System.Buffers;
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
        while (await ReadAsync() is { } frame)
        {
            if (isWanted(frame))
            {
                return frame;
            }
        }

        throw new InvalidOperationException($"The server closed: {Socket.CloseStatusDescription}");
    }

    /// <summary>The next answer to a request.</summary>
    public Task<JsonElement> ReadAnswerAsync() => ReadUntilAsync(frame => frame.TryGetProperty("success", out _));

    public static string? Text(JsonElement frame, string name) =>
        frame.TryGetProperty(name, out var value) ? value.GetString() : null;

    public void Dispose() => Socket.Dispose();

    private static string Quote(string symbols) =>
        string.Join(',', symbols.Split(',').Select(symbol => $"\"{symbol}\""));
}
