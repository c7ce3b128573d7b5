using CryptoSim.MarketData.Board;

namespace CryptoSim.Api.Orders.Resting;

/// <summary>Whether a symbol's session is open for matching. When the venue leaves online it closes; it opens again with
/// the first whole book after the venue came back, because the books before it may still be those of the last session.
/// Thread safe.</summary>
internal sealed class SessionGate(TimeProvider time)
{
    /// <summary>A venue that came back without sending its books anew has by now changed every book that it will:
    /// then the next change opens.</summary>
    private static readonly TimeSpan WithoutSnapshot = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private bool isOpen = true;
    private long sessions;
    private DateTimeOffset? onlineSince;
    private volatile SessionRange? range;

    /// <summary>Number of the open session; null from the venue's leaving until the opening book. A session ends before
    /// any book of the next one is shown: what was read while the number stayed the same is of that session.</summary>
    public long? Session
    {
        get
        {
            lock (gate)
            {
                return isOpen ? sessions : null;
            }
        }
    }

    /// <summary>Where the market has been since the last break; null when none is known of.</summary>
    public SessionRange? Range => range;

    /// <summary>Whether <see cref="IsOpenedBy"/> is to be asked of every book: else nothing comes of it.</summary>
    public bool IsWatchingBooks => range is not null || Session is null;

    public void OnSystem(SystemState state)
    {
        lock (gate)
        {
            // Post-only and cancel-only are states after trouble, in which nothing trades; unknown is not a word of
            // the venue's but that nothing was heard.
            if (state is SystemState.Online)
            {
                onlineSince = time.GetUtcNow();
            }
            else if (state is not SystemState.Unknown)
            {
                isOpen = false;
                onlineSince = null;
            }
        }
    }

    /// <summary>Takes a book's best prices.</summary>
    /// <param name="lastTradeId">Newest trade before the book.</param>
    /// <returns>True if this book opens the session: the caller passes over what it reaches, then calls
    /// <see cref="Open"/>. In this order, so that nobody looks at orders that are yet to be passed over; those that
    /// come meanwhile go by <see cref="Range"/>.</returns>
    public bool IsOpenedBy(bool isSnapshot, decimal? bid, decimal? ask, long lastTradeId)
    {
        lock (gate)
        {
            if (isOpen)
            {
                range = range?.Widen(bid, ask);
                return false;
            }

            if (onlineSince is not { } since || !(isSnapshot || time.GetUtcNow() - since >= WithoutSnapshot))
            {
                return false;
            }

            range = new SessionRange(lastTradeId, time.GetUtcNow(), ask, bid);
            return true;
        }
    }

    /// <summary>Opens the session, unless the venue left again meanwhile.</summary>
    public void Open()
    {
        lock (gate)
        {
            if (!isOpen && onlineSince is not null)
            {
                isOpen = true;
                sessions++;
            }
        }
    }

    /// <summary>Learns of a session from who saw it.</summary>
    public void Adopt(SessionRange told)
    {
        lock (gate)
        {
            range = SessionRange.Latest(range, told);
        }
    }
}
