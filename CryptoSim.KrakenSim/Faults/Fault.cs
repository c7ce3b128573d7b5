namespace CryptoSim.KrakenSim.Faults;

/// <summary>A fault that was asked for, on or over. Thread safe.</summary>
internal sealed class Fault(long id, FaultKind kind, FaultRequest request, DateTimeOffset startedAt) : IDisposable
{
    private readonly Lock _lock = new();
    // A count asked for ends a fault that would else last; a time asked for touches all meanwhile.
    private int? _left = request.Count ?? (request.Seconds is null ? kind.Count : null);
    private long _touched;
    private ITimer? _end;
    private DateTimeOffset? _endedAt;

    public long Id { get; } = id;

    public FaultKind Kind { get; } = kind;

    public FaultRequest Request { get; } = request;

    /// <summary>Undoes what starting it did to the market.</summary>
    public Action? Undo { get; set; }

    /// <summary>How long it lasts; null until it is ended.</summary>
    public TimeSpan? Lasts => (Request.Seconds ?? Kind.Seconds) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    public bool IsAbout(string? symbol, string? channel) =>
        (Request.Symbol is null || Request.Symbol == symbol) && (Request.Channel is null || Request.Channel == channel);

    /// <summary>Uses it once, unless it is used up.</summary>
    public bool TryUse(out bool isUsedUp)
    {
        lock (_lock)
        {
            isUsedUp = _left is <= 1;
            if (_endedAt is not null || _left is <= 0)
            {
                return false;
            }

            _left--;
            _touched++;
            return true;
        }
    }

    public void EndWith(ITimer timer) => _end = timer;

    /// <returns>False when it was over before.</returns>
    public bool TryEnd(DateTimeOffset now)
    {
        lock (_lock)
        {
            if (_endedAt is not null)
            {
                return false;
            }

            _endedAt = now;
        }

        _end?.Dispose();
        return true;
    }

    public FaultAnswer ToAnswer()
    {
        lock (_lock)
        {
            return new FaultAnswer(
                Id,
                Kind.Name,
                Request.Symbol,
                Request.Channel,
                startedAt,
                startedAt + Lasts,
                _endedAt,
                _left,
                _touched);
        }
    }

    public void Dispose() => _end?.Dispose();
}

/// <summary>A fault in answers.</summary>
/// <param name="EndsAt">When it ends by itself, if not used up before.</param>
/// <param name="Left">Frames it will still touch; null is all.</param>
/// <param name="Touched">Frames, requests or sockets it touched.</param>
public sealed record FaultAnswer(
    long Id,
    string Kind,
    string? Symbol,
    string? Channel,
    DateTimeOffset StartedAt,
    DateTimeOffset? EndsAt,
    DateTimeOffset? EndedAt,
    int? Left,
    long Touched);

/// <summary>Answer of <c>GET /faults</c>: those that are on, and the latest that are over.</summary>
public sealed record FaultsAnswer(IReadOnlyList<FaultAnswer> On, IReadOnlyList<FaultAnswer> Past);
