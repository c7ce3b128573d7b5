namespace CryptoSim.Domain.Ledger;

/// <summary>The balances of one trading account: nothing but the sums of its journals' entries. Not thread safe.</summary>
public sealed class LedgerBalances
{
    private readonly Dictionary<(LedgerAccount Account, string Asset), decimal> sums = [];

    /// <summary>Every ledger account and asset that was ever touched, zeros included.</summary>
    public IReadOnlyDictionary<(LedgerAccount Account, string Asset), decimal> All => sums;

    public decimal Of(LedgerAccount account, string asset) => sums.GetValueOrDefault((account, asset));

    public void Apply(Journal journal)
    {
        foreach (var entry in journal.Entries)
        {
            sums[(entry.Account, entry.Asset)] = Of(entry.Account, entry.Asset) + entry.Amount;
        }
    }

    public void Apply(IEnumerable<Journal> journals)
    {
        foreach (var journal in journals)
        {
            Apply(journal);
        }
    }
}
