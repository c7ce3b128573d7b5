using System.ComponentModel.DataAnnotations;

namespace CryptoSim.Api.Equity;

/// <summary>How long the steps of the equity curve are kept; days are kept for ever.</summary>
public sealed record EquityOptions
{
    public const string Section = "Equity";

    /// <summary>A row a minute for each account whose worth moves: about 100 MB a day for a thousand of them.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "365.00:00:00")]
    public TimeSpan KeepMinutes { get; init; } = TimeSpan.FromDays(2);

    [Range(typeof(TimeSpan), "31.00:00:00", "3650.00:00:00")]
    public TimeSpan KeepHours { get; init; } = TimeSpan.FromDays(92);
}
