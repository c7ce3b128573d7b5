using System.ComponentModel.DataAnnotations;

namespace CryptoSim.KrakenSim;

/// <summary>Which market is played, and from where.</summary>
public sealed record KrakenSimOptions
{
    public const string Section = "KrakenSim";

    /// <summary><c>recorded</c> (a real day) or <c>seed</c> (drawn).</summary>
    [RegularExpression("recorded|seed")]
    public string Market { get; init; } = "recorded";

    /// <summary>Seed of a drawn market; the same seed is the same market at the same market time.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>UTC time of the recorded day to start at, <c>HH:mm</c> or <c>HH:mm:ss</c>. Without it the wall clock's
    /// time of day is the place in the day.</summary>
    [RegularExpression(@"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?")]
    public string? StartAt { get; init; }

    /// <summary>Market seconds per wall second.</summary>
    [Range(0.1, 600)]
    public decimal Speed { get; init; } = 1;

    /// <summary>Levels a side; a client may subscribe up to this depth. Without it, what the feed is told to subscribe
    /// (<c>Kraken:BookDepth</c>), else 100.</summary>
    [AllowedValues(10, 25, 100, 500, 1000)]
    public int BookDepth { get; set; } = 100;
}
