using System.Buffers;
using System.Collections.Concurrent;
using CryptoSim.MarketData.Board;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace CryptoSim.MarketData.Bus;

/// <summary>One leader's time on the bus. The order for each upstream record is: <see cref="Next"/>, apply it to the
/// leader's board at that position, <see cref="Publish"/>. All three, and <see cref="CatchUp"/>, on one thread (the
/// receive loop); none of them waits for Redis.</summary>
public sealed partial class PublishingTerm : IAsyncDisposable
{
    /// <summary>Readers look at staleness, and for lost last messages, at this pace.</summary>
    internal static readonly TimeSpan BeaconEvery = TimeSpan.FromSeconds(1);

    // Messages on their way to Redis, some 4 MB: over a second of a busy market. When full, a message is dropped and
    // its symbol's state is written whole later; the receive loop never waits.
    private const int MaximumInFlight = 4_096;

    // A joining reader replays at most this many messages over the base, and the base is written this much less often
    // than messages are.
    private const int CheckpointEvery = 128;

    // A leader whose lease is in doubt closes within a second: it cannot wait longer for Redis's word.
    private static readonly TimeSpan ConfirmPatience = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan DrainPatience = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, PublishedSymbol> _symbols = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _deposed = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly ArrayBufferWriter<byte> _state = new(16_384);
    private readonly BusLink _link;
    private readonly MarketBoard _board;
    private readonly BusMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly RedisValue _termValue;
    private Task _beacons = Task.CompletedTask;
    private int _inFlight;
    private volatile bool _isBehind;
    private volatile bool _isClosed;
    private int _isFailing;
    private long _takenAt;

    internal PublishingTerm(
        long term, BusLink link, MarketBoard board, BusMetrics metrics, TimeProvider time, ILogger logger)
    {
        Term = term;
        Deposed = _deposed.Token;
        _termValue = term;
        _link = link;
        _board = board;
        _metrics = metrics;
        _time = time;
        _logger = logger;
        _takenAt = time.GetTimestamp();
    }

    public long Term { get; }

    /// <summary>Cancelled once Redis was seen to hold a newer term: this process must close its upstream
    /// connection.</summary>
    public CancellationToken Deposed { get; }

    /// <summary>False once it was disposed: this process leads no more.</summary>
    public bool IsOpen => !_isClosed;

    /// <summary>Since Redis last took something under this term, or since the term was opened.</summary>
    public TimeSpan SinceTaken => _time.GetElapsedTime(Interlocked.Read(ref _takenAt));

    /// <summary>Each symbol's latest sequence that Redis took.</summary>
    public IReadOnlyDictionary<string, long> Heads => _symbols.Values.Where(published => published.Head > 0)
        .ToDictionary(published => published.Symbol, published => published.Head, StringComparer.Ordinal);

    /// <summary>Messages that Redis has not answered for.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>Symbols whose whole state must be written before anything else of them is.</summary>
    public int Behind => _symbols.Values.Count(published => published.NeedsState);

    /// <summary>The position of the next change of <paramref name="symbol"/>.</summary>
    public FeedPosition Next(string symbol) => new(Term, Find(symbol).NextSequence());

    /// <summary>Publishes a change that the leader's board already holds. The frame's bytes are copied.</summary>
    /// <param name="position">From <see cref="Next"/>, each exactly once and in order.</param>
    /// <param name="frame">A whole Kraken frame that holds this one symbol: as received where it does, else written
    /// anew for it.</param>
    /// <param name="receivedAt">When the upstream frame was received.</param>
    public void Publish(
        BusChannel channel,
        FeedPosition position,
        string symbol,
        bool isSnapshot,
        ReadOnlySpan<byte> frame,
        DateTimeOffset receivedAt)
    {
        var published = Find(symbol);
        if (Deposed.IsCancellationRequested || _board.Find(symbol) is not { } market)
        {
            return;
        }

        if (published.NeedsState)
        {
            WriteState(published, market, position, receivedAt);
            return;
        }

        if (Volatile.Read(ref _inFlight) >= MaximumInFlight)
        {
            FallBehind(published);
            return;
        }

        var length = BusMessage.HeaderLength + frame.Length;
        var message = ArrayPool<byte>.Shared.Rent(length);
        new BusMessage(channel, isSnapshot, position, receivedAt, market.BookDepth).Write(message);
        frame.CopyTo(message.AsSpan(BusMessage.HeaderLength));
        RedisValue[] arguments =
        [
            BusScripts.Frame, _termValue, position.Sequence, new ReadOnlyMemory<byte>(message, 0, length),
            _link.PublishCommand, channel == BusChannel.Trades, receivedAt.ToUnixTimeMilliseconds(),
        ];
        _ = SendAsync(published, arguments, position.Sequence, isState: false, message);

        if (++published.SinceCheckpoint >= CheckpointEvery)
        {
            WriteCheckpoint(published, market, position, receivedAt);
        }
    }

    /// <summary>Tells readers that the leader's book of <paramref name="symbol"/> is gone (checksum mismatch, lost
    /// connection) until the next book snapshot. Drop it on the leader's board first.</summary>
    public void DropBook(string symbol, DateTimeOffset receivedAt) =>
        Publish(BusChannel.BookDropped, Next(symbol), symbol, isSnapshot: false, [], receivedAt);

    /// <summary>Writes the full state of symbols whose last write failed. Call it after every upstream frame of any
    /// kind (a heartbeat too), so that quiet symbols are repaired within a second.</summary>
    public void CatchUp()
    {
        if (!_isBehind || Deposed.IsCancellationRequested || !_link.IsConnected)
        {
            return;
        }

        _isBehind = false;
        foreach (var published in _symbols.Values)
        {
            if (published.NeedsState && _board.Find(published.Symbol) is { } market)
            {
                WriteState(
                    published, market, new FeedPosition(Term, published.NextSequence()), _time.GetUtcNow());
            }
        }
    }

    /// <summary>Whether Redis still takes this term: the fence of a leader whose lease is in doubt. False also when
    /// Redis does not answer in time.</summary>
    public async Task<bool> ConfirmAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await WriteBeaconAsync(RedisValue.EmptyString)
                .WaitAsync(ConfirmPatience, _time, cancellationToken);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            return false;
        }
    }

    /// <summary>Stops the beacon and waits, at most a second, for what is on its way.</summary>
    public async ValueTask DisposeAsync()
    {
        _isClosed = true;
        await _stopping.CancelAsync();
        await _beacons;
        var since = _time.GetTimestamp();
        while (Volatile.Read(ref _inFlight) > 0 && _time.GetElapsedTime(since) < DrainPatience)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), _time);
        }

        _stopping.Dispose();
    }

    internal void Start() => _beacons = Task.Run(() => SendBeaconsAsync(_stopping.Token));

    private PublishedSymbol Find(string symbol) =>
        _symbols.GetOrAdd(symbol, static (name, link) => new PublishedSymbol(name, link.SymbolKeys(name)), _link);

    private void WriteState(
        PublishedSymbol published, SymbolMarket market, FeedPosition position, DateTimeOffset receivedAt)
    {
        // Only one state of a symbol is on its way at a time, and none while there is nobody to take it: an outage
        // costs no memory.
        if (!_link.IsConnected || published.IsStateInFlight)
        {
            FallBehind(published);
            return;
        }

        _state.ResetWrittenCount();
        BusState.Write(_state, market, position, receivedAt);
        var trades = BusState.WriteTrades(_state, market);
        var arguments = new List<RedisValue>(7 + (2 * trades.Count))
        {
            BusScripts.State, _termValue, position.Sequence, _state.WrittenSpan.ToArray(),
            _link.PublishCommand, false, receivedAt.ToUnixTimeMilliseconds(),
        };
        foreach (var message in trades)
        {
            BusMessage.TryRead(message.Span, out var header);
            arguments.Add(header.ReceivedAt.ToUnixTimeMilliseconds());
            arguments.Add(message);
        }

        published.NeedsState = false;
        published.SinceCheckpoint = 0;
        _metrics.Rewritten();
        _ = SendAsync(published, [.. arguments], position.Sequence, isState: true, rented: null);
    }

    /// <summary>Renews the base that Redis holds; readers need not hear of it.</summary>
    private void WriteCheckpoint(
        PublishedSymbol published, SymbolMarket market, FeedPosition position, DateTimeOffset receivedAt)
    {
        published.SinceCheckpoint = 0;
        _state.ResetWrittenCount();
        BusState.Write(_state, market, position, receivedAt);
        RedisValue[] arguments =
        [
            BusScripts.Checkpoint, _termValue, position.Sequence, _state.WrittenSpan.ToArray(),
            _link.PublishCommand, false, receivedAt.ToUnixTimeMilliseconds(),
        ];
        _ = SendAsync(published, arguments, position.Sequence, isState: false, rented: null);
    }

    /// <summary>Hands a write to the connection before the first await, so that writes keep their order, and takes
    /// the answer later.</summary>
    private async Task SendAsync(
        PublishedSymbol published, RedisValue[] arguments, long sequence, bool isState, byte[]? rented)
    {
        Interlocked.Increment(ref _inFlight);
        if (isState)
        {
            published.StateSent(sequence);
        }

        try
        {
            var answer = (RedisResult[])(await _link.Database.ScriptEvaluateAsync(
                BusScripts.Write, published.Keys, arguments).ConfigureAwait(false))!;
            if (rented is not null)
            {
                // Only after an answer: a message given up on may still be read by the connection.
                ArrayPool<byte>.Shared.Return(rented);
            }

            Take(published, (WriteOutcome)(int)answer[0], (long)answer[1], sequence);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException or ObjectDisposedException)
        {
            Fail(exception);
        }
        finally
        {
            if (isState)
            {
                published.StateAnswered();
            }

            Interlocked.Decrement(ref _inFlight);
        }
    }

    private void Take(PublishedSymbol published, WriteOutcome outcome, long held, long sequence)
    {
        switch (outcome)
        {
            case WriteOutcome.Taken:
                published.Taken(sequence);
                TakenNow();
                _metrics.Published();
                if (Interlocked.Exchange(ref _isFailing, 0) == 1)
                {
                    LogRecovered(Term);
                }

                break;
            case WriteOutcome.Gap:
                published.SkipTo(held);
                if (sequence >= published.StateSequence)
                {
                    FallBehind(published);
                }

                break;
            default:
                Depose(held);
                break;
        }
    }

    private void TakenNow() => Interlocked.Exchange(ref _takenAt, _time.GetTimestamp());

    /// <summary>After any error nothing is known of what Redis holds: every symbol is written whole.</summary>
    private void Fail(Exception exception)
    {
        if (Interlocked.Exchange(ref _isFailing, 1) == 0)
        {
            LogFailing(Term, exception.Message);
        }

        foreach (var published in _symbols.Values)
        {
            published.NeedsState = true;
        }

        _isBehind = true;
    }

    private void FallBehind(PublishedSymbol published)
    {
        published.NeedsState = true;
        _isBehind = true;
    }

    private void Depose(long newerTerm)
    {
        _metrics.Refused();
        if (!_deposed.IsCancellationRequested)
        {
            LogDeposed(Term, newerTerm);
            _deposed.Cancel();
        }
    }

    [LoggerMessage(LogLevel.Warning, "Redis does not take term {Term}: {Reason}. All state is written again after")]
    private partial void LogFailing(long term, string reason);

    [LoggerMessage(LogLevel.Information, "Redis takes term {Term} again")]
    private partial void LogRecovered(long term);

    [LoggerMessage(LogLevel.Warning, "Term {Term} is over: Redis holds term {NewerTerm}")]
    private partial void LogDeposed(long term, long newerTerm);
}
