using System.Buffers;
using System.Net.WebSockets;
using CryptoSim.MarketData.Wire;

namespace CryptoSim.MarketData.Server;

/// <summary>One client: reads its requests, sends it what its streams hand over, and never makes anyone else wait.
/// </summary>
internal sealed class ClientConnection : IFrameSink, IDisposable
{
    private const int ReadBufferBytes = 4_096;

    /// <summary>Between two looks at whether a client has taken its answers.</summary>
    private static readonly TimeSpan ReadPause = TimeSpan.FromMilliseconds(10);

    private readonly WebSocket _socket;
    private readonly KrakenWebSocketOptions _options;
    private readonly WebSocketMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly RequestHandler _requests;
    private readonly SendQueue _queue;
    private readonly CancellationTokenSource _cut = new();
    private readonly Lock _cutLock = new();
    private readonly Lock _behindLock = new();
    private readonly Queue<Subscription> _behind = new();
    private volatile CloseReason? _closeReason;
    private long _lastRequest;
    private long _lastQueued;
    private long _sendingSince;
    private long _closingSince;
    private double _requestsLeft;
    private bool _isDisposed;

    public ClientConnection(
        WebSocket socket,
        ulong connectionId,
        KrakenWebSocketOptions options,
        WebSocketMetrics metrics,
        TimeProvider time,
        Func<ClientConnection, RequestHandler> createHandler)
    {
        (_socket, _options, _metrics, _time) = (socket, options, metrics, time);
        ConnectionId = connectionId;
        _lastRequest = _lastQueued = time.GetTimestamp();
        _requestsLeft = 2 * options.RequestsPerSecond;
        _queue = new SendQueue(options);
        _requests = createHandler(this);
    }

    public ulong ConnectionId { get; }

    /// <summary>Bytes waiting for this client.</summary>
    public long QueuedBytes => _queue.Bytes;

    /// <summary>Sends until the socket ends; returns when nothing of the client is left.</summary>
    public async Task RunAsync()
    {
        var writing = WriteAsync();
        try
        {
            await ReadAsync();
            Close(CloseReason.Left);
            await writing;
        }
        finally
        {
            _requests.RemoveAll();
            Close(CloseReason.Gone);
            _metrics.Closed(_closeReason!.Word);
            Cut();
            await writing;
        }
    }

    /// <summary>Queues a frame that may not be left out; a client without room for it is closed.</summary>
    public void Send(byte[] frame)
    {
        if (_queue.TryAdd(frame))
        {
            Volatile.Write(ref _lastQueued, _time.GetTimestamp());
        }
        else
        {
            Close(CloseReason.TooSlow);
        }
    }

    /// <summary>Queues a frame that may be left out; false when the client is behind.</summary>
    public bool TrySend(byte[] frame)
    {
        if (!_queue.HasRoom || !_queue.TryAdd(frame))
        {
            return false;
        }

        Volatile.Write(ref _lastQueued, _time.GetTimestamp());
        return true;
    }

    /// <summary>The subscription gets a snapshot once the queue has drained.</summary>
    public void NoteBehind(Subscription subscription)
    {
        lock (_behindLock)
        {
            if (subscription.IsNotedBehind)
            {
                return;
            }

            subscription.IsNotedBehind = true;
            _behind.Enqueue(subscription);
        }

        // The last frame may have left meanwhile, and none would come to look. Not on this thread: it holds a gate.
        if (_queue.IsEmpty)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static client => client.CatchUp(), this, preferLocal: false);
        }
    }

    public void Close(CloseReason reason)
    {
        if (Interlocked.CompareExchange(ref _closeReason, reason, null) is null)
        {
            Volatile.Write(ref _closingSince, _time.GetTimestamp());
            _queue.Complete();
        }
    }

    public void End() => Close(CloseReason.TakenBack);

    void IFrameSink.Cut()
    {
        // In this order: whoever writes would say goodbye otherwise.
        Cut();
        Close(CloseReason.Gone);
    }

    /// <summary>Looked at several times a second: heartbeat, idleness, a socket that takes nothing.</summary>
    public void Watch(byte[] heartbeat)
    {
        var now = _time.GetTimestamp();
        if (_closeReason is not null)
        {
            if (_time.GetElapsedTime(Volatile.Read(ref _closingSince), now) > _options.CloseTimeout)
            {
                Cut();
            }

            return;
        }

        if (Volatile.Read(ref _sendingSince) is var since and not 0
            && _time.GetElapsedTime(since, now) > _options.SendTimeout)
        {
            Close(CloseReason.TooSlow);
        }
        else if (!_requests.HasSubscriptions)
        {
            // With a subscription something flows every second, so the connection is in use whatever the client says.
            if (_time.GetElapsedTime(Volatile.Read(ref _lastRequest), now) > _options.IdleAfter)
            {
                Close(CloseReason.Idle);
            }
        }
        else if (_time.GetElapsedTime(Volatile.Read(ref _lastQueued), now) >= _options.HeartbeatEvery)
        {
            TrySend(heartbeat);
        }
    }

    public void Dispose()
    {
        lock (_cutLock)
        {
            _isDisposed = true;
            _cut.Dispose();
        }
    }

    /// <summary>Ends whatever waits for the socket. <see cref="Watch"/> may come for a connection that just
    /// ended.</summary>
    private void Cut()
    {
        lock (_cutLock)
        {
            if (!_isDisposed)
            {
                _cut.Cancel();
                // Sends carry no token: with one, each would take the slower of the socket's two ways.
                _socket.Abort();
            }
        }
    }

    private async Task WriteAsync()
    {
        try
        {
            while (await _queue.WaitAsync())
            {
                while (_queue.TryTake(out var frame) && _closeReason is null or { SendsRest: true })
                {
                    Volatile.Write(ref _sendingSince, _time.GetTimestamp());
                    await _socket.SendAsync(frame, WebSocketMessageType.Text, true, CancellationToken.None);
                    Volatile.Write(ref _sendingSince, 0);
                    _metrics.Sent(frame.Length);
                    CatchUp();
                }
            }

            if (_socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            {
                await _socket.CloseOutputAsync(_closeReason!.Status, _closeReason.Text, _cut.Token);
            }
        }
        catch (Exception exception) when (IsEnd(exception))
        {
            // The client is gone or was cut: there is nobody to tell.
            Close(CloseReason.Gone);
            Cut();
        }
    }

    /// <summary>Makes up for what was left out, one snapshot after the other while there is room.</summary>
    private void CatchUp()
    {
        while (_behind.Count > 0 && _queue.HasDrained && TakeBehind() is { } subscription)
        {
            subscription.Stream.CatchUp(subscription);
        }
    }

    private Subscription? TakeBehind()
    {
        lock (_behindLock)
        {
            if (!_behind.TryDequeue(out var subscription))
            {
                return null;
            }

            subscription.IsNotedBehind = false;
            return subscription;
        }
    }

    private async Task ReadAsync()
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ReadBufferBytes);
        try
        {
            var length = 0;
            while (true)
            {
                var result = await _socket.ReceiveAsync(buffer.AsMemory(length), _cut.Token);
                length += result.Count;
                if (result.MessageType == WebSocketMessageType.Close)
                {
                    return;
                }

                if (result.MessageType == WebSocketMessageType.Binary || length > _options.MaximumRequestBytes)
                {
                    Close(result.MessageType == WebSocketMessageType.Binary
                        ? CloseReason.NotText : CloseReason.TooLarge);
                    length = 0;
                }
                else if (result.EndOfMessage)
                {
                    await HandleAsync(buffer.AsMemory(0, length));
                    length = 0;
                    // Subscribing to all pairs takes thousands of answers: they are taken before more is asked.
                    while (!_queue.HasRoom && _closeReason is null)
                    {
                        await Task.Delay(ReadPause, _time, _cut.Token);
                    }
                }
                else if (length == buffer.Length)
                {
                    buffer = Grow(buffer);
                }
            }
        }
        catch (Exception exception) when (IsEnd(exception))
        {
            Close(CloseReason.Gone);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private ValueTask HandleAsync(ReadOnlyMemory<byte> message)
    {
        if (_closeReason is not null)
        {
            return ValueTask.CompletedTask;
        }

        var now = _time.GetTimestamp();
        var elapsed = _time.GetElapsedTime(Volatile.Read(ref _lastRequest), now).TotalSeconds;
        _requestsLeft = Math.Min(
            2 * _options.RequestsPerSecond, _requestsLeft + (elapsed * _options.RequestsPerSecond));
        Volatile.Write(ref _lastRequest, now);
        var isInRate = _requestsLeft >= 1;
        _requestsLeft -= isInRate ? 1 : 0;
        return _requests.HandleAsync(message, isInRate, _cut.Token);
    }

    private static byte[] Grow(byte[] buffer)
    {
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }

    private static bool IsEnd(Exception exception) =>
        exception is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException
            or Microsoft.AspNetCore.Connections.ConnectionAbortedException;
}
