using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using CryptoSim.MarketData.Wire;
using HdrHistogram;

namespace CryptoSim.Benchmarks.Feed;

/// <summary>Many WebSocket clients, each a bare socket: a full client would cost the driver more than the server spends.
/// They count the ticks they get, and how long after they were due.</summary>
internal sealed class FanOutClients : IDisposable
{
    private readonly List<Socket> _sockets = [];
    private readonly LongHistogram _latencies = new(TimeSpan.FromMinutes(2).Ticks / 10, 3);
    private readonly Lock _lock = new();
    private long _updates;

    /// <summary>Ticks received by all clients since <see cref="Reset"/>.</summary>
    public long Updates => Interlocked.Read(ref _updates);

    public static async Task<FanOutClients> ConnectAsync(Uri server, int count, string channel)
    {
        var clients = new FanOutClients();
        for (var index = 0; index < count; index++)
        {
            _ = clients.ReadAsync(await clients.ConnectOneAsync(server, channel, receiveBufferBytes: null));
        }

        return clients;
    }

    /// <summary>Adds a client that reads 100 bytes ten times a second, and one that reads nothing.</summary>
    public async Task AddSlowAsync(Uri server, string channel)
    {
        var slow = await ConnectOneAsync(server, channel, receiveBufferBytes: 2_048);
        await ConnectOneAsync(server, channel, receiveBufferBytes: 2_048);
        _ = ReadLittleAsync(slow);
    }

    public void Reset()
    {
        lock (_lock)
        {
            _latencies.Reset();
        }

        Interlocked.Exchange(ref _updates, 0);
    }

    /// <summary>Milliseconds from due to received.</summary>
    public double Percentile(double percentile)
    {
        lock (_lock)
        {
            return _latencies.TotalCount == 0 ? double.NaN : _latencies.GetValueAtPercentile(percentile) / 1000.0;
        }
    }

    public void Dispose() => _sockets.ForEach(static socket => socket.Dispose());

    private async Task<Socket> ConnectOneAsync(Uri server, string channel, int? receiveBufferBytes)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        _sockets.Add(socket);
        socket.ReceiveBufferSize = receiveBufferBytes ?? socket.ReceiveBufferSize;
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, server.Port));
        await socket.SendAsync(Encoding.ASCII.GetBytes(
            $"GET / HTTP/1.1\r\nHost: {server.Authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"));
        var one = new byte[1];
        for (var matched = 0; matched < 4;)
        {
            if (await socket.ReceiveAsync(one) == 0)
            {
                throw new IOException("The server closed instead of upgrading.");
            }

            matched = one[0] == "\r\n\r\n"u8[matched] ? matched + 1 : one[0] == '\r' ? 1 : 0;
        }

        await socket.SendAsync(MaskedText(
            $$$"""{"method":"subscribe","params":{"channel":"{{{channel}}}","symbol":["{{{TickPublisher.Symbol}}}"]}}"""));
        return socket;
    }

    private static async Task ReadLittleAsync(Socket socket)
    {
        try
        {
            while (await socket.ReceiveAsync(new byte[100]) > 0)
            {
                await Task.Delay(100);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The round is over.
        }
    }

    private async Task ReadAsync(Socket socket)
    {
        // A thousand merged trades at most; what is larger would stand still here and be missed.
        var buffer = new byte[131_072];
        var length = 0;
        try
        {
            while (await socket.ReceiveAsync(buffer.AsMemory(length)) is var read and > 0)
            {
                length += read;
                var taken = TakeFrames(buffer.AsSpan(0, length));
                buffer.AsSpan(taken, length - taken).CopyTo(buffer);
                length -= taken;
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The round is over.
        }
    }

    /// <returns>Bytes of whole frames.</returns>
    private int TakeFrames(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        while (bytes.Length - at >= 2)
        {
            // A server's frames are not masked.
            var (header, length) = (2, (int)bytes[at + 1]);
            if (length >= 126)
            {
                header = length == 126 ? 4 : 10;
                if (bytes.Length - at < header)
                {
                    break;
                }

                length = header == 4
                    ? BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 2)..])
                    : (int)BinaryPrimitives.ReadUInt64BigEndian(bytes[(at + 2)..]);
            }

            if (bytes.Length - at < header + length)
            {
                break;
            }

            Count(bytes.Slice(at + header, length));
            at += header + length;
        }

        return at;
    }

    private void Count(ReadOnlySpan<byte> frame)
    {
        // …,"timestamp":"2026-01-01T00:00:00.000000Z"}]}
        const int TimeLength = 27, AfterTime = 4;
        var isTrades = frame.StartsWith("{\"channel\":\"trade\",\"type\":\"update\""u8);
        if ((!isTrades && !frame.StartsWith("{\"channel\":\"book\",\"type\":\"update\""u8))
            || !KrakenTime.TryParse(frame[^(TimeLength + AfterTime)..^AfterTime], out var due))
        {
            return;
        }

        var late = Math.Max(0, (TimeProvider.System.GetUtcNow() - due).Ticks / 10);
        Interlocked.Add(ref _updates, isTrades ? frame.Count("\"trade_id\":"u8) : 1);
        lock (_lock)
        {
            _latencies.RecordValue(late);
        }
    }

    private static byte[] MaskedText(string text) =>
        [0x81, (byte)(0x80 | text.Length), 0, 0, 0, 0, .. Encoding.ASCII.GetBytes(text)];
}
