using CryptoSim.Domain.Books;
using CryptoSim.Domain.Instruments;
using CryptoSim.Domain.Orders;
using CryptoSim.MarketData.Board;

namespace CryptoSim.Api.Orders;

/// <summary>One pair's market at one moment, as a decision sees it.</summary>
/// <param name="Instrument">Its status is the venue's where the venue as a whole is not online.</param>
/// <param name="IsStale">The prices may not be the market's: nothing takes from them.</param>
/// <param name="Last">The newest trade; null before the first.</param>
internal sealed record MarketState(
    SymbolMarket Market, Instrument Instrument, BookView Book, bool IsStale, Print? Last)
{
    public const int TradeTail = 1_000; // As many as the board keeps.

    public long LastTradeId => Last?.TradeId ?? long.MinValue;

    /// <summary>What triggers are measured from; null where nothing tells.</summary>
    public decimal? LastPrice => Last?.Price ?? Market.Ticker?.Last;

    public decimal? BestBid => Book.Bids is [var bid, ..] ? bid.Price : null;

    public decimal? BestAsk => Book.Asks is [var ask, ..] ? ask.Price : null;

    public static MarketState Of(MarketBoard board, SymbolMarket market)
    {
        // Read before the book: a trade that comes in between is looked at again, rather than never.
        Print? last = market.RecentTrades(1) is [var newest] ? newest : null;
        var system = board.System;
        var instrument = market.Instrument;
        var status = system switch
        {
            SystemState.Maintenance => PairStatus.Maintenance,
            SystemState.CancelOnly => PairStatus.CancelOnly,
            SystemState.PostOnly when instrument.Status == PairStatus.Online => PairStatus.PostOnly,
            _ => instrument.Status,
        };
        var book = market.TakeBook(market.BookDepth);
        // Read after the book: a book that is dropped meanwhile is not taken for one.
        var isStale = board.IsStale || system == SystemState.Unknown || !market.HasBook || IsCrossed(book);
        return new MarketState(market, instrument with { Status = status }, book, isStale, last);
    }

    /// <summary>The trades up to then, oldest first, as far as the board still has them.</summary>
    public IReadOnlyList<Print> Trades()
    {
        var tail = Market.RecentTrades(TradeTail);
        return tail.Count == 0 || tail[^1].TradeId == LastTradeId
            ? tail
            : [.. tail.TakeWhile(print => print.TradeId <= LastTradeId)];
    }

    /// <summary>A tick seldom has more than a few trades: the whole tail is copied only when it has.</summary>
    public static IReadOnlyList<Print> TradesAfter(SymbolMarket market, long tradeId)
    {
        for (var count = 8; ; count *= 5)
        {
            var tail = market.RecentTrades(Math.Min(count, TradeTail));
            if (count >= TradeTail || tail.Count < count || tail[0].TradeId <= tradeId)
            {
                return tail;
            }
        }
    }

    /// <summary>A venue that matches shows no such book: it is one in the middle of being put right.</summary>
    private static bool IsCrossed(BookView book) =>
        book is { Bids: [var bid, ..], Asks: [var ask, ..] } && bid.Price > ask.Price;
}
