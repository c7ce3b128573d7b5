using System.Globalization;
using Microsoft.Extensions.Options;

namespace CryptoSim.KrakenSim.Simulation;

/// <summary>Market time: the wall clock's, unless the options move or speed it. All timestamps that leave the process
/// are in market time.</summary>
/// <remarks>Bars start on the minute, so a start given to the second puts market time up to a minute ahead of the wall
/// clock, and a speed other than one lets it run away from it: both are for tests and demonstrations.</remarks>
public sealed class MarketClock
{
    private readonly TimeProvider _time;
    private readonly DateTimeOffset _marketStart;
    private readonly decimal _speed;
    private readonly Lock _lock = new();
    private DateTimeOffset _wallFrom;
    private DateTimeOffset _marketFrom;
    private DateTimeOffset? _until; // Market time at which it will stand, or stands; null while it goes on and on.

    public MarketClock(TimeProvider time, IOptions<KrakenSimOptions> options)
    {
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(options);
        _time = time;
        _speed = options.Value.Speed;
        _wallFrom = time.GetUtcNow();
        if (options.Value.TapeStart is { } tapeStart && tapeStart < _wallFrom)
        {
            _wallFrom = tapeStart; // A player that was started again goes on where it would be.
        }

        _marketStart = _marketFrom = _wallFrom + options.Value.Ahead;
        _until = options.Value.StartsPaused ? _marketStart : null;
        if (ParseStartAt(options.Value.StartAt) is not { } startAt)
        {
            return;
        }

        var minute = new DateTimeOffset(
            _marketStart.UtcTicks - (_marketStart.UtcTicks % TimeSpan.TicksPerMinute), TimeSpan.Zero);
        if (startAt.HasSeconds)
        {
            var second = minute.AddSeconds(startAt.Time.Seconds);
            _marketStart = _marketFrom = second < _marketStart ? second.AddMinutes(1) : second;
            _until = options.Value.StartsPaused ? _marketStart : null;
        }

        var minuteOfDay = (long)startAt.Time.TotalMinutes;
        DayShift = Steps.MinuteAt(_marketStart) - minuteOfDay;
    }

    public DateTimeOffset Now
    {
        get
        {
            lock (_lock)
            {
                var going = _marketFrom + new TimeSpan((long)(_speed * (_time.GetUtcNow() - _wallFrom).Ticks));
                return _until is { } until && going > until ? until : going;
            }
        }
    }

    /// <summary>Whether it stands still.</summary>
    public bool Stands
    {
        get
        {
            lock (_lock)
            {
                return _until is { } until && Now >= until;
            }
        }
    }

    /// <summary>Market time at which the play began.</summary>
    public DateTimeOffset Start => _marketStart;

    /// <summary>The market minute at which the recorded day begins; whole days before and after it begin others.</summary>
    public long DayShift { get; }

    /// <summary>Stands still until <see cref="Resume"/>, which takes up the time that passed.</summary>
    public void Pause()
    {
        lock (_lock)
        {
            _until = Now;
        }
    }

    public void Resume()
    {
        lock (_lock)
        {
            _until = null;
        }
    }

    /// <summary>Goes on from where it stands, whatever time passed, and stands again at <paramref name="until"/>.</summary>
    public void Play(DateTimeOffset until)
    {
        lock (_lock)
        {
            (_marketFrom, _wallFrom, _until) = (Now, _time.GetUtcNow(), until);
        }
    }

    /// <summary><c>HH:mm</c> keeps the seconds of the wall clock, <c>HH:mm:ss</c> sets them.</summary>
    public static (TimeSpan Time, bool HasSeconds)? ParseStartAt(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        return TimeSpan.TryParseExact(text, [@"hh\:mm", @"hh\:mm\:ss"], CultureInfo.InvariantCulture, out var time)
            && time < TimeSpan.FromDays(1)
                ? (time, text.Length > 5)
                : throw new FormatException($"KrakenSim:StartAt is HH:mm or HH:mm:ss, not '{text}'.");
    }
}
