using Npgsql;

namespace CryptoSim.Data.Markets;

/// <summary>A database belongs to one market for ever: positions opened at one market's prices are never valued at
/// another's.</summary>
public static class MarketIdentity
{
    /// <summary>Claims a fresh database for <paramref name="marketId"/>, or checks that it was claimed for it.</summary>
    /// <exception cref="InvalidOperationException">The database belongs to another market.</exception>
    public static async Task EnsureAsync(
        NpgsqlDataSource dataSource, string marketId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using (var claim = dataSource.CreateCommand(
            "INSERT INTO market_identity (id, market_id, created_at) VALUES (1, $1, $2) ON CONFLICT (id) DO NOTHING"))
        {
            claim.Parameters.Add(new NpgsqlParameter { Value = marketId });
            claim.Parameters.Add(new NpgsqlParameter { Value = now.ToUniversalTime() });
            await claim.ExecuteNonQueryAsync(cancellationToken);
        }

        await using var read = dataSource.CreateCommand("SELECT market_id FROM market_identity WHERE id = 1");
        var owner = (string)(await read.ExecuteScalarAsync(cancellationToken))!;
        if (owner != marketId)
        {
            throw new InvalidOperationException(
                $"This database belongs to the market '{owner}', not to '{marketId}'. "
                + "Give each market a database of its own (ConnectionStrings__cryptosim).");
        }
    }
}
