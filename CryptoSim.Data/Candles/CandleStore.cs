using System.Collections.Concurrent;
using CryptoSim.Data.Replicas;
using CryptoSim.Domain.Candles;
using Npgsql;

namespace CryptoSim.Data.Candles;

/// <summary>A candle as it is kept.</summary>
/// <param name="IntervalMinutes">1, 5, 15, 30, 60, 240, 1440, 10080 or 21600.</param>
/// <param name="Complete">Every trade of the interval is in it: its interval has ended and nothing was missed.</param>
public readonly record struct StoredCandle(
    string Symbol, int IntervalMinutes, Candle Candle, bool Complete, CandleOrigin Source);

/// <summary>Price history. One-minute candles are kept as they grow; longer ones once they are complete, and until then
/// are put together of the shorter ones as they are read.</summary>
/// <param name="reads">Where they are read; null: where they are written.</param>
public sealed partial class CandleStore(NpgsqlDataSource dataSource, ReadSources? reads = null)
{
    // A complete candle stays, unless trades give a complete one in place of a back-filled one, or one more trade of it
    // was printed late. Of two incomplete ones the one that saw more trades knows more.
    private const string UpsertSql = """
        INSERT INTO candles AS c (
            symbol, interval_minutes, open_time, open, high, low, close, vwap, volume, trades, complete, source,
            last_trade_id)
        SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
        ON CONFLICT (symbol, interval_minutes, open_time) DO UPDATE
        SET open = excluded.open, high = excluded.high, low = excluded.low, close = excluded.close,
            vwap = excluded.vwap, volume = excluded.volume, trades = excluded.trades, complete = excluded.complete,
            source = excluded.source, last_trade_id = excluded.last_trade_id
        WHERE (NOT c.complete AND (excluded.complete OR excluded.trades >= c.trades))
           OR (c.complete AND excluded.complete AND excluded.source = 'trades'
               AND (c.source = 'backfill' OR excluded.trades > c.trades))
        """;

    private readonly ReadSources reads = reads ?? new ReadSources(dataSource);
    private readonly ConcurrentDictionary<DateTime, bool> monthsReady = new();

    /// <summary>Writes candles in one statement; see the class for what replaces what.</summary>
    public async Task UpsertAsync(IReadOnlyCollection<StoredCandle> candles, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(candles);
        if (candles.Count == 0)
        {
            return;
        }

        // One statement cannot change a row twice: the last one given counts.
        var batch = candles
            .GroupBy(candle => (candle.Symbol, candle.IntervalMinutes, candle.Candle.OpenTime))
            .Select(group => group.Last())
            .ToArray();
        foreach (var month in batch.Select(candle => MonthOf(candle.Candle.OpenTime)).Distinct())
        {
            await EnsureMonthsAsync(month, month, cancellationToken);
        }

        await using var command = dataSource.CreateCommand(UpsertSql);
        Add(command, batch, candle => candle.Symbol);
        Add(command, batch, candle => candle.IntervalMinutes);
        Add(command, batch, candle => candle.Candle.OpenTime.ToUniversalTime());
        Add(command, batch, candle => candle.Candle.Open);
        Add(command, batch, candle => candle.Candle.High);
        Add(command, batch, candle => candle.Candle.Low);
        Add(command, batch, candle => candle.Candle.Close);
        Add(command, batch, candle => candle.Candle.Vwap);
        Add(command, batch, candle => candle.Candle.Volume);
        Add(command, batch, candle => candle.Candle.Trades);
        Add(command, batch, candle => candle.Complete);
        Add(command, batch, candle => EnumWords<CandleOrigin>.ToWord(candle.Source));
        Add(command, batch, candle => candle.Candle.LastTradeId);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Makes the partitions of the months from one time to another that are not there yet. Any number of
    /// processes may do so at once.</summary>
    public async Task EnsureMonthsAsync(
        DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var (first, last) = (MonthOf(from), MonthOf(to));
        if (MonthsBetween(first, last).All(monthsReady.ContainsKey))
        {
            return;
        }

        await using var command = dataSource.CreateCommand("SELECT ensure_candle_partitions($1, $2)");
        command.Parameters.Add(new NpgsqlParameter { Value = first });
        command.Parameters.Add(new NpgsqlParameter { Value = last });
        await command.ExecuteNonQueryAsync(cancellationToken);
        foreach (var month in MonthsBetween(first, last))
        {
            monthsReady[month] = true;
        }
    }

    private static DateTime MonthOf(DateTimeOffset time) =>
        new(time.UtcDateTime.Year, time.UtcDateTime.Month, 1, 0, 0, 0, DateTimeKind.Utc);

    private static IEnumerable<DateTime> MonthsBetween(DateTime first, DateTime last)
    {
        for (var month = first; month <= last; month = month.AddMonths(1))
        {
            yield return month;
        }
    }

    private static void Add<T>(NpgsqlCommand command, StoredCandle[] batch, Func<StoredCandle, T> column) =>
        command.Parameters.Add(new NpgsqlParameter<T[]> { TypedValue = Array.ConvertAll(batch, c => column(c)) });
}
