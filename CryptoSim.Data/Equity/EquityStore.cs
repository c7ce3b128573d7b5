using CryptoSim.Data.Accounts;
using CryptoSim.Data.Replicas;
using Npgsql;

namespace CryptoSim.Data.Equity;

/// <summary>What an account was worth, in USD, at the end of a minute, hour or day.</summary>
/// <param name="Time">Start of the interval; of a minute, the moment itself.</param>
/// <param name="High">Highest sample of the interval.</param>
/// <param name="NetDeposits">What was put in less what was taken out this season, opening deposit included: equity less
/// this is the season's profit.</param>
public sealed record EquityPoint(
    DateTimeOffset Time, int Season, decimal Equity, decimal High, decimal Low, decimal NetDeposits);

/// <summary>Samples of what accounts are worth. The tables are partitioned by time and made by SQL.</summary>
/// <param name="reads">Where curves are read; null: where samples are written.</param>
public sealed class EquityStore(NpgsqlDataSource dataSource, ReadSources? reads = null)
{
    // Seconds: all accounts at once; the next minute's sample comes after 60.
    private const int SampleTimeout = 50;

    private readonly ReadSources reads = reads ?? new ReadSources(dataSource);

    /// <summary>Takes the sample of a minute for every account that has ever done anything and whose assets all have a
    /// price. Taking it twice does nothing.</summary>
    /// <param name="prices">In USD by asset, USD included.</param>
    /// <returns>How many accounts were written: those whose worth changed, and each once an hour.</returns>
    public async Task<long> SampleAsync(
        DateTimeOffset minute, IReadOnlyDictionary<string, decimal> prices, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(prices);
        await using var command = dataSource.CreateCommand("SELECT sample_equity($1, $2, $3, $4)");
        command.CommandTimeout = SampleTimeout;
        command.Parameters.Add(new NpgsqlParameter { Value = minute.ToUniversalTime() });
        command.Parameters.Add(new NpgsqlParameter { Value = prices.Keys.ToArray() });
        command.Parameters.Add(new NpgsqlParameter { Value = prices.Values.ToArray() });
        command.Parameters.Add(new NpgsqlParameter { Value = AccountStore.OpeningAmount });
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Rolls up the hours and days that have ended.</summary>
    public async Task RollUpAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("SELECT roll_up_equity($1)");
        command.CommandTimeout = SampleTimeout;
        command.Parameters.Add(new NpgsqlParameter { Value = now.ToUniversalTime() });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Makes the partitions that are needed next and drops those older than what is kept.</summary>
    public async Task KeepPartitionsAsync(
        DateTimeOffset now, TimeSpan keepMinutes, TimeSpan keepHours, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("SELECT keep_equity_partitions($1, $2, $3)");
        command.Parameters.Add(new NpgsqlParameter { Value = now.ToUniversalTime() });
        command.Parameters.Add(new NpgsqlParameter { Value = keepMinutes });
        command.Parameters.Add(new NpgsqlParameter { Value = keepHours });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The newest <paramref name="limit"/> points within the times, oldest first; the running hour or day is
    /// the last.</summary>
    /// <param name="intervalMinutes">1, 60 or 1440.</param>
    public Task<IReadOnlyList<EquityPoint>> ReadAsync(
        Guid accountId,
        int intervalMinutes,
        DateTimeOffset from,
        DateTimeOffset to,
        int limit,
        CancellationToken cancellationToken) =>
        // Sampled once a minute for all: nobody's own write, and a moment's lag does not show.
        reads.ReadAsync(
            (source, token) => ReadAsync(source, accountId, intervalMinutes, from, to, limit, token), cancellationToken);

    private static async Task<IReadOnlyList<EquityPoint>> ReadAsync(
        NpgsqlDataSource source,
        Guid accountId,
        int intervalMinutes,
        DateTimeOffset from,
        DateTimeOffset to,
        int limit,
        CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(
            "SELECT time, season, equity, high, low, net_deposits FROM read_equity($1, $2, $3, $4, $5)");
        command.Parameters.Add(new NpgsqlParameter { Value = accountId });
        command.Parameters.Add(new NpgsqlParameter { Value = intervalMinutes });
        command.Parameters.Add(new NpgsqlParameter { Value = from.ToUniversalTime() });
        command.Parameters.Add(new NpgsqlParameter { Value = to.ToUniversalTime() });
        command.Parameters.Add(new NpgsqlParameter { Value = limit });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var points = new List<EquityPoint>();
        while (await reader.ReadAsync(cancellationToken))
        {
            points.Add(new EquityPoint(
                reader.GetFieldValue<DateTimeOffset>(0),
                reader.GetInt32(1),
                reader.GetDecimal(2),
                reader.GetDecimal(3),
                reader.GetDecimal(4),
                reader.GetDecimal(5)));
        }

        return points;
    }
}
