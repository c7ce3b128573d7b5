using System.ComponentModel.DataAnnotations;

namespace CryptoSim.ServiceDefaults;

/// <summary>How a process ends when it is asked to (SIGTERM).</summary>
public sealed record DrainOptions
{
    public const string Section = "Drain";

    /// <summary>For so long it serves on, while <c>/health</c> already says that it will not: the time that a balancer
    /// takes to see it. Nothing where there is no balancer.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan Delay { get; init; }

    /// <summary>Then nothing new is taken, and what was is finished; what takes longer than this is cut. With the delay
    /// it is below what platforms grant before SIGKILL, 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan FinishWithin { get; init; } = TimeSpan.FromSeconds(20);
}
