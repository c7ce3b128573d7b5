using System.Globalization;
using CryptoSim.Data.Candles;
using CryptoSim.Domain.Candles;
using CryptoSim.MarketData.Board;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CryptoSim.Api.Candles;

/// <summary>Price history.</summary>
internal static class CandlesApi
{
    private static readonly int[] Intervals = [1, 5, 15, 30, 60, 240, 1440, 10080];

    public static IEndpointRouteBuilder MapCandles(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/candles", ListAsync)
            .WithTags("Markets")
            .WithName("ListCandles")
            .WithSummary("Candles of a market, oldest first, the running one last")
            .AllowAnonymous()
            .Refuses(400, 404, 503);
        return routes;
    }

    private static async Task<Results<Ok<ListAnswer<CandleAnswer>>, ProblemResult>> ListAsync(
        MarketBoard board,
        CandleStore candles,
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

        var (ofSymbol, minutes, start, end, count) = query.Value;
        if (board.Find(ofSymbol) is null)
        {
            // An instance that has just started knows no market yet, and must not deny one that is there.
            return board.Markets.Count > 0
                ? Problems.UnknownSymbol(ofSymbol)
                : Problems.Unavailable("The markets have not arrived yet.");
        }

        var found = await candles.ReadAsync(ofSymbol, minutes, start, end, count, cancellationToken);
        return TypedResults.Ok(new ListAnswer<CandleAnswer>([.. found.Select(CandleAnswer.From)], NextCursor: null));
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
                    && Intervals.Contains(minutes)))
            {
                return Problems.Malformed(
                    $"interval must be one of {string.Join(", ", Intervals)} minutes.",
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
