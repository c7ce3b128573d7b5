using CryptoSim.Domain.Portfolios;
using CryptoSim.MarketData.Board;

namespace CryptoSim.Api.Equity;

/// <summary>What assets are worth by the board's last prices.</summary>
internal static class UsdPrices
{
    public static UsdValuation Of(MarketBoard board) => new(symbol => board.Find(symbol)?.Ticker?.Last);

    /// <summary>Every asset of the board that has a value, USD included.</summary>
    public static IReadOnlyDictionary<string, decimal> All(MarketBoard board)
    {
        var valuation = Of(board);
        var prices = new Dictionary<string, decimal>(StringComparer.Ordinal) { [UsdValuation.Usd] = 1 };
        foreach (var asset in board.Markets.SelectMany(market => new[] { market.Instrument.Base, market.Instrument.Quote }))
        {
            if (valuation.PriceOf(asset) is { } price)
            {
                prices[asset] = price;
            }
        }

        return prices;
    }
}
