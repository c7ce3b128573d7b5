using CryptoSim.Domain.Candles;
using Npgsql;

namespace CryptoSim.Data.Candles;

// Reading: the complete candles of an interval, and in the gaps between them what shorter ones add up to, down to the
// running minute. A quiet pair's gaps come out empty.
public sealed partial class CandleStore
{
    /// <summary>Bars a read may return.</summary>
    public const int MaximumBars = 1000;

    // Shorter bars read to fill gaps, at most: what a week of minutes and more takes. Longer gaps have longer bars.
    private const int MaximumParts = 20_000;

    private const string Columns =
        "c.open_time, c.open, c.high, c.low, c.close, c.vwap, c.volume, c.trades, c.last_trade_id";

    private const string ReadOneSql = $"""
        SELECT {Columns} FROM candles c
        WHERE c.symbol = $1 AND c.interval_minutes = $2 AND c.open_time >= $3 AND c.open_time < $4
          AND (c.complete OR c.interval_minutes = 1)
        ORDER BY c.open_time DESC LIMIT $5
        """;

    private const string ReadManySql = $"""
        SELECT {Columns}
        FROM unnest($3::timestamptz[], $4::timestamptz[]) AS span(first, until)
        JOIN candles c ON c.open_time >= span.first AND c.open_time < span.until
        WHERE c.symbol = $1 AND c.interval_minutes = $2 AND (c.complete OR c.interval_minutes = 1)
        ORDER BY c.open_time DESC LIMIT $5
        """;

    /// <summary>The newest bars that open within the given times, oldest first; intervals without trades have
    /// none.</summary>
    /// <param name="intervalMinutes">One of <see cref="CandleIntervals.Minutes"/>.</param>
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
        if (SpanOf(intervalMinutes, from, to, limit) is not { } span)
        {
            return [];
        }

        return await reads.ReadAsync(
            (source, token) => ReadAsync(source, symbol, intervalMinutes, span, limit, token), cancellationToken);
    }

    /// <summary>The newest bars where they are written, whatever a replica has yet: for who keeps them.</summary>
    public async Task<IReadOnlyList<Candle>> ReadNewestAsync(
        string symbol, int intervalMinutes, DateTimeOffset to, int limit, CancellationToken cancellationToken) =>
        SpanOf(intervalMinutes, DateTimeOffset.UnixEpoch, to, limit) is { } span
            ? await ReadAsync(dataSource, symbol, intervalMinutes, span, limit, cancellationToken)
            : [];

    /// <summary>The newest bar that opens before a time, or null: its close is what a quiet interval after it
    /// shows.</summary>
    public async Task<Candle?> ReadLastBeforeAsync(
        string symbol, int intervalMinutes, DateTimeOffset time, CancellationToken cancellationToken)
    {
        var newest = await ReadAsync(
            symbol, intervalMinutes, DateTimeOffset.UnixEpoch, time.AddTicks(-1), 1, cancellationToken);
        return newest is [.., var last] ? last : null;
    }

    private static Span? SpanOf(int intervalMinutes, DateTimeOffset from, DateTimeOffset to, int limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        if (!CandleIntervals.Minutes.Contains(intervalMinutes))
        {
            throw new ArgumentOutOfRangeException(nameof(intervalMinutes), intervalMinutes, "not one of Kraken's");
        }

        var interval = TimeSpan.FromMinutes(intervalMinutes);
        var earliest = from < DateTimeOffset.UnixEpoch ? DateTimeOffset.UnixEpoch : from;
        var opening = CandleIntervals.OpenTime(earliest, intervalMinutes);
        var span = new Span(
            opening < earliest ? opening + interval : opening,
            CandleIntervals.OpenTime(to, intervalMinutes) + interval);
        return span.First < span.Until ? span : null;
    }

    private static async Task<IReadOnlyList<Candle>> ReadAsync(
        NpgsqlDataSource source,
        string symbol,
        int intervalMinutes,
        Span span,
        int limit,
        CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        return await ReadAsync(
            connection, symbol, intervalMinutes, [span], Math.Min(limit, MaximumBars), cancellationToken);
    }

    private static async Task<List<Candle>> ReadAsync(
        NpgsqlConnection connection,
        string symbol,
        int minutes,
        List<Span> spans,
        int limit,
        CancellationToken cancellationToken)
    {
        var stored = await ReadStoredAsync(connection, symbol, minutes, spans, limit, cancellationToken);
        if (CandleIntervals.PartOf(minutes) is not { } shorter)
        {
            return stored;
        }

        var gaps = GapsOf(stored, spans, TimeSpan.FromMinutes(minutes), isCut: stored.Count == limit);
        if (gaps.Count == 0)
        {
            return stored;
        }

        // One bar more than wanted, since the oldest may lose its first parts to the limit.
        var partLimit = (int)Math.Min((limit + 1L) * (minutes / shorter), MaximumParts);
        var parts = await ReadAsync(connection, symbol, shorter, gaps, partLimit, cancellationToken);
        var bars = CandleRollup.To(parts, minutes).ToList();
        if (parts.Count == partLimit && bars.Count > 1)
        {
            bars.RemoveAt(0);
        }

        bars.AddRange(stored);
        bars.Sort((left, right) => left.OpenTime.CompareTo(right.OpenTime));
        return bars.Count > limit ? bars.GetRange(bars.Count - limit, limit) : bars;
    }

    private static async Task<List<Candle>> ReadStoredAsync(
        NpgsqlConnection connection,
        string symbol,
        int minutes,
        List<Span> spans,
        int limit,
        CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(spans.Count == 1 ? ReadOneSql : ReadManySql, connection);
        command.Parameters.Add(new NpgsqlParameter { Value = symbol });
        command.Parameters.Add(new NpgsqlParameter { Value = minutes });
        if (spans.Count == 1)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = spans[0].First });
            command.Parameters.Add(new NpgsqlParameter { Value = spans[0].Until });
        }
        else
        {
            command.Parameters.Add(new NpgsqlParameter { Value = spans.Select(span => span.First).ToArray() });
            command.Parameters.Add(new NpgsqlParameter { Value = spans.Select(span => span.Until).ToArray() });
        }

        command.Parameters.Add(new NpgsqlParameter { Value = limit });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var candles = new List<Candle>();
        while (await reader.ReadAsync(cancellationToken))
        {
            candles.Add(new Candle(
                reader.GetFieldValue<DateTimeOffset>(0), reader.GetDecimal(1), reader.GetDecimal(2),
                reader.GetDecimal(3), reader.GetDecimal(4), reader.GetDecimal(5), reader.GetDecimal(6),
                reader.GetInt32(7), await reader.IsDBNullAsync(8, cancellationToken) ? null : reader.GetInt64(8)));
        }

        candles.Reverse();
        return candles;
    }

    /// <summary>Where the spans have no stored candle.</summary>
    /// <param name="isCut">The limit left out older candles: what lies before the oldest given is not wanted.</param>
    private static List<Span> GapsOf(List<Candle> stored, List<Span> spans, TimeSpan length, bool isCut)
    {
        var gaps = new List<Span>();
        var next = 0;
        foreach (var span in spans)
        {
            var first = isCut && stored[0].OpenTime > span.First ? stored[0].OpenTime : span.First;
            for (; next < stored.Count && stored[next].OpenTime < span.Until; next++)
            {
                AddGap(first, stored[next].OpenTime);
                first = stored[next].OpenTime + length;
            }

            AddGap(first, span.Until);
        }

        return gaps;

        void AddGap(DateTimeOffset first, DateTimeOffset until)
        {
            if (first < until)
            {
                gaps.Add(new Span(first, until));
            }
        }
    }

    private readonly record struct Span(DateTimeOffset First, DateTimeOffset Until);
}
