using CryptoSim.MarketData.Board;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoSim.MarketData.PublicRest;

/// <summary>Kraken's public REST under <c>/0/public</c>, from the board and an <see cref="ICandleSource"/>.</summary>
public static class KrakenPublicRestModule
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Post];

    public static IEndpointConventionBuilder MapKrakenPublicRest(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var services = endpoints.ServiceProvider;
        var board = services.GetRequiredService<MarketBoard>();
        var directory = new PairDirectory(board);
        var time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        var candles = services.GetRequiredService<ICandleSource>();
        var reference = new ReferenceCalls(board, directory, time);
        var ticker = new TickerCall(directory, new TodayCandles(candles, time));
        var ohlc = new OhlcCall(directory, candles, time);
        var book = new BookCalls(directory);
        var history = new SpreadHistory();
        // For as long as the process serves: board and history end together.
        _ = board.Subscribe(history);
        var spread = new SpreadCall(directory, history);

        var group = endpoints.MapGroup("/0/public").ExcludeFromDescription();
        Map(group, "Time", (_, _) => Task.FromResult(reference.Time()));
        Map(group, "SystemStatus", (_, _) => Task.FromResult(reference.SystemStatus()));
        Map(group, "Assets", (arguments, _) => Task.FromResult(reference.Assets(arguments)));
        Map(group, "AssetPairs", (arguments, _) => Task.FromResult(reference.AssetPairs(arguments)));
        Map(group, "Ticker", ticker.AnswerAsync);
        Map(group, "OHLC", ohlc.AnswerAsync);
        Map(group, "Depth", (arguments, _) => Task.FromResult(book.Depth(arguments)));
        Map(group, "Trades", (arguments, _) => Task.FromResult(book.Trades(arguments)));
        Map(group, "Spread", (arguments, _) => Task.FromResult(spread.Answer(arguments)));
        group.MapMethods("{**method}", Methods, () => KrakenAnswer.Error(KrakenErrors.UnknownMethod));
        return group;
    }

    private static void Map(RouteGroupBuilder group, string name, Func<PublicArguments, CancellationToken, Task<KrakenAnswer>> answer) =>
        group.MapMethods(name, Methods, async (HttpContext context) =>
            await PublicArguments.ReadAsync(context.Request) is { } arguments
                ? await answer(arguments, context.RequestAborted)
                : KrakenAnswer.Error(KrakenErrors.InvalidArguments));
}
