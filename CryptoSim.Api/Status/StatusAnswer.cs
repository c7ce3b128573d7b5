using CryptoSim.MarketData.Board;
using CryptoSim.ServiceDefaults.Status;

namespace CryptoSim.Api.Status;

/// <param name="Instances">Every process that told of itself within the last seconds; empty while Redis is away.</param>
/// <param name="Leaders">Null while Postgres is away.</param>
/// <param name="Watchers">Partitions of the accounts, of 64, whose resting orders each instance watches; null while
/// Postgres is away.</param>
/// <param name="Away">Stores that did not answer.</param>
public sealed record StatusAnswer(
    DateTimeOffset AsOf,
    MarketStatus Market,
    ReplicaStatus? Replica,
    IReadOnlyList<InstanceStatus> Instances,
    IReadOnlyList<LeaderAnswer>? Leaders,
    IReadOnlyList<WatcherAnswer>? Watchers,
    IReadOnlyList<string> Away);

/// <param name="FeedAgeSeconds">Since the upstream's last frame of any kind; null before the first.</param>
/// <param name="Term">Of the leader that was heard last.</param>
public sealed record MarketStatus(
    string Id, MarketKind Kind, bool Stale, double? FeedAgeSeconds, long Term, int Symbols);

/// <param name="LagSeconds">Everything committed longer ago is on it; null while it does not answer.</param>
/// <param name="Readable">History is read from it.</param>
/// <param name="Trouble">Why it does not answer.</param>
public sealed record ReplicaStatus(double? LagSeconds, bool Readable, string? Trouble);

/// <param name="Name">What is led: <c>pricefeed</c>, <c>equity</c>.</param>
/// <param name="Holder">The process id is in it.</param>
/// <param name="IsHeld">False once the lease has lapsed and nobody has taken it.</param>
public sealed record LeaderAnswer(string Name, string Holder, long Term, bool IsHeld);

public sealed record WatcherAnswer(string? Holder, int Partitions);
