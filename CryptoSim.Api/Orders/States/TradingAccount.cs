namespace CryptoSim.Api.Orders.States;

/// <summary>One account's place in this instance: decisions of it are made one at a time, under its gate.</summary>
internal sealed class TradingAccount(Guid accountId)
{
    private Task latest = Task.CompletedTask;

    public Guid AccountId { get; } = accountId;

    /// <summary>Null until loaded.</summary>
    public AccountState? State { get; set; }

    // Never disposed: it has no wait handle unless one is asked for, and waiters may outlive the cache entry.
    public SemaphoreSlim Gate { get; } = new(1);

    /// <summary>For the cache: when it was last asked for.</summary>
    public long LastUsed { get; set; }

    public bool IsIdle => Gate.CurrentCount == 1 && latest.IsCompleted;

    /// <summary>Notes a decision on its way. They settle in the order in which they were made.</summary>
    public void Track(Task settled) => latest = settled;

    /// <summary>Waits until every decision on its way has settled.</summary>
    public Task DrainAsync() => latest;
}
