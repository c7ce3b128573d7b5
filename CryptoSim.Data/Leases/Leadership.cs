namespace CryptoSim.Data.Leases;

/// <summary>What a leader is given: its term, and the way to name a fence.</summary>
public sealed class Leadership(long term)
{
    private volatile Func<CancellationToken, Task<bool>>? _fence;

    public long Term { get; } = term;

    /// <summary>Names who decides whether this term still counts while Postgres cannot be asked: the store that the
    /// leader writes to, which refuses older terms. Without one, leading ends when the lease lapses.</summary>
    /// <param name="fence">True while the term is taken; answers within half a second, and false when in
    /// doubt.</param>
    public void FenceBy(Func<CancellationToken, Task<bool>> fence) => _fence = fence;

    internal async Task<bool> IsFencedInAsync(CancellationToken cancellationToken) =>
        _fence is { } fence && await fence(cancellationToken);
}
