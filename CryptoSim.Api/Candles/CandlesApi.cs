using System.Globalization;
using CryptoSim.Data.Candles;
using CryptoSim.Domain.Candles;
using CryptoSim.MarketData.Board;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CryptoSim.Api.Candles;

/// <summary>Price history.</summary>
internal static class CandlesApi
{
    public static IEndpointRouteBuilder MapCandles(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/candles", ListAsync)
            .WithTags("Markets")
            .WithName("ListCandles")
            .WithSummary("Candles of a market, oldest first, the running one last")
            .WithDescription("An interval without trades shows the close before it four times, and no volume.")
            .AllowAnonymous()
            .Refuses(400, 404, 503);
        return routes;
    }

    private static async Task<Results<Ok<ListAnswer<CandleAnswer>>, ProblemResult>> ListAsync(
        MarketBoard board,
        CandleHeads candles,
        TimeProvider time,
        string? symbol,
        string? interval,
        string? from,
        string? to,
        string? limit,
        CancellationToken cancellationToken)
    {
        var query = CandleQuery.Read(symbol, interval, from, to, limit, time.GetUtcNow());
        if (query.IsRefused)
        {
            return query.Problem;
        }

        var ofSymbol = query.Value.Symbol;
        if (board.Find(ofSymbol) is null)
        {
            // An instance that has just started knows no market yet, and must not deny one that is there.
            return board.Markets.Count > 0
                ? Problems.UnknownSymbol(ofSymbol)
                : Problems.Unavailable("The markets have not arrived yet.");
        }

        var found = await ReadAsync(candles, query.Value, time.GetUtcNow(), cancellationToken);
        return TypedResults.Ok(new ListAnswer<CandleAnswer>([.. found.Select(CandleAnswer.From)], NextCursor: null));
    }

    private static async Task<IReadOnlyList<Candle>> ReadAsync(
        CandleHeads candles, CandleQuery query, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (symbol, minutes, from, to, limit) = query;
        var found = await candles.ReadAsync(symbol, minutes, from, to, limit, cancellationToken);
        var opening = CandleIntervals.OpenTime(from, minutes);
        var first = opening < from ? opening.AddMinutes(minutes) : opening;
        if (found.Count < limit && (found.Count == 0 || found[0].OpenTime > first)
            && await candles.ReadLastBeforeAsync(symbol, minutes, first, cancellationToken) is { } before)
        {
            found = [before, .. found];
        }

        // Nothing is shown of what is yet to come, but what a stand-in played ahead of the clock.
        var newest = found is [.., var last] && last.OpenTime > now ? last.OpenTime : now;
        return CandleGaps.Fill(found, minutes, first, to < newest ? to : newest, limit);
    }

    /// <param name="From">First opening time wanted.</param>
    /// <param name="To">Last opening time wanted.</param>
    private sealed record CandleQuery(
        string Symbol, int IntervalMinutes, DateTimeOffset From, DateTimeOffset To, int Limit)
    {
        public static Parsed<CandleQuery> Read(
            string? symbol, string? interval, string? from, string? to, string? limit, DateTimeOffset now)
        {
            if (string.IsNullOrEmpty(symbol))
            {
                return Problems.Malformed("symbol is required, such as BTC/USD.", "symbol", code: "invalid_symbol");
            }

            var minutes = 1;
            if (!string.IsNullOrEmpty(interval)
                && !(int.TryParse(interval, NumberStyles.None, CultureInfo.InvariantCulture, out minutes)
                    && CandleIntervals.Minutes.Contains(minutes)))
            {
                return Problems.Malformed(
                    $"interval must be one of {string.Join(", ", CandleIntervals.Minutes)} minutes.",
                    "interval",
                    code: "invalid_interval");
            }

            var start = Query.Time(from, "from");
            var end = Query.Time(to, "to");
            var count = Query.Limit(limit);
            if ((start.Problem ?? end.Problem ?? count.Problem) is { } problem)
            {
                return problem;
            }

            return new CandleQuery(
                symbol, minutes, start.Value ?? DateTimeOffset.UnixEpoch, end.Value ?? now, count.Value);
        }
    }
}

/// <param name="Time">Start of the interval.</param>
/// <param name="Volume">In the base asset.</param>
/// <param name="Vwap">Volume-weighted average price.</param>
public sealed record CandleAnswer(
    DateTimeOffset Time,
    decimal Open,
    decimal High,
    decimal Low,
    decimal Close,
    decimal Volume,
    decimal Vwap,
    int Trades)
{
    public static CandleAnswer From(Candle candle)
    {
        ArgumentNullException.ThrowIfNull(candle);
        return new CandleAnswer(
            candle.OpenTime,
            candle.Open,
            candle.High,
            candle.Low,
            candle.Close,
            candle.Volume,
            candle.Vwap,
            candle.Trades);
    }
}
