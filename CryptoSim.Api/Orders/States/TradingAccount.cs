namespace CryptoSim.Api.Orders.States;

/// <summary>One account's place in this instance: decisions of it are made one at a time, under its gate.</summary>
internal sealed class TradingAccount(Guid accountId)
{
    private Task latest = Task.CompletedTask;
    private AccountState? state;
    private int waiting;

    public Guid AccountId { get; } = accountId;

    /// <summary>Null until loaded.</summary>
    public AccountState? State
    {
        get => Volatile.Read(ref state);
        set => Volatile.Write(ref state, value);
    }

    // Never disposed: it has no wait handle unless one is asked for, and waiters may outlive the cache entry.
    public SemaphoreSlim Gate { get; } = new(1);

    /// <summary>For the cache: when it was last asked for.</summary>
    public long LastUsed { get; set; }

    public bool IsIdle => Gate.CurrentCount == 1 && latest.IsCompleted;

    /// <summary>Enters the gate, unless too many wait for it already.</summary>
    public async Task<bool> TryEnterAsync(int maximumWaiting, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref waiting) > maximumWaiting)
        {
            Interlocked.Decrement(ref waiting);
            return false;
        }

        try
        {
            await Gate.WaitAsync(cancellationToken);
            return true;
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
        }
    }

    /// <summary>Another instance committed this event: a state that lacks it is old. Callable from any thread.</summary>
    public void CommittedElsewhere(long eventNumber)
    {
        if (State is { } held && held.EventNumber < eventNumber)
        {
            held.Invalidate();
        }
    }

    /// <summary>Notes a decision on its way. They settle in the order in which they were made.</summary>
    public void Track(Task settled) => latest = settled;

    /// <summary>Waits until every decision on its way has settled.</summary>
    public Task DrainAsync() => latest;
}
