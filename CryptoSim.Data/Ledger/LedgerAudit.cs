using Npgsql;

namespace CryptoSim.Data.Ledger;

/// <summary>Something the audit found wrong.</summary>
/// <param name="Rule"><c>entries_sum_to_zero</c>, <c>available_equals_entries</c>, <c>held_equals_entries</c> or
/// <c>held_equals_open_orders</c>.</param>
public sealed record AuditDifference(Guid AccountId, string Asset, string Rule, decimal Expected, decimal Actual);

/// <param name="Accounts">Accounts it covers.</param>
/// <param name="Entries">Ledger entries it covers.</param>
public sealed record AuditReport(
    long Accounts, long Entries, DateTimeOffset AsOf, IReadOnlyList<AuditDifference> Differences)
{
    public bool Balanced => Differences.Count == 0;
}

/// <summary>Recomputes the ledger and compares: per account and asset the entries sum to zero, balances are the sums of
/// their entries, and holds are what open orders hold.</summary>
public sealed class LedgerAudit(NpgsqlDataSource dataSource, TimeProvider time) : IDisposable
{
    /// <summary>Anyone may ask for the audit: within this time all get the same answer.</summary>
    private static readonly TimeSpan ReportLifetime = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim gate = new(1);

    private AuditReport? latest;

    /// <summary>The whole ledger, incrementally: only accounts that changed since they were last found right.</summary>
    public async Task<AuditReport> RunAsync(CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            if (latest is null || time.GetUtcNow() - latest.AsOf >= ReportLifetime)
            {
                var asOf = time.GetUtcNow();
                var differences = await DifferencesAsync(null, full: false, cancellationToken);
                var (accounts, entries) = await CoverageAsync(cancellationToken);
                latest = new AuditReport(accounts, entries, asOf, differences);
            }

            return latest;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Every entry of every account, whatever was found right before.</summary>
    public async Task<AuditReport> RunFullAsync(CancellationToken cancellationToken)
    {
        var asOf = time.GetUtcNow();
        var differences = await DifferencesAsync(null, full: true, cancellationToken);
        var (accounts, entries) = await CoverageAsync(cancellationToken);
        return new AuditReport(accounts, entries, asOf, differences);
    }

    /// <summary>Every entry of one account.</summary>
    public async Task<AuditReport> RunForAsync(Guid accountId, CancellationToken cancellationToken)
    {
        var asOf = time.GetUtcNow();
        var differences = await DifferencesAsync(accountId, full: true, cancellationToken);
        await using var count = dataSource.CreateCommand("SELECT count(*) FROM ledger_entries WHERE account_id = $1");
        count.Parameters.Add(new NpgsqlParameter { Value = accountId });
        var entries = (long)(await count.ExecuteScalarAsync(cancellationToken))!;
        return new AuditReport(1, entries, asOf, differences);
    }

    public void Dispose() => gate.Dispose();

    private async Task<IReadOnlyList<AuditDifference>> DifferencesAsync(
        Guid? accountId, bool full, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            "SELECT account_id, asset, rule, expected, actual FROM audit_ledger($1, $2)");
        command.CommandTimeout = 120; // Seconds: a full audit reads the whole ledger.
        command.Parameters.Add(new NpgsqlParameter<Guid?> { TypedValue = accountId });
        command.Parameters.Add(new NpgsqlParameter<bool> { TypedValue = full });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var differences = new List<AuditDifference>();
        while (await reader.ReadAsync(cancellationToken))
        {
            differences.Add(new AuditDifference(
                reader.GetGuid(0), reader.GetString(1), reader.GetString(2), reader.GetDecimal(3),
                reader.GetDecimal(4)));
        }

        return differences;
    }

    private async Task<(long Accounts, long Entries)> CoverageAsync(CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            "SELECT count(DISTINCT account_id), coalesce(sum(entries), 0)::bigint FROM ledger_checkpoints");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.GetInt64(0), reader.GetInt64(1));
    }
}
