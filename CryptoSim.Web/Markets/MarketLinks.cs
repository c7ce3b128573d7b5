namespace CryptoSim.Web.Markets;

/// <summary>Addresses of markets: <c>BTC/USD</c> is at <c>/trade/BTC-USD</c>.</summary>
public static class MarketLinks
{
    public static string Trade(string symbol)
    {
        ArgumentNullException.ThrowIfNull(symbol);
        return $"/trade/{symbol.Replace('/', '-')}";
    }

    public static string SymbolOf(string pair)
    {
        ArgumentNullException.ThrowIfNull(pair);
        return pair.Replace('-', '/').ToUpperInvariant();
    }
}
