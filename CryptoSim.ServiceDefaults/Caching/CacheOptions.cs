using System.ComponentModel.DataAnnotations;

namespace CryptoSim.ServiceDefaults.Caching;

/// <summary>Bounds of the two-level cache.</summary>
public sealed record CacheOptions
{
    public const string Section = "Cache";

    /// <summary>Entries in an instance's memory; when it is full the least used of them leave. An entry is a thousand
    /// bars, some 150 KB: 40 MB.</summary>
    [Range(1, 1_000_000)]
    public int EntriesMax { get; init; } = 256;

    /// <summary>Time in memory: what a lost message to forget an entry costs at most.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan InMemory { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Time in Redis.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan InRedis { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A second level that takes longer than this is done without.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan RedisPatience { get; init; } = TimeSpan.FromMilliseconds(250);
}
