using CryptoSim.Data.Orders;
using CryptoSim.Domain.Ledger;
using Npgsql;
using NpgsqlTypes;

namespace CryptoSim.Data.Ledger;

/// <summary>A line, its place within its journal, and the balance after it.</summary>
public sealed record PlacedLine(LedgerLine Line, int Place, decimal Balance);

/// <param name="Assets">Null for all.</param>
/// <param name="Kind">Null for all.</param>
/// <param name="Event">One event only.</param>
public sealed record LedgerQuery(
    HistoryRange Range, string[]? Assets = null, JournalKind? Kind = null, long? Event = null);

/// <summary>Reads an account's ledger as a trader knows it: a line for each thing that moved money, with its fee and the
/// balance after it, from the first deposit on.</summary>
public sealed class LedgerLines(NpgsqlDataSource dataSource)
{
    // Balances are summed from the first line on, so a call costs the account's whole ledger: calls are counted double.
    private const string Sql = """
        WITH moves AS (
            SELECT e.event_number, e.journal_number, j.kind, j.fill_id, j.time, e.asset, sum(e.amount) AS amount,
                   min(e.entry_number) AS entry
            FROM ledger_entries e
            JOIN journals j ON j.account_id = e.account_id AND j.event_number = e.event_number
                AND j.journal_number = e.journal_number
            WHERE e.account_id = $1 AND e.ledger_account IN ('available', 'held')
            GROUP BY 1, 2, 3, 4, 5, 6
            HAVING sum(e.amount) <> 0
        ), lines AS (
            SELECT m.event_number, m.journal_number, m.kind, m.fill_id, m.time, m.asset, m.amount,
                   coalesce(-f.amount, 0) AS fee, m.entry
            FROM moves m
            LEFT JOIN moves f ON f.kind = 'fee' AND m.kind = 'fill' AND f.fill_id = m.fill_id AND f.asset = m.asset
            WHERE m.kind <> 'fee'
        ), balanced AS (
            SELECT l.*, sum(amount - fee) OVER (
                       PARTITION BY asset ORDER BY event_number, journal_number, entry) AS balance,
                   (row_number() OVER (PARTITION BY event_number, journal_number ORDER BY entry))::int - 1 AS place
            FROM lines l
        )
        SELECT event_number, journal_number, kind, fill_id, asset, amount, fee, time, place, balance,
               (count(*) OVER ())::int
        FROM balanced
        WHERE ($2::timestamptz IS NULL OR time > $2) AND ($3::timestamptz IS NULL OR time <= $3)
          AND ($4::text[] IS NULL OR asset = ANY ($4)) AND ($5::text IS NULL OR kind = $5)
          AND ($6::bigint IS NULL OR event_number = $6)
        ORDER BY event_number DESC, journal_number DESC, entry DESC
        LIMIT $7 OFFSET $8
        """;

    public async Task<HistoryPart<PlacedLine>> ReadAsync(
        Guid accountId, LedgerQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        await using var command = dataSource.CreateCommand(Sql);
        Add(command, NpgsqlDbType.Uuid, accountId);
        Add(command, NpgsqlDbType.TimestampTz, query.Range.From?.ToUniversalTime());
        Add(command, NpgsqlDbType.TimestampTz, query.Range.Until?.ToUniversalTime());
        Add(command, NpgsqlDbType.Array | NpgsqlDbType.Text, query.Assets);
        Add(command, NpgsqlDbType.Text, query.Kind is { } kind ? EnumWords<JournalKind>.ToWord(kind) : null);
        Add(command, NpgsqlDbType.Bigint, query.Event);
        Add(command, NpgsqlDbType.Integer, query.Range.Limit);
        Add(command, NpgsqlDbType.Integer, query.Range.Offset);
        var count = 0;
        var lines = new List<PlacedLine>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            lines.Add(Read(reader));
            count = reader.GetInt32(10);
        }

        return new HistoryPart<PlacedLine>(count, lines);
    }

    private static PlacedLine Read(NpgsqlDataReader row) => new(
        new LedgerLine(
            row.GetInt64(0),
            row.GetInt32(1),
            EnumWords<JournalKind>.FromWord(row.GetString(2)),
            row.IsDBNull(3) ? null : row.GetGuid(3),
            row.GetString(4),
            row.GetDecimal(5),
            row.GetDecimal(6),
            row.GetFieldValue<DateTimeOffset>(7)),
        row.GetInt32(8),
        row.GetDecimal(9));

    private static void Add(NpgsqlCommand command, NpgsqlDbType type, object? value) =>
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = type, Value = value ?? DBNull.Value });
}
