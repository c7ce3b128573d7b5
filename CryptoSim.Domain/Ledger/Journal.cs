namespace CryptoSim.Domain.Ledger;

/// <summary>Kinds of ledger account. Each belongs to one trading account: there is no shared house row.</summary>
public enum LedgerAccount
{
    /// <summary>Free to trade.</summary>
    Available,

    /// <summary>Reserved by open orders.</summary>
    Held,

    /// <summary>Paid to the venue.</summary>
    Fees,

    /// <summary>The other side of every fill.</summary>
    Market,

    /// <summary>Where deposits come from and withdrawals and resets return to.</summary>
    Equity,
}

/// <summary>The fact a journal records; one journal, one fact.</summary>
public enum JournalKind
{
    Deposit,
    Withdrawal,
    Hold,
    Release,
    Fill,
    Fee,
    Reset,
}

/// <summary>One line: an amount of an asset into (positive) or out of (negative) a ledger account.</summary>
public readonly record struct Entry(LedgerAccount Account, string Asset, decimal Amount);

/// <summary>A balanced set of entries. Invariant: per asset the amounts sum to zero.</summary>
/// <param name="OrderId">The order it belongs to, if any.</param>
/// <param name="FillId">The fill it belongs to, for <see cref="JournalKind.Fill"/> and
/// <see cref="JournalKind.Fee"/>.</param>
public sealed record Journal(JournalKind Kind, Guid? OrderId, Guid? FillId, IReadOnlyList<Entry> Entries);
