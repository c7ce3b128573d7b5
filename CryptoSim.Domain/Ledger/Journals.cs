namespace CryptoSim.Domain.Ledger;

/// <summary>Makes the journals: one fact each, balanced by construction.</summary>
public static class Journals
{
    public static Journal Deposit(string asset, decimal amount) =>
        Move(JournalKind.Deposit, asset, amount, LedgerAccount.Equity, LedgerAccount.Available);

    public static Journal Withdrawal(string asset, decimal amount) =>
        Move(JournalKind.Withdrawal, asset, amount, LedgerAccount.Available, LedgerAccount.Equity);

    /// <summary>Returns what is available to equity: a season ends, nothing is deleted. Invariant: orders were canceled
    /// before, so nothing is held.</summary>
    /// <param name="available">Available amount by asset; zeros are left out.</param>
    /// <returns>Null when there is nothing to return.</returns>
    public static Journal? Reset(IEnumerable<KeyValuePair<string, decimal>> available)
    {
        var entries = new List<Entry>();
        foreach (var (asset, amount) in available)
        {
            if (amount != 0)
            {
                entries.Add(new Entry(LedgerAccount.Available, asset, -amount));
                entries.Add(new Entry(LedgerAccount.Equity, asset, amount));
            }
        }

        return entries.Count == 0 ? null : new Journal(JournalKind.Reset, null, null, entries);
    }

    public static Journal Hold(Guid orderId, string asset, decimal amount) =>
        Move(JournalKind.Hold, asset, amount, LedgerAccount.Available, LedgerAccount.Held, orderId);

    public static Journal Release(Guid orderId, string asset, decimal amount) =>
        Move(JournalKind.Release, asset, amount, LedgerAccount.Held, LedgerAccount.Available, orderId);

    /// <summary>Both legs of an exchange with the market.</summary>
    /// <param name="from">Where the asset given is taken from: available for a taker, held for a resting order.</param>
    public static Journal Fill(
        Guid orderId,
        Guid fillId,
        LedgerAccount from,
        string given,
        decimal givenAmount,
        string received,
        decimal receivedAmount) =>
        new(JournalKind.Fill, orderId, fillId,
        [
            new Entry(from, given, -givenAmount),
            new Entry(LedgerAccount.Market, given, givenAmount),
            new Entry(LedgerAccount.Market, received, -receivedAmount),
            new Entry(LedgerAccount.Available, received, receivedAmount),
        ]);

    /// <param name="from">Available, or held where the hold reserved for it.</param>
    public static Journal Fee(Guid orderId, Guid fillId, LedgerAccount from, string asset, decimal amount) =>
        Move(JournalKind.Fee, asset, amount, from, LedgerAccount.Fees, orderId, fillId);

    private static Journal Move(
        JournalKind kind,
        string asset,
        decimal amount,
        LedgerAccount from,
        LedgerAccount to,
        Guid? orderId = null,
        Guid? fillId = null) =>
        new(kind, orderId, fillId, [new Entry(from, asset, -amount), new Entry(to, asset, amount)]);
}
