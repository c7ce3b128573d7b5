using System.Threading.Channels;
using CryptoSim.Domain.Orders;
using CryptoSim.MarketData.Board;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace CryptoSim.MarketData.Bus;

/// <summary>Keeps one symbol of the board equal to what the leader published: subscribes first, reads the state
/// second, drops what it already holds, and reads the state again on a gap. It never goes back to an older
/// term.</summary>
internal sealed partial class SymbolReader(
    string symbol,
    BusLink link,
    MarketBoard board,
    BusStatus status,
    BusMetrics metrics,
    TimeProvider time,
    ILogger logger) : IAsyncDisposable
{
    // Messages that wait while this process is too slow: minutes of a quiet symbol, ten seconds of the busiest. Beyond,
    // all are dropped and the state is read instead.
    private const int MaximumWaiting = 10_000;

    private readonly RedisKey[] _keys = link.SymbolKeys(symbol);
    private readonly FrameApplier _applier = new(symbol, board);
    private readonly SymbolStatus _status = status.Of(symbol);
    private readonly SemaphoreSlim _gate = new(1);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _heldLock = new();
    private FeedPosition _held;
    private bool _isBroken = true;
    private long _missedTrades;
    private int _failedResyncs;
    private long _lastResync;
    private Task _running = Task.CompletedTask;

    /// <summary>Beacons in a row that did not name this symbol, or named it under a term it has not reached.</summary>
    public int Missed { get; set; }

    /// <summary>The head that the beacon before named.</summary>
    public FeedPosition LastHead { get; set; }

    /// <summary>Term and sequence of the last message applied.</summary>
    public FeedPosition Held
    {
        get
        {
            lock (_heldLock)
            {
                return _held;
            }
        }

        private set
        {
            lock (_heldLock)
            {
                _held = value;
            }

            _status.Position = value;
        }
    }

    public void Start() => _running = Task.Run(() => RunAsync(_stopping.Token));

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _stopping.Dispose();
        _gate.Dispose();
    }

    /// <summary>Reads the state from Redis and brings the board to it. Throws what Redis throws.</summary>
    public async Task ResyncAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            await ReadStateAsync(cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Drops a book that no living leader vouches for.</summary>
    public async Task DropBookAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (board.Find(symbol) is { HasBook: true })
            {
                board.DropBook(symbol);
                LogBookDropped(symbol);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task RunAsync(CancellationToken stoppingToken)
    {
        var failures = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            ChannelMessageQueue? queue = null;
            try
            {
                queue = await link.Subscriber.SubscribeAsync(link.Channel(_keys[3]));
                await ResyncAsync(stoppingToken);
                failures = 0;
                await FollowAsync(queue, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) when (
                exception is RedisException or TimeoutException or ChannelClosedException or ObjectDisposedException)
            {
                if (++failures == 1)
                {
                    LogLost(symbol, exception.Message);
                }
            }
            finally
            {
                await UnsubscribeAsync(queue);
            }

            await WaitAsync(BusTimes.Backoff(failures), stoppingToken);
        }
    }

    private async Task FollowAsync(ChannelMessageQueue queue, CancellationToken stoppingToken)
    {
        while (true)
        {
            var message = await queue.ReadAsync(stoppingToken);
            if (queue.TryGetCount(out var waiting) && waiting > MaximumWaiting)
            {
                LogOverflow(symbol, waiting);
                while (queue.TryRead(out _))
                {
                }

                await ResyncAsync(stoppingToken);
                continue;
            }

            await _gate.WaitAsync(stoppingToken);
            try
            {
                await TakeAsync((byte[])message.Message!, stoppingToken);
            }
            finally
            {
                _gate.Release();
            }
        }
    }

    private async Task TakeAsync(byte[] message, CancellationToken cancellationToken)
    {
        if (!BusMessage.TryRead(message, out var header))
        {
            LogUnreadable(symbol);
            return;
        }

        if (TryApply(header, message))
        {
            return;
        }

        // The state that Redis holds is at least as new as any message. Should it not be (it lost its last writes),
        // the leader notices too and writes it whole; until then asking for each message would help nobody.
        if (time.GetElapsedTime(_lastResync) < BusTimes.Backoff(_failedResyncs))
        {
            return;
        }

        await ReadStateAsync(cancellationToken);
        if (TryApply(header, message))
        {
            _failedResyncs = 0;
        }
        else
        {
            _failedResyncs++;
        }
    }

    /// <returns>False when the state must be read first.</returns>
    private bool TryApply(in BusMessage header, byte[] message)
    {
        var position = header.Position;
        if (position.Term < _held.Term)
        {
            metrics.Refused();
            status.RefusedOlder();
            return true;
        }

        var isState = header.Channel == BusChannel.State;
        if (position <= _held && !(_isBroken && isState))
        {
            return !_isBroken;
        }

        var isNext = position.Term == _held.Term && position.Sequence == _held.Sequence + 1 && !_isBroken;
        if (!isState && !isNext)
        {
            if (!_isBroken)
            {
                metrics.Gap(symbol);
                status.Gap();
                _status.Gap();
                LogGap(symbol, _held.Term, _held.Sequence, position.Term, position.Sequence);
                _isBroken = true;
            }

            return false;
        }

        if (!_applier.Apply(header, message.AsSpan(BusMessage.HeaderLength), position))
        {
            LogRefused(symbol, position.Term, position.Sequence);
            _isBroken = true;
            return false;
        }

        Held = position;
        _isBroken = false;
        TellMissedTrades();
        metrics.Applied(header.Channel, time.GetUtcNow() - header.ReceivedAt);
        return true;
    }

    /// <summary>Rebuilds the state beside the board and puts it there in one step: the frames since the base are the
    /// past, and nobody may trade against the past.</summary>
    private async Task ReadStateAsync(CancellationToken cancellationToken)
    {
        _lastResync = time.GetTimestamp();
        var answer = await link.ReadAsync(_keys, cancellationToken);
        metrics.Resynced(symbol);
        status.Resynced();
        _status.Resynced();
        if (answer.Length == 0)
        {
            return;
        }

        var head = new FeedPosition((long)answer[0], (long)answer[1]);
        if (head < _held || (head == _held && !_isBroken))
        {
            return;
        }

        using var scratch = new MarketBoard(Options.Create(board.Options), time);
        var replay = new FrameApplier(symbol, scratch);
        byte[][] messages = [(byte[])answer[2]!, .. (byte[][])answer[3]!];
        foreach (var message in messages)
        {
            if (!BusMessage.TryRead(message, out var header)
                || !replay.Apply(header, message.AsSpan(BusMessage.HeaderLength), head))
            {
                LogStateRefused(symbol, head.Term, head.Sequence);
                board.DropBook(symbol);
                _isBroken = true;
                return;
            }
        }

        if (scratch.Find(symbol) is { } market)
        {
            Put(market, head);
            PutTrades((byte[][])answer[4]!, head);
            Held = head;
            _isBroken = false;
            TellMissedTrades();
        }
    }

    /// <summary>More trades passed than the tail of the bus holds: those between are lost here, and that is said.</summary>
    private void TellMissedTrades()
    {
        var missed = board.Find(symbol)?.MissedTrades ?? 0;
        if (missed > _missedTrades)
        {
            metrics.MissedTrades(symbol, missed - _missedTrades);
            LogMissedTrades(symbol, missed - _missedTrades);
        }

        _missedTrades = missed;
    }

    private void Put(SymbolMarket market, FeedPosition head)
    {
        board.SetInstrument(market.Instrument, market.BookDepth);
        if (market.Ticker is { } ticker)
        {
            board.ApplyTicker(ticker, head);
        }

        if (!market.HasBook)
        {
            board.DropBook(symbol);
            return;
        }

        var bookTime = market.TakeBook(0).Time;
        market.ReadBook((board, symbol, bookTime, head), static (bids, asks, state) =>
            state.board.ApplyBook(
                state.symbol, isSnapshot: true, bids, asks, checksum: null, state.bookTime, state.head));
    }

    private void PutTrades(byte[][] messages, FeedPosition head)
    {
        var prints = new List<Print>();
        foreach (var message in messages)
        {
            if (!_applier.TryReadPrints(message, prints))
            {
                LogUnreadable(symbol);
            }
        }

        board.ApplyTrades(symbol, prints, head);
    }

    private async Task UnsubscribeAsync(ChannelMessageQueue? queue)
    {
        if (queue is null)
        {
            return;
        }

        try
        {
            await queue.UnsubscribeAsync();
        }
        catch (Exception exception) when (
            exception is RedisException or TimeoutException or ObjectDisposedException)
        {
            // The connection is gone, and with it the subscription.
            LogLost(symbol, exception.Message);
        }
    }

    private async Task WaitAsync(TimeSpan delay, CancellationToken stoppingToken) =>
        await Task.Delay(delay, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    [LoggerMessage(LogLevel.Warning, "{Symbol}: gap from {Term}/{Sequence} to {NewTerm}/{NewSequence}; reading the state")]
    private partial void LogGap(string symbol, long term, long sequence, long newTerm, long newSequence);

    [LoggerMessage(LogLevel.Warning, "{Symbol}: the message at {Term}/{Sequence} could not be applied")]
    private partial void LogRefused(string symbol, long term, long sequence);

    [LoggerMessage(LogLevel.Error, "{Symbol}: the state at {Term}/{Sequence} could not be applied")]
    private partial void LogStateRefused(string symbol, long term, long sequence);

    [LoggerMessage(LogLevel.Warning, "{Symbol}: {Count} trades were missed")]
    private partial void LogMissedTrades(string symbol, long count);

    [LoggerMessage(LogLevel.Warning, "{Symbol}: an unreadable message")]
    private partial void LogUnreadable(string symbol);

    [LoggerMessage(LogLevel.Warning, "{Symbol}: {Waiting} messages wait; dropping them and reading the state")]
    private partial void LogOverflow(string symbol, int waiting);

    [LoggerMessage(LogLevel.Warning, "{Symbol}: the bus is lost: {Reason}")]
    private partial void LogLost(string symbol, string reason);

    [LoggerMessage(LogLevel.Warning, "{Symbol}: no leader vouches for the book; it is dropped")]
    private partial void LogBookDropped(string symbol);
}
