using CryptoSim.Domain.Ledger;
using CryptoSim.Domain.Orders;

namespace CryptoSim.Data.Orders;

/// <summary>What a decision does to one balance: the sum of its entries, so that balances and ledger cannot
/// differ.</summary>
public readonly record struct BalanceChange(string Asset, decimal Available, decimal Held)
{
    /// <summary>The changes of a decision, one an asset; assets it leaves as they are are left out.</summary>
    public static IReadOnlyList<BalanceChange> Of(TradeDecision decision)
    {
        ArgumentNullException.ThrowIfNull(decision);
        var changes = new List<BalanceChange>(2);
        foreach (var entry in decision.Journals.SelectMany(journal => journal.Entries))
        {
            var available = entry.Account == LedgerAccount.Available ? entry.Amount : 0;
            var held = entry.Account == LedgerAccount.Held ? entry.Amount : 0;
            if (available == 0 && held == 0)
            {
                continue;
            }

            var index = changes.FindIndex(change => change.Asset == entry.Asset);
            if (index < 0)
            {
                changes.Add(new BalanceChange(entry.Asset, available, held));
            }
            else
            {
                var change = changes[index];
                changes[index] = change with { Available = change.Available + available, Held = change.Held + held };
            }
        }

        changes.RemoveAll(change => change is { Available: 0, Held: 0 });
        return changes;
    }
}
