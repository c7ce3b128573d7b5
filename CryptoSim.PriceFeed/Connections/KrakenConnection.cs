using System.Buffers;
using System.Net.WebSockets;
using System.Threading.Channels;
using CryptoSim.MarketData.Board;
using CryptoSim.MarketData.Bus;
using CryptoSim.MarketData.Wire;
using CryptoSim.PriceFeed.Candles;
using CryptoSim.PriceFeed.Recording;
using CryptoSim.PriceFeed.Symbols;

namespace CryptoSim.PriceFeed.Connections;

/// <summary>One connection from its first frame to its last. Everything but the sending of requests happens on the
/// receive loop.</summary>
internal sealed partial class KrakenConnection
{
    private const int MaximumRequests = 1_024; // Requests waiting to be sent; more mean that the server takes none.

    private static readonly TimeSpan _silence = TimeSpan.FromSeconds(5);       // Four times the heartbeat, and more.
    private static readonly TimeSpan _pongPatience = TimeSpan.FromSeconds(3);  // After the ping that silence sends.
    private static readonly TimeSpan _dataPatience = TimeSpan.FromSeconds(15); // Pongs alone are no market.
    private static readonly TimeSpan _pingEvery = TimeSpan.FromSeconds(30);    // The server closes after a minute.
    private static readonly TimeSpan _watchEvery = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan _requestSpacing = TimeSpan.FromMilliseconds(200); // Kraken refuses bursts.

    private readonly WebSocket _socket;
    private readonly PublishingTerm _term;
    private readonly KrakenOptions _options;
    private readonly MarketBoard _board;
    private readonly SymbolSelection _selection;
    private readonly CandleKeeper _candles;
    private readonly MarketGuards _guards;
    private readonly FeedStatus _status;
    private readonly FeedMetrics _metrics;
    private readonly FeedEvents _events;
    private readonly TimeProvider _time;
    private readonly KrakenFrameReader _reader = new();
    private readonly Channel<KrakenRequest> _requests = Channel.CreateBounded<KrakenRequest>(
        new BoundedChannelOptions(MaximumRequests) { SingleReader = true });

    private ReadOnlyMemory<byte> _frame;
    private DateTimeOffset _receivedAt;
    private bool _isPong;
    private long _pongTicks;
    private long _requestTicks;
    private string? _endReason;

    public KrakenConnection(
        WebSocket socket,
        PublishingTerm term,
        KrakenOptions options,
        MarketBoard board,
        SymbolSelection selection,
        CandleKeeper candles,
        MarketGuards guards,
        FeedStatus status,
        FeedMetrics metrics,
        FeedEvents events,
        TimeProvider time)
    {
        (_socket, _term, _options, _board, _selection) = (socket, term, options, board, selection);
        (_candles, _guards, _status, _metrics, _events, _time) = (candles, guards, status, metrics, events, time);
        _ledger = new SubscriptionLedger(time);
        _check = CheckBook;
        _requestTicks = time.GetUtcNow().UtcTicks;
    }

    /// <summary>Takes every frame as it came; null records nothing.</summary>
    public TapeRecording? Recording { get; init; }

    /// <returns>Why it ended, in one sentence.</returns>
    public async Task<string> RunAsync(CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _status.LastFrame = _time.GetUtcNow();
        var sending = SendRequestsAsync(ending.Token);
        var watching = WatchAsync(ending.Token);
        try
        {
            Subscribe(KrakenChannels.Instrument, []);
            using var receiver = new FrameReceiver();
            while (await receiver.ReceiveAsync(_socket, cancellationToken) is { } frame)
            {
                await TakeAsync(frame, cancellationToken);
            }

            return _endReason ?? $"the server closed it ({_socket.CloseStatus} {_socket.CloseStatusDescription})";
        }
        catch (Exception exception) when (
            // An aborted socket tells its reader so in whichever of these ways it finds first.
            exception is WebSocketException or ObjectDisposedException or OperationCanceledException or IOException
            && _endReason is not null
            && !cancellationToken.IsCancellationRequested)
        {
            return _endReason;
        }
        finally
        {
            await ending.CancelAsync();
            _socket.Abort();
            await Task.WhenAll(sending, watching);
        }
    }

    private async ValueTask TakeAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
    {
        _receivedAt = _time.GetUtcNow();
        _frame = frame;
        _isPong = false;
        _metrics.Received(frame.Length);
        Recording?.Add(frame.Span, _receivedAt);
        if (!_reader.TryRead(frame.Span, this, out var problem))
        {
            _events.Unreadable(frame.Length, problem);
            RefetchNamed(frame.Span);
        }
        else if (!_isPong)
        {
            // Neither noise nor the answer to a ping makes prices fresh.
            _status.LastFrame = _receivedAt;
            _board.Heard(_receivedAt);
        }

        _term.CatchUp();
        await FollowInstrumentsAsync(cancellationToken);
        RetryLateBooks();
        RetryRefused();
        AskAgain();
    }

    private void Send(KrakenRequest request)
    {
        if (!_requests.Writer.TryWrite(request))
        {
            End("the server takes no requests");
        }
    }

    private void End(string reason)
    {
        _endReason ??= reason;
        _socket.Abort();
    }

    private async Task SendRequestsAsync(CancellationToken cancellationToken)
    {
        var output = new ArrayBufferWriter<byte>(4_096);
        try
        {
            await foreach (var request in _requests.Reader.ReadAllAsync(cancellationToken))
            {
                output.ResetWrittenCount();
                request.Write(output);
                await _socket.SendAsync(
                    output.WrittenMemory, WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
                Volatile.Write(ref _requestTicks, _time.GetUtcNow().UtcTicks);
                if (!_options.IsLoopback)
                {
                    await Task.Delay(_requestSpacing, _time, cancellationToken);
                }
            }
        }
        catch (Exception exception) when (
            exception is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The receive loop finds the same broken socket and ends the connection.
            _events.SendingEnded(exception.Message);
        }
    }

    /// <summary>Judges by frames of any kind: a quiet book is normal, a silent connection is not.</summary>
    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(_watchEvery, _time);
        var pingedAt = DateTimeOffset.MinValue;
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                var now = _time.GetUtcNow();
                var last = _status.LastFrame ?? now;
                if (now - last > _silence && pingedAt > last)
                {
                    if (FindSilence(now, last, pingedAt) is { } reason)
                    {
                        End(reason);
                        return;
                    }
                }
                else if (now - last > _silence || now.UtcTicks - Volatile.Read(ref _requestTicks) > _pingEvery.Ticks)
                {
                    if (now - last > _silence)
                    {
                        _events.Pinged();
                    }

                    pingedAt = now;
                    Volatile.Write(ref _requestTicks, now.UtcTicks);
                    Send(KrakenRequest.Ping(_ledger.NextId()));
                }
            }
        }
        catch (OperationCanceledException)
        {
            _events.SendingEnded("the connection is over");
        }
    }

    /// <returns>Why a silent connection is given up, or null while there is hope.</returns>
    private string? FindSilence(DateTimeOffset now, DateTimeOffset last, DateTimeOffset pingedAt)
    {
        if (Volatile.Read(ref _pongTicks) < pingedAt.UtcTicks)
        {
            return now - pingedAt > _pongPatience ? "the server was silent and did not answer a ping" : null;
        }

        return now - last > _dataPatience ? "the server answered a ping but sent nothing else" : null;
    }
}
