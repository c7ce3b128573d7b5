using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CryptoSim.Data.Accounts;

/// <summary>What a new account is opened with.</summary>
/// <param name="TokenHash">SHA-256 of its access token.</param>
/// <param name="ProtectedSecret">The API secret, encrypted by the caller.</param>
public sealed record NewAccount(
    Guid AccountId, byte[] TokenHash, string ApiKey, byte[] ProtectedSecret, DateTimeOffset CreatedAt);

/// <summary>The account of an API key, and the key's encrypted secret.</summary>
public sealed record ApiKeyOwner(Guid AccountId, byte[] ProtectedSecret);

/// <summary>Opens accounts and finds them by what a caller brings.</summary>
public sealed class AccountStore(NpgsqlDataSource dataSource, IDbContextFactory<CryptoSimDbContext> contexts)
{
    /// <summary>Asset and amount every account, and every season after a reset, starts with.</summary>
    public const string OpeningAsset = "USD";

    public const decimal OpeningAmount = 10_000m;

    /// <summary>Writes the account, its credentials, its first season and the deposit that opens it, in one
    /// commit.</summary>
    public async Task OpenAsync(NewAccount account, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(account);
        await using var command = dataSource.CreateCommand("SELECT open_account($1, $2, $3, $4, $5, $6, $7)");
        command.Parameters.Add(new NpgsqlParameter { Value = account.AccountId });
        command.Parameters.Add(new NpgsqlParameter { Value = account.TokenHash });
        command.Parameters.Add(new NpgsqlParameter { Value = account.ApiKey });
        command.Parameters.Add(new NpgsqlParameter { Value = account.ProtectedSecret });
        command.Parameters.Add(new NpgsqlParameter { Value = account.CreatedAt.ToUniversalTime() });
        command.Parameters.Add(new NpgsqlParameter { Value = OpeningAsset });
        command.Parameters.Add(new NpgsqlParameter { Value = OpeningAmount });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <returns>The account's id, or null for an unknown token.</returns>
    public async Task<Guid?> FindByTokenHashAsync(byte[] tokenHash, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.AccessTokens.AsNoTracking()
            .Where(token => token.TokenHash == tokenHash)
            .Select(token => (Guid?)token.AccountId)
            .SingleOrDefaultAsync(cancellationToken);
    }

    /// <returns>The owner of an API key, or null for an unknown key.</returns>
    public async Task<ApiKeyOwner?> FindByApiKeyAsync(string apiKey, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Set<ApiKeyOwnerRow>().AsNoTracking()
            .Where(owner => owner.ApiKey == apiKey)
            .Join(
                context.ApiKeys,
                owner => new { owner.AccountId, owner.ApiKey },
                key => new { key.AccountId, key.ApiKey },
                (_, key) => new ApiKeyOwner(key.AccountId, key.ProtectedSecret))
            .SingleOrDefaultAsync(cancellationToken);
    }

    public async Task<AccountRow?> FindAsync(Guid accountId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Accounts.AsNoTracking()
            .SingleOrDefaultAsync(account => account.AccountId == accountId, cancellationToken);
    }

    /// <summary>Balances of an account, by asset.</summary>
    public async Task<IReadOnlyList<BalanceRow>> BalancesAsync(Guid accountId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Balances.AsNoTracking()
            .Where(balance => balance.AccountId == accountId)
            .OrderBy(balance => balance.Asset)
            .ToListAsync(cancellationToken);
    }

    /// <summary>Traded value in USD since the start of <paramref name="since"/> (UTC days).</summary>
    public async Task<decimal> VolumeSinceAsync(Guid accountId, DateOnly since, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.DailyVolumes
            .Where(volume => volume.AccountId == accountId && volume.Day >= since)
            .SumAsync(volume => volume.VolumeUsd, cancellationToken);
    }
}
