using CryptoSim.KrakenSim.Markets;
using CryptoSim.MarketData.Board;

namespace CryptoSim.KrakenSim.Simulation;

/// <summary>Plays a whole market onto a board up to a moment of market time. Pure but for the board it writes to: the
/// caller brings the time. Not thread safe.</summary>
public sealed class MarketSimulation
{
    /// <summary>Behind by more (the process was stopped), the play skips to now instead of replaying what nobody
    /// watched.</summary>
    private const long MostBehind = 5 * Steps.HalvesPerMinute;

    private readonly IMarketSource _source;
    private readonly MarketBoard _board;
    private readonly int _depth;
    private IReadOnlyList<PairSimulation> _pairs;
    private long _half;

    public MarketSimulation(IMarketSource source, MarketBoard board, int depth, DateTimeOffset start)
    {
        ArgumentNullException.ThrowIfNull(board);
        (_source, _board, _depth) = (source, board, depth);
        _half = Steps.HalfAt(start);
        _pairs = StartPairs();
        TellSystem();
    }

    /// <summary>Up to which all is played.</summary>
    public DateTimeOffset Time => Steps.TimeOfHalf(_half);

    public PairHistory? FindHistory(string symbol) =>
        _pairs.FirstOrDefault(pair => pair.Symbol == symbol)?.History;

    /// <summary>Plays everything due until <paramref name="time"/>, at most one minute a call.</summary>
    /// <returns>False when more is due.</returns>
    public bool AdvanceTo(DateTimeOffset time)
    {
        var target = Steps.HalfAt(time);
        if (target - _half > MostBehind)
        {
            Skip(target);
            return true;
        }

        var until = Math.Min(target, _half + Steps.HalvesPerMinute);
        while (_half < until)
        {
            // All pairs stop right before a change of the system's state: it is told first, then they go on.
            var change = NextSystemChange();
            _half = _half + 1 == change ? change : Math.Min(until, change - 1);
            TellSystem();
            foreach (var pair in _pairs)
            {
                pair.AdvanceTo(_half);
            }
        }

        return _half >= target;
    }

    private void Skip(long target)
    {
        _half = target;
        _board.SetSystem(SystemState.Maintenance);
        _pairs = StartPairs();
        TellSystem();
    }

    private PairSimulation[] StartPairs() =>
        [.. _source.Pairs.Select((_, index) => new PairSimulation(_source, index, _board, _depth, _half))];

    private void TellSystem() =>
        _board.SetSystem(IsBreak(_half) ? SystemState.Maintenance : SystemState.Online);

    private bool IsBreak(long half) =>
        _source.OpensSession(half / Steps.HalvesPerMinute) && half % Steps.HalvesPerMinute < 2 * Steps.SessionBreak;

    /// <summary>The next half step that starts or ends a session break, or the next minute.</summary>
    private long NextSystemChange()
    {
        var minute = _half / Steps.HalvesPerMinute;
        var breakEnd = (minute * Steps.HalvesPerMinute) + (2 * Steps.SessionBreak);
        return IsBreak(_half) && _half < breakEnd ? breakEnd : (minute + 1) * Steps.HalvesPerMinute;
    }
}
