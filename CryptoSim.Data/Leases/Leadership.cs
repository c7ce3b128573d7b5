namespace CryptoSim.Data.Leases;

/// <summary>What a leader is given: its term, and the ways to name a fence and to tell that it is of little use.</summary>
public sealed class Leadership(long term)
{
    private volatile Func<CancellationToken, Task<bool>>? _fence;
    private volatile Func<bool>? _isImpaired;

    public long Term { get; } = term;

    /// <summary>Names who decides whether this term still counts while Postgres cannot be asked: the store that the
    /// leader writes to, which refuses older terms. Without one, leading ends when the lease lapses.</summary>
    /// <param name="fence">True while the term is taken; answers within half a second, and false when in
    /// doubt.</param>
    public void FenceBy(Func<CancellationToken, Task<bool>> fence) => _fence = fence;

    /// <summary>Names who tells that this process cannot do its work while another might: the lease is then offered,
    /// and kept until one takes it that can.</summary>
    /// <param name="isImpaired">Asked four times a second, by one thread; answers at once.</param>
    public void OfferWhile(Func<bool> isImpaired) => _isImpaired = isImpaired;

    internal bool IsOffered => _isImpaired is { } isImpaired && isImpaired();

    internal async Task<bool> IsFencedInAsync(CancellationToken cancellationToken) =>
        _fence is { } fence && await fence(cancellationToken);
}
