using System.ComponentModel.DataAnnotations;

namespace CryptoSim.Data.Replicas;

/// <summary>When the read replica (<c>ConnectionStrings__cryptosimread</c>) is read.</summary>
public sealed record ReplicaOptions
{
    public const string Section = "Replica";

    /// <summary>A replica that is further behind is not read. History may be this old; a candle of the running minute is
    /// filled up from the board, and what an account did itself is never asked of a replica that does not have it.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan LagMax { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How often primary and replica are asked how far they are. What is measured is exact to this much.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan AskEvery { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>A read that the replica has not answered after this is made again on the primary, and no further one is
    /// sent there until it answers again: it may be frozen.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:05:00")]
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(2);
}
