using System.Security.Cryptography;

namespace CryptoSim.Domain.Replay;

/// <summary>Something that the ledger has and its commits do not give, or the other way round.</summary>
/// <param name="EventNumber">Null for what an account is left with after all its events.</param>
/// <param name="What">The fact: <c>fill 1</c>, <c>balance USD</c>, ...</param>
public sealed record ReplayDifference(Guid AccountId, long? EventNumber, string What, string Ledger, string Replay);

/// <param name="LedgerHash">Of what is stored, in hexadecimal.</param>
/// <param name="ReplayHash">Of what its commits give.</param>
/// <param name="OutcomeHash">Of what is stored, but for where in the feed its fills stood: the same orders on the same
/// market give the same in any run.</param>
/// <param name="NotReplayable">Commits whose basis is of another version, or tells too little: taken as stored.</param>
/// <param name="DifferenceCount">All there are.</param>
/// <param name="Differences">The first of them, at most <see cref="LedgerReplay.MaximumDifferences"/>.</param>
public sealed record ReplayReport(
    string LedgerHash,
    string ReplayHash,
    string OutcomeHash,
    long Accounts,
    long Commits,
    long NotReplayable,
    long DifferenceCount,
    IReadOnlyList<ReplayDifference> Differences)
{
    public bool IsEqual => LedgerHash == ReplayHash;
}

/// <summary>Recomputes a whole ledger from its commits, account by account, and holds it against what is stored, by
/// difference and by hash. Feed it each account once: <see cref="Open"/>, its events in their order,
/// <see cref="Close"/>. Memory: the account's open orders, and 64 bytes an account for the hashes. Not thread
/// safe.</summary>
public sealed class LedgerReplay : IDisposable
{
    /// <summary>Enough to see what is wrong; a broken ledger must not grow an answer without bound.</summary>
    public const int MaximumDifferences = 20;

    private readonly IncrementalHash ledgerHash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly IncrementalHash replayHash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly IncrementalHash outcomeHash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly List<byte[]> ledgerHashes = [];
    private readonly List<byte[]> replayHashes = [];
    private readonly List<byte[]> outcomeHashes = [];
    private readonly List<ReplayDifference> differences = [];
    private readonly CanonicalLines ledger = new();
    private readonly CanonicalLines replayed = new();
    private readonly CanonicalLines outcome = new(withPlaces: false);

    // Of the account's orders, in the order in which they were placed.
    private readonly Dictionary<Guid, int> numbers = [];
    private readonly List<LedgerOrder> storedOpen = [];
    private AccountReplay account = new(Guid.Empty);
    private Guid accountId;
    private int orders;
    private long commits;
    private long notReplayable;
    private long differenceCount;

    public void Open(Guid id)
    {
        (accountId, account, orders) = (id, new AccountReplay(id), 0);
        numbers.Clear();
        storedOpen.Clear();
    }

    public void Add(LedgerEvent stored)
    {
        ArgumentNullException.ThrowIfNull(stored);
        var commit = stored.Commit;
        if (commit is { Kind: "place", OrderId: { } orderId })
        {
            numbers[orderId] = ++orders;
        }

        commits += commit is null ? 0 : 1;
        storedOpen.AddRange(stored.Orders.Where(order => !order.Order.IsFinal));
        ledger.Clear();
        replayed.Clear();
        outcome.Clear();
        ledger.Write(stored, numbers);
        outcome.Write(stored, numbers);
        var fault = Replay(stored);
        Hash(stored.Number, fault);
        foreach (var order in stored.Orders)
        {
            if (order.Order.IsFinal)
            {
                // Bounded: nothing names it any more.
                numbers.Remove(order.Order.OrderId);
            }
        }
    }

    public void Close(LedgerAccountState stored)
    {
        ArgumentNullException.ThrowIfNull(stored);
        ledger.Clear();
        replayed.Clear();
        outcome.Clear();
        WriteOpen(ledger, storedOpen);
        WriteOpen(outcome, storedOpen);
        WriteOpen(replayed, account.OpenOrders.Concat(storedOpen.Where(order => account.IsUnknown(order.Order.OrderId))));
        ledger.WriteEnd(stored.EventNumber, stored.Season, stored.Balances);
        outcome.WriteEnd(stored.EventNumber, stored.Season, stored.Balances);
        replayed.WriteEnd(account.EventNumber, account.Season, account.Balances);
        Hash(null, null);
        ledgerHashes.Add(ledgerHash.GetHashAndReset());
        replayHashes.Add(replayHash.GetHashAndReset());
        outcomeHashes.Add(outcomeHash.GetHashAndReset());
    }

    public ReplayReport Finish() => new(
        HashOf(ledgerHashes),
        HashOf(replayHashes),
        HashOf(outcomeHashes),
        ledgerHashes.Count,
        commits,
        notReplayable,
        differenceCount,
        [.. differences]);

    public void Dispose()
    {
        ledgerHash.Dispose();
        replayHash.Dispose();
        outcomeHash.Dispose();
    }

    /// <returns>Why the commit could not be made again.</returns>
    private string? Replay(LedgerEvent stored)
    {
        try
        {
            if (stored.Commit is not { } commit || commit.EventNumber != account.EventNumber + 1)
            {
                account.Skip(stored.Commit);
                return $"the commit of event {account.EventNumber} is not there";
            }

            if (account.Apply(commit) is { } made)
            {
                replayed.Write(made, numbers);
                return null;
            }
        }
        catch (ReplayException exception)
        {
            account.Skip(stored.Commit);
            return exception.Message;
        }

        account.Adopt(stored);
        notReplayable++;
        replayed.Copy(ledger);
        return null;
    }

    private void WriteOpen(CanonicalLines lines, IEnumerable<LedgerOrder> open)
    {
        foreach (var order in open.OrderBy(order => numbers.GetValueOrDefault(order.Order.OrderId)))
        {
            lines.Write(order, numbers);
        }
    }

    private void Hash(long? eventNumber, string? fault)
    {
        ledgerHash.AppendData(ledger.Written);
        replayHash.AppendData(replayed.Written);
        outcomeHash.AppendData(outcome.Written);
        if (ledger.Written.SequenceEqual(replayed.Written))
        {
            return;
        }

        differenceCount++;
        if (differences.Count < MaximumDifferences)
        {
            var (what, stored, replay) = CanonicalLines.FirstDifference(ledger, replayed);
            differences.Add(new ReplayDifference(accountId, eventNumber, what, stored, fault ?? replay));
        }
    }

    /// <summary>Over the accounts' hashes in their own order, because ids of accounts are random.</summary>
    private static string HashOf(List<byte[]> hashes)
    {
        hashes.Sort(static (one, other) => one.AsSpan().SequenceCompareTo(other));
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var one in hashes)
        {
            hash.AppendData(one);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
