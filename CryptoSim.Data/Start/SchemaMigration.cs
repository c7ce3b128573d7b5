using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CryptoSim.Data.Start;

/// <summary>Brings the database to this version's schema. Whoever starts first does it; others wait.</summary>
public static class SchemaMigration
{
    /// <summary>Any fixed number: it names this lock among the database's advisory locks.</summary>
    private const long LockKey = 0x43727970746F53; // "CryptoS"

    public static async Task ApplyAsync(
        NpgsqlDataSource dataSource,
        IDbContextFactory<CryptoSimDbContext> contexts,
        CancellationToken cancellationToken)
    {
        // The lock belongs to this connection: if the process dies, the server lets it go.
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using (var acquire = new NpgsqlCommand("SELECT pg_advisory_lock($1)", connection))
        {
            acquire.CommandTimeout = 120; // Seconds: the longest another instance may migrate before this one gives up.
            acquire.Parameters.Add(new NpgsqlParameter { Value = LockKey });
            await acquire.ExecuteNonQueryAsync(cancellationToken);
        }

        try
        {
            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            await context.Database.MigrateAsync(cancellationToken);
        }
        finally
        {
            await using var release = new NpgsqlCommand("SELECT pg_advisory_unlock($1)", connection);
            release.Parameters.Add(new NpgsqlParameter { Value = LockKey });
            await release.ExecuteNonQueryAsync(CancellationToken.None);
        }
    }
}
