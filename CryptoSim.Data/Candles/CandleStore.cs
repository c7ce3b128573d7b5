using System.Collections.Concurrent;
using CryptoSim.Domain.Candles;
using Npgsql;

namespace CryptoSim.Data.Candles;

/// <summary>A candle as it is kept.</summary>
/// <param name="IntervalMinutes">1, 5, 15, 30, 60, 240, 1440, 10080 or 21600.</param>
/// <param name="Complete">Every trade of the interval is in it: its interval has ended and nothing was missed.</param>
public readonly record struct StoredCandle(
    string Symbol, int IntervalMinutes, Candle Candle, bool Complete, CandleOrigin Source);

/// <summary>Price history. One-minute candles are exact; higher intervals are rolled up from them as they are read, and
/// joined with what was back-filled at that interval.</summary>
public sealed class CandleStore(NpgsqlDataSource dataSource)
{
    /// <summary>Bars a read may return.</summary>
    public const int MaximumBars = 1000;

    // A complete candle stays, unless trades give a complete one in place of a back-filled one. Of two incomplete ones
    // the one that saw more trades knows more.
    private const string UpsertSql = """
        INSERT INTO candles AS c (
            symbol, interval_minutes, open_time, open, high, low, close, vwap, volume, trades, complete, source)
        SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        ON CONFLICT (symbol, interval_minutes, open_time) DO UPDATE
        SET open = excluded.open, high = excluded.high, low = excluded.low, close = excluded.close,
            vwap = excluded.vwap, volume = excluded.volume, trades = excluded.trades, complete = excluded.complete,
            source = excluded.source
        WHERE (NOT c.complete AND (excluded.complete OR excluded.trades >= c.trades))
           OR (c.complete AND c.source = 'backfill' AND excluded.complete AND excluded.source = 'trades')
        """;

    // Kraken's bars start at multiples of the interval since 1970 (weeks start on a Thursday).
    private const string ReadSql = """
        WITH bars AS (
            SELECT open_time, open, high, low, close, vwap, volume, trades, complete
            FROM candles
            WHERE symbol = $1 AND interval_minutes = $2 AND open_time >= $3 AND open_time <= $4
            UNION ALL
            SELECT bucket, (array_agg(open ORDER BY open_time))[1], max(high), min(low),
                   (array_agg(close ORDER BY open_time DESC))[1],
                   CASE WHEN sum(volume) = 0 THEN max(vwap)
                        ELSE trim_scale(round(sum(vwap * volume) / sum(volume), 10)) END,
                   sum(volume), sum(trades)::integer, false
            FROM (
                SELECT m.*, date_bin(make_interval(mins => $2), m.open_time, 'epoch'::timestamptz) AS bucket
                FROM candles m
                WHERE m.symbol = $1 AND m.interval_minutes = 1 AND m.open_time >= $3
                  AND m.open_time < $4 + make_interval(mins => $2)
            ) minutes
            WHERE $2 > 1
            GROUP BY bucket
        )
        SELECT DISTINCT ON (open_time) open_time, open, high, low, close, vwap, volume, trades
        FROM bars
        ORDER BY open_time DESC, complete DESC, trades DESC
        LIMIT $5
        """;

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
        await EnsurePartitionsAsync(batch, cancellationToken);

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
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The newest bars that open within the given times, oldest first.</summary>
    /// <param name="from">First moment wanted; a bar that contains it is left out unless it opens there.</param>
    /// <param name="to">Last opening time wanted.</param>
    /// <param name="limit">At most <see cref="MaximumBars"/>.</param>
    public async Task<IReadOnlyList<Candle>> ReadAsync(
        string symbol,
        int intervalMinutes,
        DateTimeOffset from,
        DateTimeOffset to,
        int limit,
        CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(intervalMinutes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        await using var command = dataSource.CreateCommand(ReadSql);
        command.Parameters.Add(new NpgsqlParameter { Value = symbol });
        command.Parameters.Add(new NpgsqlParameter { Value = intervalMinutes });
        command.Parameters.Add(new NpgsqlParameter { Value = NextOpening(from, intervalMinutes) });
        command.Parameters.Add(new NpgsqlParameter { Value = to.ToUniversalTime() });
        command.Parameters.Add(new NpgsqlParameter { Value = Math.Min(limit, MaximumBars) });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var candles = new List<Candle>();
        while (await reader.ReadAsync(cancellationToken))
        {
            candles.Add(new Candle(
                reader.GetFieldValue<DateTimeOffset>(0), reader.GetDecimal(1), reader.GetDecimal(2),
                reader.GetDecimal(3), reader.GetDecimal(4), reader.GetDecimal(5), reader.GetDecimal(6),
                reader.GetInt32(7)));
        }

        candles.Reverse();
        return candles;
    }

    /// <summary>Opening time of the newest complete candle, or null: where a back-fill starts.</summary>
    public async Task<DateTimeOffset?> NewestCompleteAsync(
        string symbol, int intervalMinutes, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("""
            SELECT max(open_time) FROM candles WHERE symbol = $1 AND interval_minutes = $2 AND complete
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = symbol });
        command.Parameters.Add(new NpgsqlParameter { Value = intervalMinutes });
        return await command.ExecuteScalarAsync(cancellationToken) is DateTime newest
            ? new DateTimeOffset(newest, TimeSpan.Zero)
            : null;
    }

    // A roll-up must not start in the middle of a bucket: such a bar would miss its first trades.
    private static DateTimeOffset NextOpening(DateTimeOffset from, int intervalMinutes)
    {
        var interval = TimeSpan.FromMinutes(intervalMinutes).Ticks;
        var ticks = Math.Max(from.UtcDateTime.Ticks - DateTimeOffset.UnixEpoch.Ticks, 0);
        var opening = (ticks + interval - 1) / interval * interval;
        return new DateTimeOffset(DateTimeOffset.UnixEpoch.Ticks + opening, TimeSpan.Zero);
    }

    private static void Add<T>(NpgsqlCommand command, StoredCandle[] batch, Func<StoredCandle, T> column) =>
        command.Parameters.Add(new NpgsqlParameter<T[]> { TypedValue = Array.ConvertAll(batch, c => column(c)) });

    private async Task EnsurePartitionsAsync(StoredCandle[] batch, CancellationToken cancellationToken)
    {
        var months = batch
            .Select(candle => candle.Candle.OpenTime.UtcDateTime)
            .Select(time => new DateTime(time.Year, time.Month, 1, 0, 0, 0, DateTimeKind.Utc))
            .Distinct()
            .Where(month => !monthsReady.ContainsKey(month))
            .ToArray();
        foreach (var month in months)
        {
            await using var command = dataSource.CreateCommand("SELECT ensure_candle_partitions($1, $1)");
            command.Parameters.Add(new NpgsqlParameter { Value = month });
            await command.ExecuteNonQueryAsync(cancellationToken);
            monthsReady[month] = true;
        }
    }
}
