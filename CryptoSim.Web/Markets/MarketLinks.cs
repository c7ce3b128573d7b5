using CryptoSim.MarketData.Board;

namespace CryptoSim.Web.Markets;

/// <summary>Addresses of markets: <c>BTC/USD</c> is at <c>/trade/BTC-USD</c>.</summary>
public static class MarketLinks
{
    private const string Usual = "BTC/USD";

    public static string Trade(string symbol)
    {
        ArgumentNullException.ThrowIfNull(symbol);
        return $"/trade/{symbol.Replace('/', '-')}";
    }

    /// <summary>The market shown to whoever names none.</summary>
    public static string DefaultSymbol(MarketBoard board)
    {
        ArgumentNullException.ThrowIfNull(board);
        return board.Find(Usual) is null && board.Markets is [var first, ..] ? first.Symbol : Usual;
    }

    public static string SymbolOf(string pair)
    {
        ArgumentNullException.ThrowIfNull(pair);
        return pair.Replace('-', '/').ToUpperInvariant();
    }
}
