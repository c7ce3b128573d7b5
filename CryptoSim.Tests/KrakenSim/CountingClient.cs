using System.Net.WebSockets;
using System.Text;
using CryptoSim.MarketData.Wire;

namespace CryptoSim.Tests.KrakenSim;

/// <summary>A quick client that keeps next to nothing of what it gets: a hash of all updates in their order, the count
/// of trades, the last book frame, and how late book frames came.</summary>
internal sealed class CountingClient(ClientWebSocket socket) : IDisposable
{
    private readonly List<double> _latencies = [];
    private readonly Lock _lock = new();
    private ulong _hash = 14_695_981_039_346_656_037;
    private int _trades;
    private string _lastBook = "";

    public int Trades => Volatile.Read(ref _trades);

    public string LastBook => Volatile.Read(ref _lastBook);

    /// <summary>Equal for clients that got the same bytes in the same order.</summary>
    public ulong Hash
    {
        get
        {
            lock (_lock)
            {
                return _hash;
            }
        }
    }

    public static async Task<CountingClient> ConnectAsync(Uri address, params string[] requests)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(address, CancellationToken.None);
        foreach (var request in requests)
        {
            await socket.SendAsync(
                Encoding.UTF8.GetBytes(request), WebSocketMessageType.Text, true, CancellationToken.None);
        }

        var client = new CountingClient(socket);
        _ = client.ReadAsync();
        return client;
    }

    /// <returns>Milliseconds, of the book updates since the last call.</returns>
    public List<double> TakeLatencies()
    {
        lock (_lock)
        {
            List<double> taken = [.. _latencies];
            _latencies.Clear();
            return taken;
        }
    }

    public void Dispose() => socket.Dispose();

    private async Task ReadAsync()
    {
        var buffer = new byte[65_536];
        var length = 0;
        try
        {
            while (await socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None) is var result
                && result.MessageType != WebSocketMessageType.Close)
            {
                length += result.Count;
                if (result.EndOfMessage)
                {
                    Count(buffer.AsSpan(0, length));
                    length = 0;
                }
            }
        }
        catch (Exception exception) when (exception is WebSocketException or ObjectDisposedException)
        {
            // The test is over, or sees that the counts stand still.
        }
    }

    private void Count(ReadOnlySpan<byte> frame)
    {
        var isBook = frame.StartsWith("{\"channel\":\"book\",\"type\":\"update\""u8);
        var isTrade = frame.StartsWith("{\"channel\":\"trade\",\"type\":\"update\""u8);
        if (!isBook && !isTrade && !frame.StartsWith("{\"channel\":\"ticker\",\"type\":\"update\""u8))
        {
            return;
        }

        lock (_lock)
        {
            foreach (var value in frame)
            {
                _hash = (_hash ^ value) * 1_099_511_628_211;
            }

            // …,"timestamp":"2026-01-01T00:00:00.000000Z"}]}
            if (isBook && KrakenTime.TryParse(frame[^31..^4], out var time))
            {
                _latencies.Add((DateTimeOffset.UtcNow - time).TotalMilliseconds);
                Volatile.Write(ref _lastBook, Encoding.UTF8.GetString(frame));
            }
        }

        if (isTrade)
        {
            Interlocked.Add(ref _trades, frame.Count("\"trade_id\":"u8));
        }
    }
}
