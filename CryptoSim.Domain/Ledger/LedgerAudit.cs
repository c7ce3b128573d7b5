using CryptoSim.Domain.Orders;

namespace CryptoSim.Domain.Ledger;

/// <summary>Something that does not add up.</summary>
/// <param name="Rule"><c>journal_unbalanced</c>, <c>balance_negative</c>, <c>balance_differs</c>, <c>hold_differs</c>,
/// <c>fills_differ</c>, <c>order_differs</c>, <c>order_overfilled</c>, <c>fill_not_positive</c>,
/// <c>fill_fee_beyond_rate</c>, <c>fill_beyond_level</c>, <c>fill_beyond_level_price</c> or
/// <c>fill_beyond_limit</c>.</param>
/// <param name="Journal">Number of the journal, from 1 in their order, where one is at fault.</param>
/// <param name="OrderId">The order, for a hold.</param>
public sealed record LedgerDifference(
    string Rule,
    LedgerAccount? Account,
    string Asset,
    decimal Expected,
    decimal Actual,
    long? Journal = null,
    Guid? OrderId = null);

/// <param name="Differences">The first ones, at most <see cref="LedgerAudit.MaximumDifferences"/>.</param>
public sealed record LedgerReport(
    bool Balanced, long Journals, long Entries, IReadOnlyList<LedgerDifference> Differences);

/// <summary>Proves one trading account's ledger: every journal balances per asset, nothing free or held was ever below
/// zero, stored balances and open orders' holds equal what the journals sum to. Feed it the journals in their order,
/// then what is stored. Not thread safe.</summary>
public sealed partial class LedgerAudit
{
    /// <summary>Enough to see what is wrong; a broken ledger must not grow an answer without bound.</summary>
    public const int MaximumDifferences = 100;

    private readonly LedgerBalances balances = new();
    private readonly Dictionary<Guid, (string Asset, decimal Amount)> holds = [];
    private readonly List<LedgerDifference> differences = [];
    private bool balanced = true;
    private long journals;
    private long entries;

    public LedgerReport Report => new(balanced, journals, entries, [.. differences]);

    /// <summary>What the journals added so far sum to.</summary>
    public LedgerBalances Balances => balances;

    /// <summary>All of it at once, for an account in memory.</summary>
    public static LedgerReport Check(
        IEnumerable<Journal> journals,
        IReadOnlyDictionary<(LedgerAccount Account, string Asset), decimal> stored,
        IEnumerable<Order> openOrders)
    {
        var audit = new LedgerAudit();
        foreach (var journal in journals)
        {
            audit.Add(journal);
        }

        audit.CompareBalances(stored);
        audit.CompareHolds(openOrders);
        return audit.Report;
    }

    public void Add(Journal journal)
    {
        journals++;
        entries += journal.Entries.Count;
        var seen = new Dictionary<string, decimal>();
        foreach (var entry in journal.Entries)
        {
            seen[entry.Asset] = seen.GetValueOrDefault(entry.Asset) + entry.Amount;
            if (entry.Account == LedgerAccount.Held && journal.OrderId is { } orderId)
            {
                Hold(orderId, entry);
            }
        }

        foreach (var (asset, sum) in seen)
        {
            Expect("journal_unbalanced", null, asset, 0, sum, journals);
        }

        balances.Apply(journal);
        foreach (var entry in journal.Entries)
        {
            var balance = balances.Of(entry.Account, entry.Asset);
            if (entry.Account is LedgerAccount.Available or LedgerAccount.Held && balance < 0)
            {
                Expect("balance_negative", entry.Account, entry.Asset, 0, balance, journals);
            }
        }
    }

    /// <param name="stored">Balances as kept; an account and asset left out counts as zero.</param>
    public void CompareBalances(IReadOnlyDictionary<(LedgerAccount Account, string Asset), decimal> stored)
    {
        foreach (var key in balances.All.Keys.Union(stored.Keys).OrderBy(key => key.Account).ThenBy(key => key.Asset))
        {
            var recomputed = balances.Of(key.Account, key.Asset);
            Expect("balance_differs", key.Account, key.Asset, recomputed, stored.GetValueOrDefault(key));
        }
    }

    /// <summary>Each open order holds what its journals hold for it, and nothing else is held.</summary>
    public void CompareHolds(IEnumerable<Order> openOrders)
    {
        var unclaimed = new Dictionary<Guid, (string Asset, decimal Amount)>(holds);
        foreach (var order in openOrders)
        {
            unclaimed.Remove(order.OrderId, out var hold);
            Expect(
                "hold_differs", LedgerAccount.Held, order.HeldAsset, hold.Amount, order.HeldAmount, null, order.OrderId);
        }

        foreach (var (orderId, hold) in unclaimed)
        {
            Expect("hold_differs", LedgerAccount.Held, hold.Asset, hold.Amount, 0, null, orderId);
        }
    }

    private void Hold(Guid orderId, Entry entry)
    {
        var amount = holds.GetValueOrDefault(orderId).Amount + entry.Amount;
        if (amount == 0)
        {
            // Bounded: only orders that hold something are remembered.
            holds.Remove(orderId);
        }
        else
        {
            holds[orderId] = (entry.Asset, amount);
        }
    }

    private void Expect(
        string rule,
        LedgerAccount? account,
        string asset,
        decimal expected,
        decimal actual,
        long? journal = null,
        Guid? orderId = null)
    {
        if (expected != actual)
        {
            Tell(rule, account, asset, expected, actual, journal, orderId);
        }
    }

    private void Tell(
        string rule, LedgerAccount? account, string asset, decimal expected, decimal actual, long? journal, Guid? orderId)
    {
        balanced = false;
        if (differences.Count < MaximumDifferences)
        {
            differences.Add(new LedgerDifference(rule, account, asset, expected, actual, journal, orderId));
        }
    }
}
