using System.ComponentModel.DataAnnotations;

namespace CryptoSim.Api.Orders;

public sealed record TradingOptions
{
    public const string Section = "Trading";

    internal const int DefaultTurns = 64;

    /// <summary>Decisions that may wait for their commit. At some thousand commits a second this is a second's work:
    /// more would be answered too late to be of use, so it is refused as <c>busy</c>.</summary>
    [Range(1, 1_000_000)]
    public int QueueCapacity { get; init; } = 4_096;

    /// <summary>Decisions in one commit: enough to share a disk flush, few enough to keep it to milliseconds.</summary>
    [Range(1, 10_000)]
    public int BatchSize { get; init; } = 256;

    /// <summary>Decisions of one account in one commit: they are settled one after another, and others wait.</summary>
    [Range(1, 10_000)]
    public int BatchSizePerAccount { get; init; } = 16;

    /// <summary>Accounts kept in memory, some kilobytes each; the least recently used goes first.</summary>
    [Range(1, 10_000_000)]
    public int CachedAccounts { get; init; } = 10_000;

    /// <summary>Requests of one account that may wait for their turn to be decided: they wait for one another's commits,
    /// and more than this would be answered too late. It is refused as <c>busy</c>.</summary>
    [Range(1, 100_000)]
    public int WaitingPerAccount { get; init; } = 1_000;

    /// <summary>Changes of a symbol's market that wait while resting orders are settled, a book in memory each: more are looked
    /// at in one.</summary>
    [Range(0, 1_000_000)]
    public int Turns { get; init; } = DefaultTurns;

    /// <summary>How long one of them may wait: a book that is older fills nothing that is still wanted, and all that changed
    /// since is looked at in one.</summary>
    public TimeSpan TurnsFor { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often a decision is made again after it met another's commit, before <c>busy</c>.</summary>
    [Range(0, 100)]
    public int Redecisions { get; init; } = 5;

    /// <summary>The second time and every time after, it waits up to this much longer first: about two
    /// commits.</summary>
    public TimeSpan RedecideWithin { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>How long a lost answer of Postgres is asked after. A server that restarts is back by then.</summary>
    public TimeSpan ResolveFor { get; init; } = TimeSpan.FromSeconds(10);
}
