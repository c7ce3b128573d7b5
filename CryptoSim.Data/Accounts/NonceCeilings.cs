using Npgsql;

namespace CryptoSim.Data.Accounts;

/// <summary>Up to where nonces of a key may have been accepted, durably.</summary>
public sealed class NonceCeilings(NpgsqlDataSource dataSource)
{
    /// <returns>Null for a key that is gone.</returns>
    public async Task<ulong?> ReadAsync(Guid accountId, string apiKey, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            "SELECT nonce_ceiling FROM api_keys WHERE account_id = $1 AND api_key = $2");
        command.Parameters.Add(new NpgsqlParameter { Value = accountId });
        command.Parameters.Add(new NpgsqlParameter { Value = apiKey });
        return await command.ExecuteScalarAsync(cancellationToken) is decimal ceiling ? (ulong)ceiling : null;
    }

    /// <summary>Moves the ceiling for one who found it at <paramref name="from"/>.</summary>
    /// <returns>False when it is elsewhere.</returns>
    public Task<bool> TryRaiseAsync(
        Guid accountId, string apiKey, ulong from, ulong to, CancellationToken cancellationToken) =>
        MoveAsync(
            "UPDATE api_keys SET nonce_ceiling = $3 WHERE account_id = $1 AND api_key = $2 AND nonce_ceiling = $4",
            [accountId, apiKey, (decimal)to, (decimal)from],
            cancellationToken);

    /// <summary>Takes a nonce that is above the ceiling, which it then is.</summary>
    public Task<bool> TryTakeAsync(Guid accountId, string apiKey, ulong nonce, CancellationToken cancellationToken) =>
        MoveAsync(
            "UPDATE api_keys SET nonce_ceiling = $3 WHERE account_id = $1 AND api_key = $2 AND nonce_ceiling < $3",
            [accountId, apiKey, (decimal)nonce],
            cancellationToken);

    private async Task<bool> MoveAsync(string sql, object[] values, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }
}
