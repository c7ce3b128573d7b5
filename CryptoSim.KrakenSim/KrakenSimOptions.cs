using System.ComponentModel.DataAnnotations;

namespace CryptoSim.KrakenSim;

/// <summary>Which market is played, and from where.</summary>
public sealed record KrakenSimOptions
{
    public const string Section = "KrakenSim";

    /// <summary><c>recorded</c> (a real day), <c>seed</c> (drawn) or <c>tape</c> (a recording).</summary>
    [RegularExpression("recorded|seed|tape")]
    public string Market { get; init; } = "recorded";

    /// <summary>File of the recording that is played as market <c>tape</c>.</summary>
    public string? Tape { get; init; }

    /// <summary>When the tape's first beginning was (UTC): a process that is started again goes on where it would be.
    /// Without it the tape begins as the process does.</summary>
    public DateTimeOffset? TapeStart { get; init; }

    internal bool IsTape => Market == "tape";

    /// <summary>Seed of a drawn market; the same seed is the same market at the same market time.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>UTC time of the recorded day to start at, <c>HH:mm</c> or <c>HH:mm:ss</c>. Without it the wall clock's
    /// time of day is the place in the day.</summary>
    [RegularExpression(@"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?")]
    public string? StartAt { get; init; }

    /// <summary>How much later than the wall clock's the market's time begins.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan Ahead { get; init; }

    /// <summary>The market stands at its start until it is told to go on (<c>/market/resume</c>, <c>/market/play</c>).</summary>
    public bool StartsPaused { get; init; }

    /// <summary>Market seconds per wall second.</summary>
    [Range(0.1, 600)]
    public decimal Speed { get; init; } = 1;

    /// <summary>Levels a side; a client may subscribe up to this depth. Without it, what the feed is told to subscribe
    /// (<c>Kraken:BookDepth</c>), else 100.</summary>
    [AllowedValues(10, 25, 100, 500, 1000)]
    public int BookDepth { get; set; } = 100;
}
