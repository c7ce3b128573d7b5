namespace CryptoSim.Web.Client;

/// <summary>How the system is, as <c>GET /api/status</c> tells it.</summary>
public sealed record SystemView(
    DateTimeOffset AsOf,
    FeedView Market,
    ReplicaView? Replica,
    IReadOnlyList<InstanceView> Instances,
    IReadOnlyList<LeaderView>? Leaders,
    IReadOnlyList<WatcherView>? Watchers,
    IReadOnlyList<string> Away);

public sealed record FeedView(string Id, bool Stale, double? FeedAgeSeconds, long Term, int Symbols);

public sealed record ReplicaView(double? LagSeconds, bool Readable, string? Trouble);

/// <param name="Figures">By instrument name.</param>
public sealed record InstanceView(
    string Instance,
    string Service,
    int ProcessId,
    DateTimeOffset StartedAt,
    DateTimeOffset At,
    double Processor,
    long WorkingSet,
    IReadOnlyDictionary<string, double> Figures)
{
    public double? Figure(string name) => Figures.TryGetValue(name, out var value) ? value : null;

    /// <summary>A share of two counts, such as hits of reads; null while neither was counted.</summary>
    public double? Share(string part, params string[] others)
    {
        var (counted, rest) = (Figure(part) ?? 0, others.Sum(other => Figure(other) ?? 0));
        return counted + rest > 0 ? counted / (counted + rest) : null;
    }
}

public sealed record LeaderView(string Name, string Holder, long Term, bool IsHeld);

public sealed record WatcherView(string? Holder, int Partitions);
