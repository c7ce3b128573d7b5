using CryptoSim.Domain.FillModels;
using CryptoSim.Domain.Ledger;
using CryptoSim.Domain.Orders;
using Npgsql;
using NpgsqlTypes;

namespace CryptoSim.Data.Orders;

/// <summary>A decision on its way to the ledger.</summary>
/// <param name="Version">The (account, symbol) version it was decided at.</param>
/// <param name="Kind"><c>place</c>, <c>match</c>, <c>amend</c>, <c>expire</c> or <c>cancel</c>.</param>
/// <param name="IsNew">The order is placed by it; else it changes an open one.</param>
/// <param name="ContentHash">Of what the client asked for; read for new orders only.</param>
/// <param name="VolumesUsd">Value of each fill in USD, for the fee ladder; zero where it has none.</param>
/// <param name="DecisionId">Of this one attempt; kept in the basis, it finds out whether a commit whose answer was lost
/// took place.</param>
/// <param name="Basis">JSON: what it was decided on, with the id as <c>decision</c>.</param>
public sealed record DecisionItem(
    Guid DecisionId,
    TradeDecision Decision,
    long Version,
    string Kind,
    bool IsNew,
    byte[] ContentHash,
    IReadOnlyList<decimal> VolumesUsd,
    string Basis)
{
    /// <summary>The place that the order has in the queue afterwards; null where it has none, or keeps it. For who watches
    /// it: the ledger takes it from the basis.</summary>
    public QueuePosition? Queue { get; init; }
}

public enum CommitStatus
{
    Committed,
    AccountNotFound,
    ClientOrderIdExists,
    VersionConflict,
    InsufficientFunds,
}

/// <summary>What became of one item.</summary>
/// <param name="EventNumber">The account's event number, when committed.</param>
/// <param name="ShortAsset">The asset that was short, and <paramref name="Available"/> what there was of it.</param>
/// <param name="ExistingOrderId">The order that has the client order id already.</param>
/// <param name="SameContent">Whether that order was asked for in the same words.</param>
public readonly record struct CommitOutcome(
    CommitStatus Status,
    long EventNumber = 0,
    string? ShortAsset = null,
    decimal Available = 0,
    Guid? ExistingOrderId = null,
    bool SameContent = false);

/// <summary>The connection was lost after the batch was sent: all of it is committed, or nothing.</summary>
public sealed class CommitUnknownException(Exception cause)
    : Exception("The connection was lost before the answer to a commit came.", cause);

/// <summary>Result of a reset.</summary>
public sealed record ResetOutcome(long EventNumber, int Season, IReadOnlyList<Guid> CanceledOrderIds);

/// <summary>Writes decisions: one call, one round trip, one transaction.</summary>
public sealed class DecisionStore(NpgsqlDataSource dataSource)
{
    private const int Parameters = 51;

    private static readonly string CommitSql =
        "SELECT item, outcome, event_number, short_asset, short_available, existing_order_id, same_content"
        + $" FROM commit_decisions({string.Join(", ", Enumerable.Range(1, Parameters).Select(n => $"${n}"))})";

    /// <summary>Commits a batch; outcomes are in the order of the items. Items of one account take effect in the order
    /// given.</summary>
    /// <exception cref="NpgsqlException">Nothing of it is committed.</exception>
    /// <exception cref="CommitUnknownException">Ask <see cref="FindEventNumberAsync"/>.</exception>
    public async Task<CommitOutcome[]> CommitAsync(
        IReadOnlyList<DecisionItem> items, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(items);
        var outcomes = new CommitOutcome[items.Count];
        if (items.Count == 0)
        {
            return outcomes;
        }

        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var command = new NpgsqlCommand(CommitSql, connection);
        AddItems(command, items);
        AddBalanceChanges(command, items);
        AddFills(command, items);
        AddJournals(command, items);
        await command.PrepareAsync(cancellationToken);
        try
        {
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                outcomes[reader.GetInt32(0) - 1] = ReadOutcome(reader);
            }

            // The server may send rows before it has committed: only its last word, read here, means that it has.
            await reader.NextResultAsync(cancellationToken);
        }
        catch (Exception exception) when (IsAnswerLost(exception))
        {
            throw new CommitUnknownException(exception);
        }

        return outcomes;
    }

    /// <summary>Whether a decision was committed, and as which event. Waits until whoever works on the account is done,
    /// so that a commit still under way is not missed.</summary>
    /// <returns>Null when it was not.</returns>
    public async Task<long?> FindEventNumberAsync(DecisionItem item, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(item);
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection);
        var wait = new NpgsqlBatchCommand("SELECT 1 FROM accounts WHERE account_id = $1 FOR NO KEY UPDATE");
        wait.Parameters.Add(new NpgsqlParameter { Value = item.Decision.Order.AccountId });
        batch.BatchCommands.Add(wait);
        var find = new NpgsqlBatchCommand("""
            SELECT event_number FROM commits
            WHERE account_id = $1 AND symbol = $2 AND version = $3 AND basis ->> 'decision' = $4
            """);
        find.Parameters.Add(new NpgsqlParameter { Value = item.Decision.Order.AccountId });
        find.Parameters.Add(new NpgsqlParameter { Value = item.Decision.Order.Symbol });
        find.Parameters.Add(new NpgsqlParameter { Value = item.Version + 1 });
        find.Parameters.Add(new NpgsqlParameter { Value = item.DecisionId.ToString() });
        batch.BatchCommands.Add(find);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? reader.GetInt64(0) : null;
    }

    /// <summary>Cancels all open orders, returns every balance to equity, deposits the opening amount and starts the
    /// next season, in one commit.</summary>
    /// <returns>Null for an unknown account.</returns>
    public async Task<ResetOutcome?> ResetAsync(
        Guid accountId, string asset, decimal amount, DateTimeOffset time, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            "SELECT event_number, season, canceled_order_ids FROM reset_account($1, $2, $3, $4)");
        command.Parameters.Add(new NpgsqlParameter { Value = accountId });
        command.Parameters.Add(new NpgsqlParameter { Value = time.ToUniversalTime() });
        command.Parameters.Add(new NpgsqlParameter { Value = asset });
        command.Parameters.Add(new NpgsqlParameter { Value = amount });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var outcome = await reader.ReadAsync(cancellationToken)
            ? new ResetOutcome(reader.GetInt64(0), reader.GetInt32(1), reader.GetFieldValue<Guid[]>(2))
            : null;
        // As above: committed only with the server's last word.
        await reader.NextResultAsync(cancellationToken);
        return outcome;
    }

    // What the server itself refused is rolled back, unless it says that it is going down (class 57).
    private static bool IsAnswerLost(Exception exception) => exception switch
    {
        PostgresException refused => refused.SqlState.StartsWith("57P", StringComparison.Ordinal),
        NpgsqlException or OperationCanceledException or IOException => true,
        _ => false,
    };

    private static CommitOutcome ReadOutcome(NpgsqlDataReader reader) => reader.GetString(1) switch
    {
        "committed" => new CommitOutcome(CommitStatus.Committed, EventNumber: reader.GetInt64(2)),
        "account_not_found" => new CommitOutcome(CommitStatus.AccountNotFound),
        "version_conflict" => new CommitOutcome(CommitStatus.VersionConflict),
        "client_order_id_exists" => new CommitOutcome(
            CommitStatus.ClientOrderIdExists, ExistingOrderId: reader.GetGuid(5), SameContent: reader.GetBoolean(6)),
        "insufficient_funds" => new CommitOutcome(
            CommitStatus.InsufficientFunds, ShortAsset: reader.GetString(3), Available: reader.GetDecimal(4)),
        var other => throw new InvalidOperationException($"commit_decisions gave the unknown outcome '{other}'."),
    };

    private static void AddItems(NpgsqlCommand command, IReadOnlyList<DecisionItem> items)
    {
        Add(command, items, item => item.Decision.Order.AccountId);
        Add(command, items, item => item.Decision.Order.Symbol);
        Add(command, items, item => item.Version);
        Add(command, items, item => item.Kind);
        Add(command, items, item => item.Basis, NpgsqlDbType.Array | NpgsqlDbType.Jsonb);
        Add(command, items, item => item.Decision.Order.UpdatedAt.ToUniversalTime());
        Add(command, items, item => item.IsNew);
        Add(command, items, item => item.Decision.Order.OrderId);
        Add(command, items, item => item.Decision.Order.ClientOrderId);
        Add(command, items, item => item.ContentHash);
        Add(command, items, item => EnumWords<OrderSide>.ToWord(item.Decision.Order.Side));
        Add(command, items, item => EnumWords<OrderType>.ToWord(item.Decision.Order.Type));
        Add(command, items, item => EnumWords<OrderStatus>.ToWord(item.Decision.Order.Status));
        Add(command, items, item => item.Decision.Order.Quantity);
        Add(command, items, item => item.Decision.Order.LimitPrice);
        Add(command, items, item => item.Decision.Order.FilledQuantity);
        Add(command, items, item => item.Decision.Order.FilledCost);
        Add(command, items, item => item.Decision.Order.Fee);
        Add(command, items, item => item.Decision.Order.HeldAsset);
        Add(command, items, item => item.Decision.Order.HeldAmount);
        Add(command, items, item => item.Decision.Order.Reason);
        Add(command, items, item => item.Decision.Order.CreatedAt.ToUniversalTime());
    }

    private static void AddBalanceChanges(NpgsqlCommand command, IReadOnlyList<DecisionItem> items)
    {
        var changes = items.SelectMany((item, index) => BalanceChange.Of(item.Decision)
            .Select(change => (Item: index + 1, Change: change))).ToList();
        Add(command, changes, change => change.Item);
        Add(command, changes, change => change.Change.Asset);
        Add(command, changes, change => change.Change.Available);
        Add(command, changes, change => change.Change.Held);
    }

    private static void AddFills(NpgsqlCommand command, IReadOnlyList<DecisionItem> items)
    {
        var fills = items.SelectMany((item, index) => item.Decision.Fills
            .Select((fill, n) => (Item: index + 1, Fill: fill, VolumeUsd: item.VolumesUsd[n]))).ToList();
        Add(command, fills, fill => fill.Item);
        Add(command, fills, fill => fill.Fill.FillId);
        Add(command, fills, fill => fill.Fill.Price);
        Add(command, fills, fill => fill.Fill.Quantity);
        Add(command, fills, fill => fill.Fill.Cost);
        Add(command, fills, fill => fill.Fill.Fee);
        Add(command, fills, fill => fill.Fill.FeeRate);
        Add(command, fills, fill => EnumWords<Liquidity>.ToWord(fill.Fill.Liquidity));
        Add(command, fills, fill => fill.Fill.BookTerm);
        Add(command, fills, fill => fill.Fill.BookSequence);
        Add(command, fills, fill => fill.Fill.BookTime.ToUniversalTime());
        Add(command, fills, fill => fill.Fill.LevelQuantity);
        Add(command, fills, fill => fill.Fill.LevelPrice);
        Add(command, fills, fill => fill.Fill.TradeId);
        Add(command, fills, fill => fill.VolumeUsd);
    }

    private static void AddJournals(NpgsqlCommand command, IReadOnlyList<DecisionItem> items)
    {
        var journals = items.SelectMany((item, index) => item.Decision.Journals
            .Select((journal, n) => (Item: index + 1, Number: n + 1, Journal: journal))).ToList();
        Add(command, journals, journal => journal.Item);
        Add(command, journals, journal => journal.Number);
        Add(command, journals, journal => EnumWords<JournalKind>.ToWord(journal.Journal.Kind));
        Add(command, journals, journal => journal.Journal.FillId);

        var entries = journals.SelectMany(journal => journal.Journal.Entries
            .Select((entry, n) => (journal.Item, Journal: journal.Number, Number: n + 1, Entry: entry))).ToList();
        Add(command, entries, entry => entry.Item);
        Add(command, entries, entry => entry.Journal);
        Add(command, entries, entry => entry.Number);
        Add(command, entries, entry => EnumWords<LedgerAccount>.ToWord(entry.Entry.Account));
        Add(command, entries, entry => entry.Entry.Asset);
        Add(command, entries, entry => entry.Entry.Amount);
    }

    private static void Add<TItem, TValue>(
        NpgsqlCommand command,
        IReadOnlyList<TItem> items,
        Func<TItem, TValue> column,
        NpgsqlDbType? type = null)
    {
        var values = new TValue[items.Count];
        for (var index = 0; index < values.Length; index++)
        {
            values[index] = column(items[index]);
        }

        var parameter = new NpgsqlParameter<TValue[]> { TypedValue = values };
        if (type is { } given)
        {
            parameter.NpgsqlDbType = given;
        }

        command.Parameters.Add(parameter);
    }
}
