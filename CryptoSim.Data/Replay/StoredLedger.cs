using System.Data;
using CryptoSim.Domain.Replay;
using Npgsql;

namespace CryptoSim.Data.Replay;

/// <summary>Reads the whole ledger as it was at one moment, whatever is committed meanwhile: six tables side by side,
/// one account after another, one event at a time.</summary>
public static class StoredLedger
{
    /// <summary>Recomputes the ledger from its commits and compares.</summary>
    public static async Task<ReplayReport> ReplayAsync(NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(dataSource);
        using var replay = new LedgerReplay();
        await ReadAsync(dataSource, replay.Open, replay.Add, replay.Close, cancellationToken);
        return replay.Finish();
    }

    /// <summary>Only reads it: each account is opened, its events follow, then it is closed.</summary>
    public static async Task ReadAsync(
        NpgsqlDataSource dataSource,
        Action<Guid> open,
        Action<LedgerEvent> add,
        Action<LedgerAccountState> close,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(dataSource);
        ArgumentNullException.ThrowIfNull(open);
        ArgumentNullException.ThrowIfNull(add);
        ArgumentNullException.ThrowIfNull(close);
        await using var holder = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await holder.BeginTransactionAsync(
            IsolationLevel.RepeatableRead, cancellationToken);
        await using var export = new NpgsqlCommand("SELECT pg_export_snapshot()", holder, transaction);
        var snapshot = (string)(await export.ExecuteScalarAsync(cancellationToken))!;
        Task<LedgerCursor> CursorAsync(string query, bool hasEvents = true) =>
            LedgerCursor.OpenAsync(dataSource, snapshot, query, hasEvents, cancellationToken);

        await using var accounts = await CursorAsync(LedgerRows.Accounts);
        await using var balances = await CursorAsync(LedgerRows.Balances, hasEvents: false);
        await using var commits = await CursorAsync(LedgerRows.Commits);
        await using var fills = await CursorAsync(LedgerRows.Fills);
        await using var journals = await CursorAsync(LedgerRows.Journals);
        await using var orders = await CursorAsync(LedgerRows.Orders);
        LedgerCursor[] facts = [commits, fills, journals, orders];
        LedgerCursor[] all = [accounts, balances, .. facts];
        // Also accounts of which there is no row: what belongs to nobody is told too.
        while (all.Min(cursor => cursor.AccountId) is { } accountId)
        {
            open(accountId);
            while (facts.Any(cursor => cursor.IsAt(accountId)))
            {
                var number = facts.Where(cursor => cursor.IsAt(accountId)).Min(cursor => cursor.EventNumber);
                var read = new LedgerEvent(number);
                for (; commits.IsAt(accountId, number); await commits.MoveAsync(cancellationToken))
                {
                    read.Commit = LedgerRows.ReadCommit(commits.Row);
                }

                for (; fills.IsAt(accountId, number); await fills.MoveAsync(cancellationToken))
                {
                    read.Fills.Add(LedgerRows.ReadFill(fills.Row));
                }

                while (journals.IsAt(accountId, number))
                {
                    read.Journals.Add(await LedgerRows.ReadJournalAsync(journals, cancellationToken));
                }

                for (; orders.IsAt(accountId, number); await orders.MoveAsync(cancellationToken))
                {
                    read.Orders.Add(LedgerRows.ReadOrder(orders));
                }

                add(read);
            }

            close(await ReadEndAsync(accountId, accounts, balances, cancellationToken));
        }
    }

    private static async Task<LedgerAccountState> ReadEndAsync(
        Guid accountId, LedgerCursor accounts, LedgerCursor balances, CancellationToken cancellationToken)
    {
        var held = new Dictionary<string, (decimal Available, decimal Held)>(StringComparer.Ordinal);
        for (; balances.IsAt(accountId); await balances.MoveAsync(cancellationToken))
        {
            held[balances.Row.GetString(1)] = (balances.Row.GetDecimal(2), balances.Row.GetDecimal(3));
        }

        var (events, season) = (0L, 0);
        for (; accounts.IsAt(accountId); await accounts.MoveAsync(cancellationToken))
        {
            (events, season) = (accounts.EventNumber, accounts.Row.GetInt32(2));
        }

        return new LedgerAccountState(accountId, events, season, held);
    }
}
