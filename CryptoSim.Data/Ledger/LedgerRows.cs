using CryptoSim.Domain.Ledger;

namespace CryptoSim.Data.Ledger;

/// <summary>One commit of an account and what it was decided on, for replay.</summary>
public sealed class CommitRow
{
    public Guid AccountId { get; init; }

    public long EventNumber { get; init; }

    /// <summary><c>open</c>, <c>place</c>, <c>match</c>, <c>amend</c>, <c>cancel</c>, <c>expire</c>, <c>reset</c>,
    /// <c>deposit</c> or <c>withdrawal</c>.</summary>
    public required string Kind { get; init; }

    public string? Symbol { get; init; }

    /// <summary>The (account, symbol) version after it.</summary>
    public long? Version { get; init; }

    public Guid? OrderId { get; init; }

    /// <summary>JSON: book term, sequence and time, consumption and funds used, fee volume, prints.</summary>
    public string? Basis { get; init; }

    /// <summary>When it was decided.</summary>
    public DateTimeOffset Time { get; init; }
}

/// <summary>A balanced set of entries: one fact. Insert-only.</summary>
public sealed class JournalRow
{
    public Guid AccountId { get; init; }

    public long EventNumber { get; init; }

    /// <summary>Order within the commit, from 1.</summary>
    public int JournalNumber { get; init; }

    public JournalKind Kind { get; init; }

    public int Season { get; init; }

    public Guid? OrderId { get; init; }

    public Guid? FillId { get; init; }

    public DateTimeOffset Time { get; init; }
}

/// <summary>One line of a journal. Insert-only.</summary>
public sealed class LedgerEntryRow
{
    public Guid AccountId { get; init; }

    public long EventNumber { get; init; }

    public int JournalNumber { get; init; }

    /// <summary>Order within the journal, from 1.</summary>
    public int EntryNumber { get; init; }

    public LedgerAccount LedgerAccount { get; init; }

    public required string Asset { get; init; }

    public decimal Amount { get; init; }
}

/// <summary>Sums of an account's entries up to an event that was audited and found right: the next audit adds only what
/// came after.</summary>
public sealed class LedgerCheckpointRow
{
    public Guid AccountId { get; init; }

    public required string Asset { get; init; }

    public long EventNumber { get; init; }

    public long Entries { get; init; }

    public decimal Available { get; init; }

    public decimal Held { get; init; }

    /// <summary>Sum over all ledger accounts: zero.</summary>
    public decimal Total { get; init; }
}
