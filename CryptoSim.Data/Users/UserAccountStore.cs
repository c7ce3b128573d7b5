using CryptoSim.Data.Accounts;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CryptoSim.Data.Users;

/// <summary>Which accounts are a user's, and the short-lived tokens that pages act on them with.</summary>
public sealed class UserAccountStore(NpgsqlDataSource dataSource, IDbContextFactory<CryptoSimDbContext> contexts)
{
    // An account opened from another belongs to whoever has the first.
    private const string IsOfUser =
        "EXISTS (SELECT 1 FROM accounts a "
        + "JOIN account_users u ON u.account_id = coalesce(a.owner_id, a.account_id) "
        + "WHERE a.account_id = $1 AND u.user_id = $2)";

    /// <summary>Gives an account to a user, and takes it from whoever only holds <paramref name="tokenHash"/>, the token
    /// it had as a guest's: a token that someone else planted must not follow it.</summary>
    /// <returns>False when the account is another user's already, or not there.</returns>
    public async Task<bool> LinkAsync(
        Guid userId, Guid accountId, byte[]? tokenHash, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            """
            WITH linked AS (
                INSERT INTO account_users (account_id, user_id, linked_at)
                SELECT a.account_id, $2, now() FROM accounts a WHERE a.account_id = $1 AND a.owner_id IS NULL
                ON CONFLICT (account_id) DO UPDATE SET linked_at = account_users.linked_at
                    WHERE account_users.user_id = $2
                RETURNING account_id),
            revoked AS (
                DELETE FROM access_tokens t USING linked l
                WHERE t.account_id = l.account_id AND t.token_hash = $3)
            SELECT EXISTS (SELECT 1 FROM linked)
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = accountId });
        command.Parameters.Add(new NpgsqlParameter { Value = userId });
        command.Parameters.Add(new NpgsqlParameter<byte[]?> { TypedValue = tokenHash });
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>All accounts of a user, oldest first.</summary>
    public async Task<IReadOnlyList<AccountRow>> OfUserAsync(Guid userId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Accounts.AsNoTracking()
            .Where(account => context.AccountUsers.Any(user =>
                user.UserId == userId && user.AccountId == (account.OwnerId ?? account.AccountId)))
            .OrderBy(account => account.CreatedAt).ThenBy(account => account.AccountId)
            .ToListAsync(cancellationToken);
    }

    public async Task<bool> IsOfUserAsync(Guid accountId, Guid userId, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand($"SELECT {IsOfUser}");
        command.Parameters.Add(new NpgsqlParameter { Value = accountId });
        command.Parameters.Add(new NpgsqlParameter { Value = userId });
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Lets a token act on a user's account for a while.</summary>
    /// <param name="securityStamp">The user's, as the page was signed in with it: it changes with the
    /// credentials.</param>
    /// <returns>False when the account is not the user's, or the page is signed out by now.</returns>
    public async Task<bool> IssueTokenAsync(
        Guid accountId,
        Guid userId,
        string securityStamp,
        byte[] tokenHash,
        TimeSpan lifetime,
        CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            "INSERT INTO access_tokens (token_hash, account_id, created_at, expires_at) "
            + $"SELECT $3, $1, now(), now() + $4 WHERE {IsOfUser} "
            + "AND EXISTS (SELECT 1 FROM users WHERE id = $2 AND security_stamp = $5)");
        command.Parameters.Add(new NpgsqlParameter { Value = accountId });
        command.Parameters.Add(new NpgsqlParameter { Value = userId });
        command.Parameters.Add(new NpgsqlParameter { Value = tokenHash });
        command.Parameters.Add(new NpgsqlParameter { Value = lifetime });
        command.Parameters.Add(new NpgsqlParameter { Value = securityStamp });
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    /// <summary>Takes back every token that pages of this user act with.</summary>
    public async Task RevokeTokensAsync(Guid userId, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            """
            DELETE FROM access_tokens t USING accounts a, account_users u
            WHERE t.expires_at IS NOT NULL AND a.account_id = t.account_id
                AND u.account_id = coalesce(a.owner_id, a.account_id) AND u.user_id = $1
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = userId });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
