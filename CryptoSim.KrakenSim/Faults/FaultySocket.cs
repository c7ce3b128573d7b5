using System.Buffers;
using System.Net.WebSockets;
using CryptoSim.MarketData.Wire;

namespace CryptoSim.KrakenSim.Faults;

/// <summary>A client's socket as the server sees it: what is sent and received passes here, and goes wrong where a
/// fault is on.</summary>
internal sealed class FaultySocket(WebSocket inner, FaultDesk desk) : WebSocket
{
    private const int LongestScreened = 131_072; // Twice what the server takes: longer ones it refuses by itself.

    private static readonly TimeSpan CutAfter = TimeSpan.FromMilliseconds(50); // Half a frame shall arrive before.

    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly FrameFaults _faults = new(desk);
    private readonly ArrayBufferWriter<byte> _received = new(1_024);
    private ReadOnlyMemory<byte> _deliverable;
    private bool _isUnfinished;
    private bool _isHanded = true;
    private byte[]? _status;

    public override WebSocketCloseStatus? CloseStatus => inner.CloseStatus;

    public override string? CloseStatusDescription => inner.CloseStatusDescription;

    public override WebSocketState State => inner.State;

    public override string? SubProtocol => inner.SubProtocol;

    public override void Abort() => inner.Abort();

    public override Task CloseAsync(
        WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) =>
        inner.CloseAsync(closeStatus, statusDescription, cancellationToken);

    public override async Task CloseOutputAsync(
        WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken);
        try
        {
            await inner.CloseOutputAsync(closeStatus, statusDescription, cancellationToken);
        }
        finally
        {
            _sending.Release();
        }
    }

    public override void Dispose()
    {
        inner.Dispose();
        _sending.Dispose();
    }

    public override Task SendAsync(
        ArraySegment<byte> buffer,
        WebSocketMessageType messageType,
        bool endOfMessage,
        CancellationToken cancellationToken) =>
        SendAsync(buffer.AsMemory(), messageType, endOfMessage, cancellationToken).AsTask();

    public override async ValueTask SendAsync(
        ReadOnlyMemory<byte> buffer,
        WebSocketMessageType messageType,
        bool endOfMessage,
        CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken);
        try
        {
            // The server's first frame: what a change of the system's state is told with.
            _status ??= buffer.ToArray();
            if (desk.IsQuiet && !_faults.IsHolding)
            {
                await inner.SendAsync(buffer, messageType, endOfMessage, cancellationToken);
                return;
            }

            foreach (var frame in _faults.Apply(buffer))
            {
                await SendAsync(frame, cancellationToken);
            }
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Sends a frame that the server knows nothing of. A socket that is gone takes none.</summary>
    public async Task InjectAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
    {
        try
        {
            await _sending.WaitAsync(cancellationToken);
            try
            {
                await inner.SendAsync(frame, WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
            }
            finally
            {
                _sending.Release();
            }
        }
        catch (Exception exception) when (exception is WebSocketException or ObjectDisposedException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // The client left meanwhile: there is nobody to disturb.
            desk.Remove(this);
        }
    }

    public Task TellSystemAsync(string state, CancellationToken cancellationToken)
    {
        if (_status is null)
        {
            return Task.CompletedTask;
        }

        var frame = WireFrame.Read(_status);
        frame.TellSystem(state);
        return InjectAsync(frame.ToBytes(), cancellationToken);
    }

    public override async Task<WebSocketReceiveResult> ReceiveAsync(
        ArraySegment<byte> buffer, CancellationToken cancellationToken)
    {
        var result = await ReceiveAsync(buffer.AsMemory(), cancellationToken);
        return new WebSocketReceiveResult(
            result.Count, result.MessageType, result.EndOfMessage, CloseStatus, CloseStatusDescription);
    }

    public override async ValueTask<ValueWebSocketReceiveResult> ReceiveAsync(
        Memory<byte> buffer, CancellationToken cancellationToken)
    {
        while (_isHanded)
        {
            // A whole request is taken before anything of it is handed on, so that it can be refused here.
            _received.ResetWrittenCount();
            ValueWebSocketReceiveResult part;
            do
            {
                part = await inner.ReceiveAsync(_received.GetMemory(1_024), cancellationToken);
                _received.Advance(part.Count);
                if (part.MessageType != WebSocketMessageType.Text)
                {
                    // A close, or what the server refuses whatever it holds.
                    return new ValueWebSocketReceiveResult(0, part.MessageType, part.EndOfMessage);
                }
            }
            while (!part.EndOfMessage && _received.WrittenCount < LongestScreened);

            var isWhole = part.EndOfMessage && !_isUnfinished;
            _isUnfinished = !part.EndOfMessage;
            _deliverable = isWhole
                ? await ScreenAsync(_received.WrittenMemory, cancellationToken)
                : _received.WrittenMemory;
            _isHanded = _deliverable.IsEmpty;
        }

        var count = Math.Min(buffer.Length, _deliverable.Length);
        _deliverable[..count].CopyTo(buffer);
        _deliverable = _deliverable[count..];
        _isHanded = _deliverable.IsEmpty;
        return new ValueWebSocketReceiveResult(count, WebSocketMessageType.Text, _isHanded && !_isUnfinished);
    }

    /// <returns>What the server shall see of a request; empty when it was answered here.</returns>
    private async ValueTask<ReadOnlyMemory<byte>> ScreenAsync(
        ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        if (desk.IsQuiet)
        {
            return message;
        }

        var request = KrakenRequest.Read(message.Span);
        var (refusals, rest) = RequestFaults.Screen(desk, request);
        var output = new ArrayBufferWriter<byte>();
        foreach (var refusal in refusals)
        {
            output.Clear();
            KrakenFrameWriter.WriteAck(output, refusal);
            await InjectAsync(output.WrittenMemory, cancellationToken);
        }

        if (rest == request)
        {
            return message;
        }

        output.Clear();
        rest?.Write(output);
        return output.WrittenMemory;
    }

    private async ValueTask SendAsync(OutgoingFrame frame, CancellationToken cancellationToken)
    {
        if (frame.Delay > TimeSpan.Zero)
        {
            await Task.Delay(frame.Delay, cancellationToken);
        }

        var rest = frame.IsCut ? frame.Bytes[..(frame.Bytes.Length / 2)] : frame.Bytes;
        while (frame.ChunkBytes > 0 && rest.Length > frame.ChunkBytes)
        {
            await inner.SendAsync(rest[..frame.ChunkBytes], WebSocketMessageType.Text, false, cancellationToken);
            rest = rest[frame.ChunkBytes..];
        }

        await inner.SendAsync(rest, WebSocketMessageType.Text, !frame.IsCut, cancellationToken);
        if (frame.IsCut)
        {
            await Task.Delay(CutAfter, cancellationToken);
            inner.Abort();
        }
    }
}
