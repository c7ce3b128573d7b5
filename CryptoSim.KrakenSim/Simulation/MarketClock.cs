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
    private readonly DateTimeOffset _wallStart;
    private readonly DateTimeOffset _marketStart;
    private readonly decimal _speed;
    private long _pausedTicks; // Market time at which it stands; 0 while it goes.

    public MarketClock(TimeProvider time, IOptions<KrakenSimOptions> options)
    {
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(options);
        _time = time;
        _speed = options.Value.Speed;
        _wallStart = time.GetUtcNow();
        if (options.Value.TapeStart is { } tapeStart && tapeStart < _wallStart)
        {
            _wallStart = tapeStart; // A player that was started again goes on where it would be.
        }

        _marketStart = _wallStart;
        if (ParseStartAt(options.Value.StartAt) is not { } startAt)
        {
            return;
        }

        var wallMinute = new DateTimeOffset(
            _wallStart.UtcTicks - (_wallStart.UtcTicks % TimeSpan.TicksPerMinute), TimeSpan.Zero);
        if (startAt.HasSeconds)
        {
            _marketStart = wallMinute.AddSeconds(startAt.Time.Seconds);
            if (_marketStart < _wallStart)
            {
                _marketStart = _marketStart.AddMinutes(1);
            }
        }

        var minuteOfDay = (long)startAt.Time.TotalMinutes;
        DayShift = Steps.MinuteAt(_marketStart) - minuteOfDay;
    }

    public DateTimeOffset Now =>
        Interlocked.Read(ref _pausedTicks) is var ticks and not 0 ? new DateTimeOffset(ticks, TimeSpan.Zero) : Going;

    private DateTimeOffset Going =>
        _marketStart + new TimeSpan((long)(_speed * (_time.GetUtcNow() - _wallStart).Ticks));

    /// <summary>Market time at which the play began.</summary>
    public DateTimeOffset Start => _marketStart;

    /// <summary>The market minute at which the recorded day begins; whole days before and after it begin others.</summary>
    public long DayShift { get; }

    /// <summary>Stands still until <see cref="Resume"/>, which takes up the time that passed.</summary>
    public void Pause() => Interlocked.CompareExchange(ref _pausedTicks, Going.UtcTicks, 0);

    public void Resume() => Interlocked.Exchange(ref _pausedTicks, 0);

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
