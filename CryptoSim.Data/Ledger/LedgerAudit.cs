using Npgsql;

namespace CryptoSim.Data.Ledger;

/// <summary>Something the audit found wrong.</summary>
/// <param name="Rule">One of the rules of <c>audit_ledger</c>, as docs/ledger.md lists them.</param>
/// <param name="OrderId">The order at fault, where the rule is about one.</param>
public sealed record AuditDifference(
    Guid AccountId, string Asset, string Rule, decimal Expected, decimal Actual, Guid? OrderId = null);

/// <param name="Accounts">Accounts it covers.</param>
/// <param name="Entries">Ledger entries it covers.</param>
public sealed record AuditReport(
    long Accounts, long Entries, DateTimeOffset AsOf, IReadOnlyList<AuditDifference> Differences)
{
    /// <summary>The answer is bounded: a broken ledger must not grow it without end.</summary>
    public const int DifferencesMax = 1000;

    public bool Balanced => Differences.Count == 0;

    /// <summary>There may be more differences than are told.</summary>
    public bool IsCut => Differences.Count >= DifferencesMax;
}

/// <summary>Recomputes the ledger and compares it with what is stored, by the rules of <c>audit_ledger</c>.</summary>
public sealed class LedgerAudit(NpgsqlDataSource dataSource, TimeProvider time) : IDisposable
{
    /// <summary>Anyone may ask for the audit: within this time all get the same answer.</summary>
    private static readonly TimeSpan LifetimeMin = TimeSpan.FromSeconds(1);

    /// <summary>The audit takes at most this share of the time, however many accounts there are and ask.</summary>
    private const int DutyCycle = 20;

    private const int FullTimeout = 1800; // Seconds: a full audit reads the whole ledger.

    private readonly SemaphoreSlim gate = new(1);

    private AuditReport? latest;
    private DateTimeOffset renewAt;

    /// <summary>The whole ledger, incrementally: only accounts that changed since they were last found right.</summary>
    public async Task<AuditReport> RunAsync(CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            if (latest is null || time.GetUtcNow() >= renewAt)
            {
                var asOf = time.GetUtcNow();
                var started = time.GetTimestamp();
                var differences = await DifferencesAsync(null, full: false, cancellationToken);
                // Accounts that were found right; those in which something is wrong are in the differences.
                var (accounts, entries) = await CountAsync(
                    "SELECT count(DISTINCT account_id), coalesce(sum(entries), 0)::bigint FROM ledger_checkpoints",
                    cancellationToken);
                latest = new AuditReport(accounts, entries, asOf, differences);
                var took = time.GetElapsedTime(started) * DutyCycle;
                renewAt = asOf + (took > LifetimeMin ? took : LifetimeMin);
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
        var (accounts, entries) = await CountAsync(
            "SELECT count(DISTINCT account_id), count(*) FROM ledger_entries", cancellationToken);
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
            "SELECT account_id, asset, rule, expected, actual, order_id FROM audit_ledger($1, $2)");
        command.CommandTimeout = FullTimeout;
        command.Parameters.Add(new NpgsqlParameter<Guid?> { TypedValue = accountId });
        command.Parameters.Add(new NpgsqlParameter<bool> { TypedValue = full });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var differences = new List<AuditDifference>();
        while (await reader.ReadAsync(cancellationToken))
        {
            differences.Add(new AuditDifference(
                reader.GetGuid(0), reader.GetString(1), reader.GetString(2), reader.GetDecimal(3),
                reader.GetDecimal(4), await reader.IsDBNullAsync(5, cancellationToken) ? null : reader.GetGuid(5)));
        }

        return differences;
    }

    private async Task<(long Accounts, long Entries)> CountAsync(string query, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(query);
        command.CommandTimeout = FullTimeout;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.GetInt64(0), reader.GetInt64(1));
    }
}
