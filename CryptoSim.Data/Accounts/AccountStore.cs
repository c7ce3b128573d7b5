using CryptoSim.Domain.FillModels;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CryptoSim.Data.Accounts;

/// <summary>What a new account is opened with.</summary>
/// <param name="TokenHash">SHA-256 of its access token.</param>
/// <param name="ProtectedSecret">The API secret, encrypted by the caller.</param>
public sealed record NewAccount(
    Guid AccountId, byte[] TokenHash, string ApiKey, byte[] ProtectedSecret, DateTimeOffset CreatedAt);

/// <summary>The account of an access token.</summary>
/// <param name="IsShortLived">True for a token of a signed-in user's page.</param>
public sealed record TokenOwner(Guid AccountId, bool IsShortLived);

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
        AddOpening(command, account);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Opens another account of the one who owns <paramref name="openerId"/>.</summary>
    /// <param name="limit">Accounts of one owner, the first included.</param>
    /// <returns>False when the owner has that many.</returns>
    public async Task<bool> OpenSubaccountAsync(
        Guid openerId, int limit, NewAccount account, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(account);
        await using var command = dataSource.CreateCommand(
            "SELECT open_subaccount($1, $2, $3, $4, $5, $6, $7, $8, $9)");
        command.Parameters.Add(new NpgsqlParameter { Value = openerId });
        command.Parameters.Add(new NpgsqlParameter { Value = limit });
        AddOpening(command, account);
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>All accounts of the one who owns this one, oldest first, the owner's first account included.</summary>
    public async Task<IReadOnlyList<AccountRow>> OfSameOwnerAsync(
        Guid accountId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var ownerId = await context.Accounts
            .Where(account => account.AccountId == accountId)
            .Select(account => account.OwnerId ?? account.AccountId)
            .SingleAsync(cancellationToken);
        return await context.Accounts.AsNoTracking()
            .Where(account => account.AccountId == ownerId || account.OwnerId == ownerId)
            .OrderBy(account => account.CreatedAt).ThenBy(account => account.AccountId)
            .ToListAsync(cancellationToken);
    }

    /// <returns>Null for a token that is unknown or over.</returns>
    public async Task<TokenOwner?> FindByTokenHashAsync(byte[] tokenHash, CancellationToken cancellationToken)
    {
        // By the database's clock, as the end was set.
        await using var command = dataSource.CreateCommand(
            "SELECT account_id, expires_at IS NOT NULL FROM access_tokens "
            + "WHERE token_hash = $1 AND (expires_at IS NULL OR expires_at > now())");
        command.Parameters.Add(new NpgsqlParameter { Value = tokenHash });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new TokenOwner(reader.GetGuid(0), reader.GetBoolean(1))
            : null;
    }

    /// <returns>Null for an account that has set none.</returns>
    public async Task<string?> FindKrakenTierAsync(Guid accountId, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("SELECT kraken_tier FROM accounts WHERE account_id = $1");
        command.Parameters.Add(new NpgsqlParameter { Value = accountId });
        return await command.ExecuteScalarAsync(cancellationToken) as string;
    }

    public async Task SetKrakenTierAsync(Guid accountId, string tier, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("UPDATE accounts SET kraken_tier = $2 WHERE account_id = $1");
        command.Parameters.Add(new NpgsqlParameter { Value = accountId });
        command.Parameters.Add(new NpgsqlParameter { Value = tier });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Sets what the account's orders are placed under from now on.</summary>
    /// <returns>Number of the account's event; null for an unknown account.</returns>
    public async Task<long?> SetFillModelAsync(
        Guid accountId, FillModel model, DateTimeOffset time, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("SELECT set_fill_model($1, $2, $3)");
        command.Parameters.Add(new NpgsqlParameter { Value = accountId });
        command.Parameters.Add(new NpgsqlParameter { Value = EnumWords<FillModel>.ToWord(model) });
        command.Parameters.Add(new NpgsqlParameter { Value = time.ToUniversalTime() });
        return await command.ExecuteScalarAsync(cancellationToken) as long?;
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

    private static void AddOpening(NpgsqlCommand command, NewAccount account)
    {
        command.Parameters.Add(new NpgsqlParameter { Value = account.AccountId });
        command.Parameters.Add(new NpgsqlParameter { Value = account.TokenHash });
        command.Parameters.Add(new NpgsqlParameter { Value = account.ApiKey });
        command.Parameters.Add(new NpgsqlParameter { Value = account.ProtectedSecret });
        command.Parameters.Add(new NpgsqlParameter { Value = account.CreatedAt.ToUniversalTime() });
        command.Parameters.Add(new NpgsqlParameter { Value = OpeningAsset });
        command.Parameters.Add(new NpgsqlParameter { Value = OpeningAmount });
    }
}
