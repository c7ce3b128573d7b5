using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace CryptoSim.Data.Accounts;

/// <summary>An account's API keys.</summary>
public sealed class ApiKeyStore(NpgsqlDataSource dataSource, IDbContextFactory<CryptoSimDbContext> contexts)
{
    /// <summary>Adds a key to an account.</summary>
    /// <param name="limit">Keys of one account; two that are added at once may both be the last.</param>
    /// <returns>False when the account has that many.</returns>
    public async Task<bool> AddAsync(ApiKeyRow key, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        await using var command = dataSource.CreateCommand("""
            WITH added AS (
                INSERT INTO api_keys (
                    account_id, api_key, protected_secret, created_at, name, permissions, addresses)
                SELECT $1, $2, $3, $4, $5, $6, $7
                WHERE (SELECT count(*) FROM api_keys WHERE account_id = $1) < $8
                RETURNING account_id, api_key)
            INSERT INTO api_key_owners (api_key, account_id) SELECT api_key, account_id FROM added
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = key.AccountId });
        command.Parameters.Add(new NpgsqlParameter { Value = key.ApiKey });
        command.Parameters.Add(new NpgsqlParameter { Value = key.ProtectedSecret });
        command.Parameters.Add(new NpgsqlParameter { Value = key.CreatedAt.ToUniversalTime() });
        command.Parameters.Add(new NpgsqlParameter
        {
            Value = (object?)key.Name ?? DBNull.Value,
            NpgsqlDbType = NpgsqlDbType.Text,
        });
        command.Parameters.Add(new NpgsqlParameter { Value = (int)key.Permissions });
        command.Parameters.Add(new NpgsqlParameter
        {
            Value = (object?)key.Addresses ?? DBNull.Value,
            NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text,
        });
        command.Parameters.Add(new NpgsqlParameter { Value = limit });
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    /// <summary>All keys of an account, oldest first.</summary>
    public async Task<IReadOnlyList<ApiKeyRow>> ListAsync(Guid accountId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.ApiKeys.AsNoTracking()
            .Where(key => key.AccountId == accountId)
            .OrderBy(key => key.CreatedAt).ThenBy(key => key.ApiKey)
            .ToListAsync(cancellationToken);
    }

    /// <returns>Null for an unknown key.</returns>
    public async Task<ApiKeyRow?> FindAsync(string apiKey, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Set<ApiKeyOwnerRow>().AsNoTracking()
            .Where(owner => owner.ApiKey == apiKey)
            .Join(
                context.ApiKeys,
                owner => new { owner.AccountId, owner.ApiKey },
                key => new { key.AccountId, key.ApiKey },
                (_, key) => key)
            .SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>Takes a key back: its secret is gone.</summary>
    /// <returns>False when the account has no such key.</returns>
    public async Task<bool> RemoveAsync(Guid accountId, string apiKey, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("""
            WITH removed AS (
                DELETE FROM api_keys WHERE account_id = $1 AND api_key = $2 RETURNING api_key)
            DELETE FROM api_key_owners o USING removed r WHERE o.api_key = r.api_key
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = accountId });
        command.Parameters.Add(new NpgsqlParameter { Value = apiKey });
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    /// <summary>Sets what goes wrong on purpose with calls that the key signs.</summary>
    /// <param name="faults">JSON; null for nothing.</param>
    /// <returns>False when the account has no such key.</returns>
    public async Task<bool> SetFaultsAsync(
        Guid accountId, string apiKey, string? faults, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            "UPDATE api_keys SET faults = $3 WHERE account_id = $1 AND api_key = $2");
        command.Parameters.Add(new NpgsqlParameter { Value = accountId });
        command.Parameters.Add(new NpgsqlParameter { Value = apiKey });
        command.Parameters.Add(new NpgsqlParameter
        {
            Value = (object?)faults ?? DBNull.Value,
            NpgsqlDbType = NpgsqlDbType.Jsonb,
        });
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }
}
