using CryptoSim.Domain.Portfolios;
using CryptoSim.MarketData.Board;
using CryptoSim.Web.Client;

namespace CryptoSim.Web.Portfolios;

/// <summary>A portfolio at this moment's prices: the API's figures with each asset valued again on this process's own
/// board. Values are in USD: by the direct pair, else through BTC, else as the API gave them.</summary>
public sealed record PortfolioValuation(
    decimal? Equity, IReadOnlyList<BalanceView> Balances, IReadOnlyList<PositionView> Positions)
{
    public decimal? UnrealizedProfit =>
        Positions.Any(position => position.UnrealizedProfit is null)
            ? null
            : Positions.Sum(position => position.UnrealizedProfit);

    public static PortfolioValuation? Of(PortfolioView? portfolio, MarketBoard board)
    {
        if (portfolio is null)
        {
            return null;
        }

        var valuation = new UsdValuation(symbol => LastOf(symbol, board));
        var balances = portfolio.Balances.Select(balance => Value(balance, valuation)).ToList();
        var positions = portfolio.Positions.Select(position => Value(position, valuation)).ToList();
        var equity = balances.Any(balance => balance.Value is null && balance.Total != 0)
            ? portfolio.Equity
            : balances.Sum(balance => balance.Value ?? 0);
        return new PortfolioValuation(equity, balances, positions);
    }

    private static BalanceView Value(BalanceView balance, UsdValuation valuation) =>
        balance with { Value = valuation.ValueOf(balance.Asset, balance.Total) ?? balance.Value };

    private static PositionView Value(PositionView position, UsdValuation valuation)
    {
        if (valuation.PriceOf(position.Asset) is not { } price)
        {
            return position;
        }

        return position with
        {
            Price = price,
            Value = position.Quantity * price,
            UnrealizedProfit = position.AverageCost is { } cost
                ? position.Quantity * (price - cost)
                : position.UnrealizedProfit,
        };
    }

    private static decimal? LastOf(string symbol, MarketBoard board) =>
        board.Find(symbol)?.Ticker is { Last: > 0 } ticker ? ticker.Last : null;
}
