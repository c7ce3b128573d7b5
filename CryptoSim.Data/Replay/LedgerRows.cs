using CryptoSim.Data.Orders;
using CryptoSim.Domain.Ledger;
using CryptoSim.Domain.Orders;
using CryptoSim.Domain.Replay;
using Npgsql;

namespace CryptoSim.Data.Replay;

/// <summary>The stored ledger as replay takes it: what is read, and how a row becomes a fact.</summary>
internal static class LedgerRows
{
    public const string Accounts = "SELECT account_id, event_number, season FROM accounts ORDER BY account_id";

    public const string Balances = "SELECT account_id, asset, available, held FROM balances ORDER BY account_id";

    public const string Commits = """
        SELECT account_id, event_number, kind, symbol, version, order_id, basis::text, time FROM commits
        ORDER BY account_id, event_number
        """;

    public const string Fills = $"""
        SELECT {OrderColumns.Fill}, f.account_id, f.event_number, f.symbol, f.side, f.season, f.cost, f.value_usd
        FROM fills f ORDER BY f.account_id, f.event_number, f.fill_id
        """;

    public const string Orders = $"""
        SELECT {OrderColumns.Order}, o.account_id, o.event_number, o.season
        FROM orders o ORDER BY o.account_id, o.event_number, o.order_id
        """;

    // A reset of nothing has a journal without entries.
    public const string Journals = """
        SELECT account_id, event_number, journal_number, j.kind, j.season, j.order_id, j.fill_id,
               e.ledger_account, e.asset, e.amount
        FROM journals j LEFT JOIN ledger_entries e USING (account_id, event_number, journal_number)
        ORDER BY account_id, event_number, journal_number, e.entry_number
        """;

    private const int JournalColumn = 2;

    public static LedgerCommit ReadCommit(NpgsqlDataReader row) => new(
        row.GetInt64(1),
        row.GetString(2),
        row.IsDBNull(3) ? null : row.GetString(3),
        row.IsDBNull(4) ? null : row.GetInt64(4),
        row.IsDBNull(5) ? null : row.GetGuid(5),
        row.IsDBNull(6) ? null : row.GetString(6),
        row.GetFieldValue<DateTimeOffset>(7));

    public static LedgerFill ReadFill(NpgsqlDataReader row)
    {
        const int First = OrderColumns.FillCount + 2; // After the account and the event.
        return new LedgerFill(
            OrderColumns.ReadFill(row),
            row.GetString(First),
            EnumWords<OrderSide>.FromWord(row.GetString(First + 1)),
            row.GetInt32(First + 2),
            row.GetDecimal(First + 3),
            row.GetDecimal(First + 4));
    }

    public static LedgerOrder ReadOrder(LedgerCursor at) => new(
        OrderColumns.ReadOrder(at.Row, at.AccountId!.Value), at.Row.GetInt32(at.Row.FieldCount - 1), at.EventNumber);

    /// <summary>Reads the journal that the cursor stands at, and moves past it.</summary>
    public static async ValueTask<LedgerJournal> ReadJournalAsync(LedgerCursor at, CancellationToken cancellationToken)
    {
        var row = at.Row;
        var (accountId, eventNumber, number) = (at.AccountId!.Value, at.EventNumber, row.GetInt32(JournalColumn));
        var entries = new List<Entry>(4);
        var journal = new LedgerJournal(
            number,
            row.GetInt32(4),
            new Journal(
                EnumWords<JournalKind>.FromWord(row.GetString(3)),
                row.IsDBNull(5) ? null : row.GetGuid(5),
                row.IsDBNull(6) ? null : row.GetGuid(6),
                entries));
        do
        {
            if (!row.IsDBNull(7))
            {
                entries.Add(new Entry(
                    EnumWords<LedgerAccount>.FromWord(row.GetString(7)), row.GetString(8), row.GetDecimal(9)));
            }

            await at.MoveAsync(cancellationToken);
        }
        while (at.IsAt(accountId, eventNumber) && row.GetInt32(JournalColumn) == number);
        return journal;
    }
}
