namespace CryptoSim.Data.Orders.Watches;

/// <summary>An instance that watches resting orders. Written by <see cref="WatchStore"/> alone.</summary>
public sealed class WatchHolderRow
{
    /// <summary>An id made anew at each process start.</summary>
    public required string Holder { get; init; }

    /// <summary>By the database's clock; past it, others take its partitions.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>JSON: per symbol the last trade it has looked at and the session it saw open.</summary>
    public required string Marks { get; init; }
}

/// <summary>Who watches the resting orders of one partition of the accounts.</summary>
public sealed class WatchPartitionRow
{
    /// <summary>0 to 63.</summary>
    public int Partition { get; init; }

    /// <summary>Null when handed over and not yet taken.</summary>
    public string? Holder { get; init; }

    /// <summary>The last holder that had all of its orders in memory: its marks tell how far they were
    /// watched.</summary>
    public string? WatchedBy { get; init; }
}

/// <summary>Trades that nobody looked at on behalf of resting orders, stated. Insert-only.</summary>
public sealed class WatchGapRow
{
    public Guid GapId { get; init; }

    public required string Symbol { get; init; }

    /// <summary>The last trade looked at before the gap.</summary>
    public long AfterTradeId { get; init; }

    /// <summary>The first trade looked at after it.</summary>
    public long BeforeTradeId { get; init; }

    /// <summary>Resting orders that it concerns.</summary>
    public int Orders { get; init; }

    /// <summary>When it was found.</summary>
    public DateTimeOffset Time { get; init; }
}
