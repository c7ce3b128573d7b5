using CryptoSim.Domain.Ledger;
using CryptoSim.Domain.Orders;

namespace CryptoSim.Data.Orders;

/// <summary>What one commit changed for an account, as its listeners are told it.</summary>
/// <param name="Number">The account's event number: contiguous.</param>
/// <param name="Kind"><c>place</c>, <c>match</c>, <c>cancel</c>, <c>reset</c>, <c>deposit</c>, ...: as in the
/// ledger.</param>
public sealed record AccountChange(
    long Number,
    string Kind,
    DateTimeOffset Time,
    IReadOnlyList<ChangedOrder> Orders,
    IReadOnlyList<LedgerLine> Lines);

/// <summary>An order after a commit.</summary>
/// <param name="Fills">Those of this commit, oldest first.</param>
public sealed record ChangedOrder(Order Order, IReadOnlyList<ValuedFill> Fills);

/// <param name="ValueUsd">Of its cost; zero where it has none.</param>
public sealed record ValuedFill(Fill Fill, decimal ValueUsd)
{
    public decimal FeeUsd => Fill.Cost == 0 ? 0 : decimal.Round(Fill.Fee * (ValueUsd / Fill.Cost), 8);
}

/// <summary>What one fact did to an account's own money of one asset, free and held together. A fee is told with its
/// fill, not by itself.</summary>
/// <param name="Journal">Number of the journal within the commit.</param>
/// <param name="Amount">Without the fee.</param>
public sealed record LedgerLine(
    long Number,
    int Journal,
    JournalKind Kind,
    Guid? FillId,
    string Asset,
    decimal Amount,
    decimal Fee,
    DateTimeOffset Time)
{
    /// <summary>What it did to the balance.</summary>
    public decimal Change => Amount - Fee;

    /// <summary>The lines of a commit's journals, in their order.</summary>
    public static IReadOnlyList<LedgerLine> Of(long number, DateTimeOffset time, IReadOnlyList<Journal> journals)
    {
        ArgumentNullException.ThrowIfNull(journals);
        var lines = new List<LedgerLine>();
        foreach (var (index, journal) in journals.Index())
        {
            foreach (var asset in journal.Entries.Where(IsOwn).GroupBy(entry => entry.Asset))
            {
                Add(lines, new LedgerLine(
                    number, index + 1, journal.Kind, journal.FillId, asset.Key, asset.Sum(entry => entry.Amount), 0, time));
            }
        }

        return lines;
    }

    /// <summary>Appends what moved money; a fee is joined to the line of its fill.</summary>
    internal static void Add(List<LedgerLine> lines, LedgerLine line)
    {
        if (line.Amount == 0)
        {
            return; // A hold or its release: the money stays the account's own.
        }

        var fill = line.Kind == JournalKind.Fee
            ? lines.FindLastIndex(other => other.FillId == line.FillId && other.Asset == line.Asset)
            : -1;
        if (fill < 0)
        {
            lines.Add(line);
        }
        else
        {
            lines[fill] = lines[fill] with { Fee = lines[fill].Fee - line.Amount };
        }
    }

    private static bool IsOwn(Entry entry) => entry.Account is LedgerAccount.Available or LedgerAccount.Held;
}

/// <summary>An account as of one commit.</summary>
/// <param name="Balances">Free and held money, by asset.</param>
/// <param name="Open">Open orders, oldest first, with the value of their fills.</param>
/// <param name="Latest">The latest fills, newest first, each with the order it was of.</param>
public sealed record AccountStanding(
    long Number,
    IReadOnlyDictionary<string, decimal> Balances,
    IReadOnlyList<ChangedOrder> Open,
    IReadOnlyList<ChangedOrder> Latest);
