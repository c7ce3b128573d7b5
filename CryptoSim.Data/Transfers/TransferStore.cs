using CryptoSim.Data.Orders;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CryptoSim.Data.Transfers;

/// <param name="ValueUsd">What it is worth in USD now.</param>
public sealed record TransferRequest(
    Guid AccountId,
    TransferKind Kind,
    string Asset,
    decimal Amount,
    decimal ValueUsd,
    string? ClientTransferId);

public enum TransferStatus
{
    Committed,
    AccountNotFound,

    /// <summary>The client's id was used: the transfer of then is given.</summary>
    Exists,
    InsufficientFunds,

    /// <summary>The day's deposits would be worth more than the limit.</summary>
    LimitExceeded,
}

/// <param name="Transfer">When committed, or of the first time.</param>
/// <param name="Left">What is available to withdraw, or what may still be deposited today in USD.</param>
public readonly record struct TransferOutcome(TransferStatus Status, TransferRow? Transfer, decimal Left);

/// <summary>Moves virtual money in and out of accounts: one call, one commit.</summary>
public sealed class TransferStore(NpgsqlDataSource dataSource, IDbContextFactory<CryptoSimDbContext> contexts)
{
    /// <param name="dayLimitUsd">Worth of deposits of one UTC day.</param>
    public async Task<TransferOutcome> CommitAsync(
        TransferRequest request, decimal dayLimitUsd, DateTimeOffset time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (status, transferId, left) = await CallAsync(request, dayLimitUsd, time, cancellationToken);
        var transfer = transferId is { } id ? await FindAsync(request.AccountId, id, cancellationToken) : null;
        return new TransferOutcome(status, transfer, left);
    }

    /// <summary>An account's transfers, newest first.</summary>
    public async Task<Page<TransferRow>> ListAsync(
        Guid accountId, int limit, Guid? before, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var query = context.Transfers.AsNoTracking().Where(row => row.AccountId == accountId);
        if (before is { } cursor)
        {
            query = query.Where(row => row.TransferId < cursor);
        }

        var rows = await query.OrderByDescending(row => row.TransferId).Take(limit + 1).ToListAsync(cancellationToken);
        var page = rows.Take(limit).ToList();
        return new Page<TransferRow>(page, rows.Count > limit ? page[^1].TransferId : null);
    }

    private async Task<(TransferStatus Status, Guid? TransferId, decimal Left)> CallAsync(
        TransferRequest request, decimal dayLimitUsd, DateTimeOffset time, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            "SELECT outcome, existing_transfer_id, available FROM transfer_money($1, $2, $3, $4, $5, $6, $7, $8, $9)");
        command.Parameters.Add(new NpgsqlParameter { Value = request.AccountId });
        command.Parameters.Add(new NpgsqlParameter { Value = Guid.CreateVersion7(time) });
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = request.ClientTransferId });
        command.Parameters.Add(new NpgsqlParameter { Value = EnumWords<TransferKind>.ToWord(request.Kind) });
        command.Parameters.Add(new NpgsqlParameter { Value = request.Asset });
        command.Parameters.Add(new NpgsqlParameter { Value = request.Amount });
        command.Parameters.Add(new NpgsqlParameter { Value = request.ValueUsd });
        command.Parameters.Add(new NpgsqlParameter { Value = dayLimitUsd });
        command.Parameters.Add(new NpgsqlParameter { Value = time.ToUniversalTime() });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var result = (
            Status(reader.GetString(0)),
            await reader.IsDBNullAsync(1, cancellationToken) ? (Guid?)null : reader.GetGuid(1),
            await reader.IsDBNullAsync(2, cancellationToken) ? 0 : reader.GetDecimal(2));
        // Committed only with the server's last word, which may come after the row.
        await reader.NextResultAsync(cancellationToken);
        return result;
    }

    private static TransferStatus Status(string word) => word switch
    {
        "committed" => TransferStatus.Committed,
        "account_not_found" => TransferStatus.AccountNotFound,
        "exists" => TransferStatus.Exists,
        "insufficient_funds" => TransferStatus.InsufficientFunds,
        "limit_exceeded" => TransferStatus.LimitExceeded,
        _ => throw new InvalidOperationException($"transfer_money gave the unknown outcome '{word}'."),
    };

    private async Task<TransferRow> FindAsync(Guid accountId, Guid transferId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Transfers.AsNoTracking()
            .SingleAsync(row => row.AccountId == accountId && row.TransferId == transferId, cancellationToken);
    }
}
