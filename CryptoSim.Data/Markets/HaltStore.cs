using Npgsql;

namespace CryptoSim.Data.Markets;

/// <summary>A stop of trading in one pair.</summary>
/// <param name="Reason">In the operator's words.</param>
public sealed record Halt(string Symbol, string Reason, DateTimeOffset HaltedAt);

/// <summary>The pairs that the operator has halted. What was halted once stays written, with when it was resumed.</summary>
public sealed class HaltStore(NpgsqlDataSource dataSource)
{
    /// <summary>Halts that are in force, by pair.</summary>
    public async Task<IReadOnlyList<Halt>> InForceAsync(CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            "SELECT symbol, reason, halted_at FROM market_halts WHERE resumed_at IS NULL ORDER BY symbol");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var halts = new List<Halt>();
        while (await reader.ReadAsync(cancellationToken))
        {
            halts.Add(new Halt(reader.GetString(0), reader.GetString(1), reader.GetFieldValue<DateTimeOffset>(2)));
        }

        return halts;
    }

    /// <returns>The halt in force then: one that was there already stays as it is.</returns>
    public async Task<Halt> HaltAsync(Halt halt, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(halt);
        // An update that changes nothing: so the row that was there comes back, whoever wrote it.
        await using var command = dataSource.CreateCommand("""
            INSERT INTO market_halts AS h (symbol, halted_at, reason) VALUES ($1, $2, $3)
            ON CONFLICT (symbol) WHERE resumed_at IS NULL DO UPDATE SET reason = h.reason
            RETURNING symbol, reason, halted_at
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = halt.Symbol });
        command.Parameters.Add(new NpgsqlParameter { Value = halt.HaltedAt.ToUniversalTime() });
        command.Parameters.Add(new NpgsqlParameter { Value = halt.Reason });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new Halt(reader.GetString(0), reader.GetString(1), reader.GetFieldValue<DateTimeOffset>(2));
    }

    /// <returns>False when it was not halted.</returns>
    public async Task<bool> ResumeAsync(string symbol, DateTimeOffset time, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            "UPDATE market_halts SET resumed_at = $2 WHERE symbol = $1 AND resumed_at IS NULL");
        command.Parameters.Add(new NpgsqlParameter { Value = symbol });
        command.Parameters.Add(new NpgsqlParameter { Value = time.ToUniversalTime() });
        return await command.ExecuteNonQueryAsync(cancellationToken) > 0;
    }
}
