namespace CryptoSim.Api.Orders.Resting;

/// <summary>A moment of the market that is looked at on behalf of watched orders.</summary>
/// <param name="Session">That it is of.</param>
/// <param name="Found">What was found already; null while it is yet to be looked at.</param>
/// <param name="TakenAt">Timestamp of the moment.</param>
internal sealed record WatchTurn(
    MarketState Moment, long Session, IReadOnlyList<WatchedOrder>? Found, long TakenAt)
{
    /// <summary>Nothing came after it when it was taken: only then are newcomers looked at, of which it is not known that they
    /// were there in an earlier one. The others are not, for whom it is no change.</summary>
    public bool IsForNewcomers { get; init; }

    /// <summary>Changes before it found no room: all is looked at.</summary>
    public bool CatchesUp { get; init; }
}

/// <summary>The moments of one symbol's market that are yet to be settled, in their order. While there are none, whoever
/// brings a change looks at once; what that finds, and every change until it is settled, waits its turn here. So an order is
/// decided on the moment that touched it, however long the ledger takes. Everything under <see cref="Gate"/>.</summary>
/// <param name="most">Beyond, what changed is looked at in one when the others are settled.</param>
internal sealed class WatchTurns(int most)
{
    private readonly Queue<WatchTurn> waiting = new();

    public Lock Gate { get; } = new();

    /// <summary>A turn is being settled, or waits for that.</summary>
    public bool IsBusy { get; private set; }

    /// <summary>The market is to be looked at as it is when the turns are through.</summary>
    public bool IsDue { get; private set; }

    /// <summary>Whether another finds room: else it is not to be taken at all.</summary>
    public bool HasRoom => waiting.Count < most;

    public void Add(WatchTurn turn)
    {
        IsBusy = true;
        waiting.Enqueue(turn);
    }

    public void Ask() => IsDue = true;

    /// <summary>All that wait are looked at in one, as the market is then.</summary>
    /// <returns>What some of them had found.</returns>
    public IReadOnlyList<WatchedOrder> Coalesce()
    {
        WatchedOrder[] found = [.. waiting.SelectMany(turn => turn.Found ?? [])];
        waiting.Clear();
        IsDue = true;
        return found;
    }

    /// <summary>The one that waits longest; null for none.</summary>
    public WatchTurn? First => waiting.TryPeek(out var first) ? first : null;

    /// <returns>Null when none waits. It stays busy until <see cref="Rest"/>.</returns>
    public WatchTurn? Take() => waiting.TryDequeue(out var next) ? next : null;

    /// <summary>The market as it is now has its turn.</summary>
    /// <returns>Whether it was asked for.</returns>
    public bool Begin()
    {
        var wasDue = IsDue;
        (IsBusy, IsDue) = (true, false);
        return wasDue;
    }

    public void Rest() => IsBusy = false;
}
