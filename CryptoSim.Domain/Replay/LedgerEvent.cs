using CryptoSim.Domain.Ledger;
using CryptoSim.Domain.Orders;

namespace CryptoSim.Domain.Replay;

/// <summary>A commit as the ledger has it.</summary>
/// <param name="EventNumber">The account's, contiguous from 1.</param>
/// <param name="Kind"><c>open</c>, <c>place</c>, <c>match</c>, <c>amend</c>, <c>cancel</c>, <c>trigger</c>, <c>expire</c>,
/// <c>deposit</c>, <c>withdrawal</c>, <c>reset</c> or one that replay does not know.</param>
/// <param name="Version">The (account, symbol) version after it; null where it belongs to no symbol.</param>
/// <param name="Basis">JSON: what it was decided on.</param>
public sealed record LedgerCommit(
    long EventNumber,
    string Kind,
    string? Symbol,
    long? Version,
    Guid? OrderId,
    string? Basis,
    DateTimeOffset Time);

/// <summary>An order and the event that last changed it.</summary>
/// <param name="Season">In which it was placed.</param>
public sealed record LedgerOrder(Order Order, int Season, long EventNumber);

/// <summary>A fill with what the ledger keeps beside it.</summary>
/// <param name="Cost">As stored, which is to be price times quantity.</param>
/// <param name="ValueUsd">Of its cost; zero where it has none.</param>
public sealed record LedgerFill(
    Fill Fill, string Symbol, OrderSide Side, int Season, decimal Cost, decimal ValueUsd);

/// <param name="Number">From 1 within its event.</param>
public sealed record LedgerJournal(int Number, int Season, Journal Journal);

/// <summary>All that one event left in the ledger: stored, or recomputed.</summary>
public sealed class LedgerEvent(long number)
{
    public long Number { get; } = number;

    /// <summary>Null where rows name an event that was never committed.</summary>
    public LedgerCommit? Commit { get; set; }

    /// <summary>In the order in which the decision made them.</summary>
    public List<LedgerFill> Fills { get; } = [];

    public List<LedgerJournal> Journals { get; } = [];

    /// <summary>Stored: the orders that no later event changed. Recomputed: those that this one changed.</summary>
    public List<LedgerOrder> Orders { get; } = [];
}

/// <summary>The account's row and balances, after all its events.</summary>
public sealed record LedgerAccountState(
    Guid AccountId,
    long EventNumber,
    int Season,
    IReadOnlyDictionary<string, (decimal Available, decimal Held)> Balances);
