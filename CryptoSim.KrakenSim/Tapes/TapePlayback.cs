using CryptoSim.Domain.Candles;
using CryptoSim.MarketData.Board;
using CryptoSim.MarketData.Tapes;

namespace CryptoSim.KrakenSim.Tapes;

/// <summary>Plays a tape onto a board up to a moment of market time, over and over. Pure but for the file and the board:
/// the caller brings the time. Not thread safe, but for its candles.</summary>
public sealed class TapePlayback : IDisposable
{
    /// <summary>Frames a call plays at most: a restarted player has hours to catch up with.</summary>
    private const int MostFrames = 5_000;

    private readonly TapeMarket _tape;
    private readonly DateTimeOffset _anchor;
    private readonly MarketBoard _board;
    private readonly TapeFrames _frames;
    private TapeReader? _file;
    private IEnumerator<TapeFrame>? _next;
    private DateTimeOffset _lapStart;
    private bool _isBreak;

    /// <param name="anchor">Market time at which the tape begins; whole laps before and after it begin others.</param>
    /// <param name="start">Market time to start at: what the lap has played by then is caught up with.</param>
    public TapePlayback(TapeMarket tape, MarketBoard board, DateTimeOffset anchor, DateTimeOffset start)
    {
        ArgumentNullException.ThrowIfNull(tape);
        (_tape, _board, _anchor) = (tape, board, anchor);
        _frames = new TapeFrames(board, tape.Header.BookDepth);
        StartLap(start < anchor ? anchor : start, keepsPast: true);
    }

    /// <summary>Added to the ids of the tape's trades in this lap, so that they rise from lap to lap.</summary>
    public long TradeIdOffset => _frames.TradeIdOffset;

    /// <summary>Added to the tape's times in this lap.</summary>
    public TimeSpan TimeShift => _frames.TimeShift;

    /// <summary>Frames that could not be read, and books that did not match their checksum: as they came.</summary>
    public long Faults => _frames.Faults;

    public long Frames { get; private set; }

    /// <summary>Plays everything due until a moment of market time.</summary>
    /// <returns>False when more is due.</returns>
    public bool AdvanceTo(DateTimeOffset time)
    {
        for (var played = 0; played < MostFrames; played++)
        {
            if (time >= _lapStart + _tape.Lap)
            {
                TellBreak();
                StartLap(time, keepsPast: false);
            }

            if (_next is null)
            {
                return true;
            }

            if (_lapStart + (_next.Current.Time - _tape.Opening) > time)
            {
                return true;
            }

            Play();
        }

        return false;
    }

    public IReadOnlyList<Candle> TakeCandles(string symbol, int intervalMinutes, DateTimeOffset since, int limit) =>
        _frames.Candles.Take(symbol, intervalMinutes, since, limit);

    public void Dispose()
    {
        _next?.Dispose();
        _file?.Dispose();
    }

    private void StartLap(DateTimeOffset time, bool keepsPast)
    {
        Dispose();
        _lapStart = _anchor + ((time - _anchor).Ticks / _tape.Lap.Ticks * _tape.Lap);
        var shift = _lapStart - (_tape.Header.Start + _tape.Opening);
        _frames.StartLap(_lapStart, shift, _tape.Header.Start, keepsPast);
        _file = TapeReader.Open(_tape.File);
        _next = _file.ReadFrames().GetEnumerator();
        _isBreak = false;
        MoveNext();
        // The venue is back first, then its books: a session opens with a book after that. The tape's own word follows.
        _board.SetSystem(SystemState.Online);
        while (_next is not null && _next.Current.Time <= _tape.Opening)
        {
            Play();
        }
    }

    private void Play()
    {
        _frames.Play(_next!.Current);
        Frames++;
        MoveNext();
        if (_next is null)
        {
            TellBreak();
        }
    }

    private void MoveNext()
    {
        if (!_next!.MoveNext())
        {
            _next.Dispose();
            _next = null;
        }
    }

    private void TellBreak()
    {
        if (!_isBreak)
        {
            _isBreak = true;
            _board.SetSystem(SystemState.Maintenance);
        }
    }
}
