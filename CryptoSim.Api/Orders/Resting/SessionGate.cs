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

    /// <returns>True if this book opens the session: the caller passes over what it reaches, then calls
    /// <see cref="Open"/>. In this order, so that nobody looks at orders that are yet to be passed over.</returns>
    public bool IsOpenedBy(bool isSnapshot)
    {
        lock (gate)
        {
            return !isOpen
                && onlineSince is { } since
                && (isSnapshot || time.GetUtcNow() - since >= WithoutSnapshot);
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
}
