using System.Buffers;
using System.Net.WebSockets;

namespace CryptoSim.PriceFeed.Connections;

/// <summary>Receives whole frames into one buffer that is used again for the next.</summary>
internal sealed class FrameReceiver : IDisposable
{
    /// <summary>Longest frame taken: an instrument snapshot of 1,450 pairs is under 1 MB; what is far longer is not
    /// Kraken's.</summary>
    public const int MaximumFrameBytes = 16 * 1024 * 1024;

    private const int InitialBytes = 64 * 1024; // Book and trade frames are under 64 KiB; only snapshots grow it.

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(InitialBytes);

    /// <summary>The next frame, valid until the next call; null when the server closed.</summary>
    /// <exception cref="WebSocketException">The connection broke, or a frame was too long.</exception>
    public async ValueTask<ReadOnlyMemory<byte>?> ReceiveAsync(WebSocket socket, CancellationToken cancellationToken)
    {
        var length = 0;
        while (true)
        {
            if (length == _buffer.Length)
            {
                Grow(length);
            }

            var received = await socket.ReceiveAsync(_buffer.AsMemory(length), cancellationToken);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            length += received.Count;
            if (received.EndOfMessage)
            {
                return _buffer.AsMemory(0, length);
            }
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private void Grow(int length)
    {
        if (length >= MaximumFrameBytes)
        {
            throw new WebSocketException($"a frame is longer than {MaximumFrameBytes} bytes");
        }

        var grown = ArrayPool<byte>.Shared.Rent(Math.Min(_buffer.Length * 4, MaximumFrameBytes));
        _buffer.AsSpan(0, length).CopyTo(grown);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = grown;
    }
}
