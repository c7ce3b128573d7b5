using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;

namespace CryptoSim.Tests.Balancing;

/// <summary>A client of a price stream as a careful bot writes it: when its socket ends, or falls silent, it connects
/// again.</summary>
internal sealed class PriceSocket : IAsyncDisposable
{
    // A heartbeat comes each second.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private static readonly byte[] _subscribe = Encoding.UTF8.GetBytes(
        """{"method":"subscribe","params":{"channel":"ticker","symbol":["BTC/USD"],"event_trigger":"bbo"}}""");

    private readonly Uri _address;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly Task _running;
    private long _lastPrice = Stopwatch.GetTimestamp();
    private TimeSpan _longestGap;

    /// <param name="page">Base URL of the site.</param>
    /// <param name="path"><c>/ws/v2</c> or <c>/live/v2</c>.</param>
    public PriceSocket(Uri page, string path)
    {
        _address = new UriBuilder(page) { Scheme = page.Scheme == "https" ? "wss" : "ws", Path = path }.Uri;
        Origin = page.GetLeftPart(UriPartial.Authority);
        _running = Task.Run(RunAsync);
    }

    public string Origin { get; }

    /// <summary>How its connections ended: the code of the close, or none.</summary>
    public ConcurrentQueue<WebSocketCloseStatus?> Ends { get; } = [];

    /// <summary>Whether a price or a heartbeat came lately.</summary>
    public bool IsLive
    {
        get
        {
            lock (_gate)
            {
                return Stopwatch.GetElapsedTime(_lastPrice) < TimeSpan.FromSeconds(2);
            }
        }
    }

    /// <summary>Whether a price or a heartbeat came after that moment (of <see cref="Stopwatch"/>).</summary>
    public bool HasHeardAfter(long moment)
    {
        lock (_gate)
        {
            return _lastPrice > moment;
        }
    }

    /// <summary>The longest time without a price or a heartbeat since this was asked last.</summary>
    public TimeSpan TakeLongestGap()
    {
        lock (_gate)
        {
            var longest = _longestGap;
            _longestGap = TimeSpan.Zero;
            return longest;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            using var socket = new ClientWebSocket();
            try
            {
                await ReadAsync(socket);
            }
            catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or IOException)
            {
                // Refused, cut, or silent: again.
            }

            Ends.Enqueue(socket.CloseStatus);
            await Task.Delay(Pause, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ReadAsync(ClientWebSocket socket)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        silence.CancelAfter(Silence);
        socket.Options.SetRequestHeader("Origin", Origin);
        await socket.ConnectAsync(_address, silence.Token);
        await socket.SendAsync(_subscribe, WebSocketMessageType.Text, true, silence.Token);
        var buffer = new byte[16 * 1024];
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer, silence.Token);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                return;
            }

            var text = Encoding.UTF8.GetString(buffer, 0, received.Count);
            if (text.Contains("\"ticker\"", StringComparison.Ordinal) || text.Contains("heartbeat", StringComparison.Ordinal))
            {
                Note();
                silence.CancelAfter(Silence);
            }
        }
    }

    private void Note()
    {
        lock (_gate)
        {
            var gap = Stopwatch.GetElapsedTime(_lastPrice);
            _longestGap = gap > _longestGap ? gap : _longestGap;
            _lastPrice = Stopwatch.GetTimestamp();
        }
    }
}
