using System.Collections.Concurrent;
using System.Collections.Immutable;
using CryptoSim.MarketData.Board;
using CryptoSim.MarketData.Wire;

namespace CryptoSim.KrakenSim.Faults;

/// <summary>Starts and ends faults, and tells the sockets which are on. Thread safe.</summary>
internal sealed partial class FaultDesk(MarketBoard board, TimeProvider time, ILogger<FaultDesk> logger) : IDisposable
{
    private const int MaximumPast = 200; // Enough to look back on a test.

    private readonly ConcurrentDictionary<FaultySocket, bool> _sockets = new();
    private readonly Lock _lock = new();
    private readonly LinkedList<Fault> _past = new();
    private ImmutableArray<Fault> _on = [];
    private long _lastId;

    /// <summary>Nothing is on: frames pass untouched.</summary>
    public bool IsQuiet => _on.IsEmpty;

    public MarketBoard Board => board;

    public bool IsUnreachable => Peek(FaultKind.Unreachable) is not null;

    public void Add(FaultySocket socket) => _sockets[socket] = true;

    public void Remove(FaultySocket socket) => _sockets.TryRemove(socket, out _);

    /// <summary>Uses a fault of this kind once; null when none is on that is about this.</summary>
    public Fault? Take(FaultKind kind, string? symbol = null, string? channel = null)
    {
        foreach (var fault in _on)
        {
            if (fault.Kind == kind && fault.IsAbout(symbol, channel) && fault.TryUse(out var isUsedUp))
            {
                if (isUsedUp)
                {
                    End(fault);
                }

                return fault;
            }
        }

        return null;
    }

    /// <summary>A fault of this kind that is on, without using it.</summary>
    public Fault? Peek(FaultKind kind) => _on.FirstOrDefault(fault => fault.Kind == kind);

    /// <param name="request">Checked by <see cref="FaultRequest.FindProblem"/>.</param>
    public async Task<FaultAnswer> StartAsync(FaultRequest request, CancellationToken cancellationToken)
    {
        var kind = FaultKind.All.Single(kind => kind.Name == request.Kind);
        var fault = new Fault(Interlocked.Increment(ref _lastId), kind, request, time.GetUtcNow());
        LogStarted(kind.Name, request.Symbol ?? "all pairs");
        Prepare(fault);
        if (!kind.IsInstant)
        {
            lock (_lock)
            {
                _on = _on.Add(fault);
            }

            if (fault.Lasts is { } lasts)
            {
                fault.EndWith(time.CreateTimer(_ => End(fault), null, lasts, Timeout.InfiniteTimeSpan));
            }
        }

        await ActAsync(fault, cancellationToken);
        if (kind.IsInstant)
        {
            End(fault);
        }

        return fault.ToAnswer();
    }

    public FaultsAnswer Read()
    {
        lock (_lock)
        {
            return new FaultsAnswer(
                [.. _on.Select(fault => fault.ToAnswer())], [.. _past.Select(fault => fault.ToAnswer())]);
        }
    }

    /// <param name="id">Null ends all.</param>
    /// <returns>How many were ended.</returns>
    public int End(long? id)
    {
        var ended = _on.Where(fault => id is null || fault.Id == id).ToArray();
        Array.ForEach(ended, End);
        return ended.Length;
    }

    public void Dispose()
    {
        foreach (var fault in _on)
        {
            fault.Dispose();
        }
    }

    /// <summary>What a fault does to the market itself.</summary>
    private void Prepare(Fault fault)
    {
        var request = fault.Request;
        if (fault.Kind == FaultKind.Vanish)
        {
            var market = board.Find(request.Symbol!)!;
            var listed = market.Instrument;
            board.SetInstrument(listed with { Status = Domain.Instruments.PairStatus.Delisted }, market.BookDepth);
            fault.Undo = () => board.SetInstrument(listed, market.BookDepth);
        }
        else if (fault.Kind == FaultKind.Appear)
        {
            fault.Undo = new ListedPair(board, request.Symbol!, board.Find(request.Like!)!).Delist;
        }
    }

    /// <summary>What a fault does to the sockets at once.</summary>
    private async Task ActAsync(Fault fault, CancellationToken cancellationToken)
    {
        if (fault.Kind == FaultKind.Drop || fault.Kind == FaultKind.Unreachable)
        {
            foreach (var socket in _sockets.Keys)
            {
                fault.TryUse(out _);
                socket.Abort();
            }
        }
        else if (fault.Kind == FaultKind.System)
        {
            await TellSystemAsync(fault.Request.State!, cancellationToken);
        }
        else if (fault.Kind == FaultKind.Garbage)
        {
            var count = fault.Request.Count ?? FaultKind.Garbage.Count!.Value;
            await InjectAsync(fault, OddFrames.Garbage(count), cancellationToken);
        }
        else if (fault.Kind == FaultKind.Huge)
        {
            var symbol = board.Markets[0].Symbol;
            await InjectAsync(fault, [OddFrames.Huge(symbol, fault.Request.Megabytes ?? 10)], cancellationToken);
        }
    }

    private async Task InjectAsync(Fault fault, IReadOnlyList<byte[]> frames, CancellationToken cancellationToken)
    {
        foreach (var socket in _sockets.Keys)
        {
            foreach (var frame in frames)
            {
                fault.TryUse(out _);
                await socket.InjectAsync(frame, cancellationToken);
            }
        }
    }

    private Task TellSystemAsync(string state, CancellationToken cancellationToken) =>
        Task.WhenAll(_sockets.Keys.Select(socket => socket.TellSystemAsync(state, cancellationToken)));

    private void End(Fault fault)
    {
        if (!fault.TryEnd(time.GetUtcNow()))
        {
            return;
        }

        lock (_lock)
        {
            _on = _on.Remove(fault);
            _past.AddLast(fault);
            if (_past.Count > MaximumPast)
            {
                _past.RemoveFirst();
            }
        }

        LogEnded(fault.Kind.Name);
        fault.Undo?.Invoke();
        if (fault.Kind == FaultKind.System)
        {
            _ = TellSystemAsync(KrakenWords.Word(board.System), CancellationToken.None);
        }
    }

    [LoggerMessage(LogLevel.Information, "Fault {Kind} is on for {Symbol}")]
    private partial void LogStarted(string kind, string symbol);

    [LoggerMessage(LogLevel.Information, "Fault {Kind} is over")]
    private partial void LogEnded(string kind);
}
