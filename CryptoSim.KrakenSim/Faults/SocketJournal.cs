namespace CryptoSim.KrakenSim.Faults;

/// <summary>Which sockets clients opened here, and when they ended: what tells how many connections a cluster keeps to
/// its venue. Thread safe.</summary>
public sealed class SocketJournal(TimeProvider time)
{
    private const int MaximumKept = 2_000; // Hours of a client that is cut off every few seconds.

    private readonly Lock _lock = new();
    private readonly LinkedList<JournalEntry> _entries = new();
    private long _lastId;
    private int _open;
    private int _peak;

    /// <returns>The entry to give to <see cref="Closed"/>.</returns>
    public JournalEntry Opened()
    {
        lock (_lock)
        {
            var entry = new JournalEntry(++_lastId, time.GetUtcNow());
            _entries.AddLast(entry);
            if (_entries.Count > MaximumKept)
            {
                _entries.RemoveFirst();
            }

            _peak = Math.Max(_peak, ++_open);
            return entry;
        }
    }

    public void Closed(JournalEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        lock (_lock)
        {
            entry.ClosedAt = time.GetUtcNow();
            _open--;
        }
    }

    public JournalAnswer Read()
    {
        lock (_lock)
        {
            return new JournalAnswer(
                _open,
                _peak,
                _lastId,
                [.. _entries.Select(entry => new JournalSocket(entry.Id, entry.OpenedAt, entry.ClosedAt))]);
        }
    }
}

/// <summary>One socket from its upgrade to its end.</summary>
public sealed class JournalEntry(long id, DateTimeOffset openedAt)
{
    public long Id { get; } = id;

    public DateTimeOffset OpenedAt { get; } = openedAt;

    /// <summary>Null while it is open.</summary>
    public DateTimeOffset? ClosedAt { get; internal set; }
}

/// <summary>Answer of <c>GET /connections</c>.</summary>
/// <param name="Open">Sockets open now.</param>
/// <param name="Peak">Most that were ever open at once.</param>
/// <param name="Total">Sockets opened since the process started.</param>
/// <param name="Sockets">The latest 2,000, oldest first.</param>
public sealed record JournalAnswer(int Open, int Peak, long Total, IReadOnlyList<JournalSocket> Sockets);

/// <param name="ClosedAt">Null while it is open.</param>
public sealed record JournalSocket(long Id, DateTimeOffset OpenedAt, DateTimeOffset? ClosedAt);
