using Npgsql;

namespace CryptoSim.Data.Start;

/// <summary>Money is answered for only after it is on disk: without these settings an acknowledged order could vanish
/// with a crash of the server.</summary>
public static class DurabilitySettings
{
    private static readonly string[] Required = ["fsync", "synchronous_commit", "full_page_writes"];

    /// <exception cref="InvalidOperationException">One of them is off: the service must not run.</exception>
    public static async Task AssertAsync(NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            "SELECT name, setting FROM pg_settings WHERE name = ANY ($1)");
        command.Parameters.Add(new NpgsqlParameter { Value = Required });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var (name, setting) = (reader.GetString(0), reader.GetString(1));
            // Every other word of synchronous_commit (local, remote_write, remote_apply) flushes here too.
            if (setting is "off")
            {
                throw new InvalidOperationException(
                    $"Postgres runs with {name} = off: an acknowledged order could be lost in a crash. "
                    + $"Set {name} = on and start again.");
            }
        }
    }
}
