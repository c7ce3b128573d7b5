using CryptoSim.MarketData.Board;

namespace CryptoSim.Web.Markets;

public static class BoardFigures
{
    // What Kraken's coarsest pairs have: only an order of a pair that left the board is shown with it.
    private const int UnknownPrecision = 2;

    /// <summary>Decimals of a pair's prices.</summary>
    public static int PricePrecision(this MarketBoard board, string? symbol)
    {
        ArgumentNullException.ThrowIfNull(board);
        return symbol is not null && board.Find(symbol) is { } market
            ? market.Instrument.PricePrecision
            : UnknownPrecision;
    }
}
