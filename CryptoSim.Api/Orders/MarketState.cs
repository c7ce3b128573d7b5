using CryptoSim.Domain.Books;
using CryptoSim.Domain.Instruments;
using CryptoSim.MarketData.Board;

namespace CryptoSim.Api.Orders;

/// <summary>One pair's market as a decision sees it.</summary>
/// <param name="Instrument">Its status is the venue's where the venue as a whole is not online.</param>
/// <param name="IsStale">The prices may not be the market's: nothing takes from them.</param>
internal readonly record struct MarketState(Instrument Instrument, BookView Book, bool IsStale)
{
    public static MarketState Of(MarketBoard board, SymbolMarket market)
    {
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
        return new MarketState(instrument with { Status = status }, book, isStale);
    }

    /// <summary>A venue that matches shows no such book: it is one in the middle of being put right.</summary>
    private static bool IsCrossed(BookView book) =>
        book is { Bids: [var bid, ..], Asks: [var ask, ..] } && bid.Price > ask.Price;
}
