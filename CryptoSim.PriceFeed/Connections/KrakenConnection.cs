using System.Buffers;
using System.Net.WebSockets;
using System.Threading.Channels;
using CryptoSim.MarketData.Board;
using CryptoSim.MarketData.Bus;
using CryptoSim.MarketData.Wire;
using CryptoSim.PriceFeed.Candles;
using CryptoSim.PriceFeed.Symbols;

namespace CryptoSim.PriceFeed.Connections;

/// <summary>One connection from its first frame to its last. Everything but the sending of requests happens on the
/// receive loop.</summary>
internal sealed partial class KrakenConnection
{
    private const int SymbolsPerRequest = 50; // Kraken publishes no number; a chunk keeps requests small.
    private const int MaximumRequests = 1_024; // Requests waiting to be sent; more mean that the server takes none.

    private static readonly TimeSpan _silence = TimeSpan.FromSeconds(5);       // Four times the heartbeat, and more.
    private static readonly TimeSpan _pongPatience = TimeSpan.FromSeconds(3);  // After the ping that silence sends.
    private static readonly TimeSpan _pingEvery = TimeSpan.FromSeconds(30);    // The server closes after a minute.
    private static readonly TimeSpan _ackPatience = TimeSpan.FromSeconds(15);  // Acks were seen within 0.5 s.
    private static readonly TimeSpan _watchEvery = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan _requestSpacing = TimeSpan.FromMilliseconds(200); // Kraken refuses bursts.
    private static readonly TimeSpan _rateLimitRest = TimeSpan.FromSeconds(5); // Then what is unanswered is asked again.

    private readonly WebSocket _socket;
    private readonly PublishingTerm _term;
    private readonly KrakenOptions _options;
    private readonly MarketBoard _board;
    private readonly SymbolSelection _selection;
    private readonly CandleKeeper _candles;
    private readonly FeedStatus _status;
    private readonly FeedMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly KrakenFrameReader _reader = new();
    private readonly SubscriptionLedger _ledger;
    private readonly Channel<KrakenRequest> _requests = Channel.CreateBounded<KrakenRequest>(
        new BoundedChannelOptions(MaximumRequests) { SingleReader = true });

    private DateTimeOffset _pingedAt;
    private DateTimeOffset _lastRequest;
    private DateTimeOffset? _askAgainAt;
    private string? _endReason;

    public KrakenConnection(
        WebSocket socket,
        PublishingTerm term,
        KrakenOptions options,
        MarketBoard board,
        SymbolSelection selection,
        CandleKeeper candles,
        FeedStatus status,
        FeedMetrics metrics,
        TimeProvider time,
        ILogger logger)
    {
        (_socket, _term, _options, _board, _selection) = (socket, term, options, board, selection);
        (_candles, _status, _metrics, _time, _logger) = (candles, status, metrics, time, logger);
        _ledger = new SubscriptionLedger(time);
        _lastRequest = time.GetUtcNow();
    }

    /// <returns>Why it ended, in one sentence.</returns>
    public async Task<string> RunAsync(CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _status.LastFrame = _time.GetUtcNow();
        var sending = SendRequestsAsync(ending.Token);
        var watching = WatchAsync(ending.Token);
        try
        {
            Ask(KrakenChannels.Instrument, [], new KrakenParameters { Snapshot = true });
            using var receiver = new FrameReceiver();
            while (await receiver.ReceiveAsync(_socket, cancellationToken) is { } frame)
            {
                await TakeAsync(frame, cancellationToken);
            }

            return _endReason ?? $"the server closed it ({_socket.CloseStatus} {_socket.CloseStatusDescription})";
        }
        catch (WebSocketException) when (_endReason is not null)
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
        _status.LastFrame = _receivedAt;
        _metrics.Received(frame.Length);
        _board.Heard(_receivedAt);
        if (!_reader.TryRead(frame.Span, this, out var problem))
        {
            // What it held is unknown; where it was a book, the next checksum tells.
            _status.Unreadable();
            _metrics.Unreadable();
            LogUnreadable(frame.Length, problem);
        }

        _term.CatchUp();
        if (_instruments is { } instruments && _symbols is null)
        {
            _symbols = [.. await _selection.SelectAsync(instruments.Pairs, cancellationToken)];
            SubscribeAll(instruments);
        }

        RetryLateBooks();
        AskAgain();
    }

    private void Ask(string channel, IReadOnlyList<string> symbols, KrakenParameters parameters)
    {
        var id = _ledger.Ask(channel, symbols);
        Send(KrakenRequest.Subscribe(parameters with { Channel = channel, Symbols = symbols }, id));
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
                _lastRequest = _time.GetUtcNow();
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
            LogSendingEnded(exception.Message);
        }
    }

    /// <summary>Judges by frames of any kind: a quiet book is normal, a silent connection is not.</summary>
    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(_watchEvery, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                var now = _time.GetUtcNow();
                var silence = now - (_status.LastFrame ?? now);
                var isPinged = _pingedAt > _status.LastFrame;
                if (silence > _silence && isPinged && now - _pingedAt > _pongPatience)
                {
                    End("the server was silent and did not answer a ping");
                    return;
                }

                if ((silence > _silence && !isPinged) || now - _lastRequest > _pingEvery)
                {
                    _pingedAt = now;
                    _lastRequest = now;
                    Send(KrakenRequest.Ping(_ledger.NextId()));
                }
            }
        }
        catch (OperationCanceledException)
        {
            LogSendingEnded("the connection is over");
        }
    }

    private void AskAgain()
    {
        var now = _receivedAt;
        if (_askAgainAt is null && now - _ledger.OldestAskedAt > _ackPatience)
        {
            End("the server did not answer a subscribe");
            return;
        }

        if (_askAgainAt > now || _askAgainAt is null)
        {
            return;
        }

        _askAgainAt = null;
        var pending = _ledger.Pending.ToArray();
        _ledger.Clear();
        foreach (var group in pending.GroupBy(wanted => wanted.Channel))
        {
            Subscribe(group.Key, [.. group.Select(wanted => wanted.Symbol).Where(symbol => symbol.Length > 0)]);
        }
    }

    [LoggerMessage(LogLevel.Warning, "A frame of {Length} bytes was refused: {Problem}")]
    private partial void LogUnreadable(int length, string problem);

    [LoggerMessage(LogLevel.Debug, "Sending requests ended: {Reason}")]
    private partial void LogSendingEnded(string reason);

    [LoggerMessage(LogLevel.Error, "The venue refused {Subscription}: {Reason}")]
    private partial void LogRefused(string subscription, string reason);

    [LoggerMessage(LogLevel.Warning, "The venue's book of {Symbol} does not match its checksum; subscribing it anew")]
    private partial void LogMismatch(string symbol);

    [LoggerMessage(LogLevel.Information, "Following {Count} pairs")]
    private partial void LogFollowing(int count);

    [LoggerMessage(LogLevel.Information, "The venue is {System}")]
    private partial void LogSystem(SystemState system);

    [LoggerMessage(LogLevel.Warning, "An instrument was left out: {Problem}")]
    private partial void LogInstrument(string problem);
}
