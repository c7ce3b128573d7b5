using CryptoSim.Domain.Money;
using CryptoSim.Domain.Orders;

namespace CryptoSim.Domain.Portfolios;

/// <summary>Positions by average cost in USD, derived from an account's fills in their order. A pair quoted in another
/// asset changes two positions: buying ETH with BTC also sells that BTC. Not thread safe.</summary>
public sealed class PositionTracker
{
    private readonly Dictionary<string, Holding> holdings = [];

    /// <summary>Realized profit of all assets, in USD.</summary>
    public decimal RealizedProfit => holdings.Values.Sum(holding => holding.RealizedProfit);

    /// <summary>Everything ever held except USD, by asset name; what is sold out stays, for its realized profit.</summary>
    public IReadOnlyList<Position> Positions =>
    [
        .. holdings.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value.ToPosition(pair.Key)),
    ];

    /// <summary>The position in an asset; empty when it was never held.</summary>
    public Position Of(string asset) =>
        holdings.TryGetValue(asset, out var holding) ? holding.ToPosition(asset) : new Position(asset, 0, null, 0);

    /// <summary>An amount that came in from outside.</summary>
    /// <param name="value">Its value in USD then; null when unknown.</param>
    public void Deposit(string asset, decimal quantity, decimal? value) => Acquire(asset, quantity, value);

    /// <summary>An amount that went out: it takes its share of the cost along, and makes no profit.</summary>
    public void Withdraw(string asset, decimal quantity)
    {
        if (asset != UsdValuation.Usd && quantity > 0)
        {
            HoldingOf(asset).Withdraw(quantity);
        }
    }

    public void Apply(PortfolioFill fill)
    {
        if (fill.Side == OrderSide.Buy)
        {
            Dispose(fill.Quote, fill.QuoteAmount, fill.Value);
            Acquire(fill.Base, fill.Quantity, fill.Value);
        }
        else
        {
            Dispose(fill.Base, fill.Quantity, fill.Value);
            Acquire(fill.Quote, fill.QuoteAmount, fill.Value);
        }
    }

    private void Acquire(string asset, decimal quantity, decimal? value)
    {
        if (asset != UsdValuation.Usd && quantity > 0)
        {
            HoldingOf(asset).Acquire(quantity, value);
        }
    }

    private void Dispose(string asset, decimal quantity, decimal? value)
    {
        if (asset != UsdValuation.Usd && quantity > 0)
        {
            HoldingOf(asset).Dispose(quantity, value);
        }
    }

    private Holding HoldingOf(string asset)
    {
        if (!holdings.TryGetValue(asset, out var holding))
        {
            holdings[asset] = holding = new Holding();
        }

        return holding;
    }

    private sealed class Holding
    {
        private decimal quantity;

        // Null from an acquisition without a value until nothing is held: an average over unknowns is no average.
        private decimal? cost = 0;

        public decimal RealizedProfit { get; private set; }

        public void Acquire(decimal acquired, decimal? value)
        {
            quantity += acquired;
            cost += value;
        }

        public void Dispose(decimal disposed, decimal? proceeds)
        {
            var taken = Withdraw(disposed);
            if (taken is { } known && proceeds is { } value)
            {
                RealizedProfit += value - known;
            }
        }

        /// <returns>The cost of what went out; null when unknown.</returns>
        public decimal? Withdraw(decimal withdrawn)
        {
            // Invariant: cost taken out and cost left add up to the cost before, so no profit is made by rounding.
            var taken = withdrawn >= quantity
                ? cost
                : cost is { } total ? decimal.Round(total * withdrawn / quantity, Amounts.Decimals) : null;
            cost -= taken;
            quantity -= withdrawn;
            if (quantity <= 0)
            {
                (quantity, cost) = (0, 0);
            }

            return taken;
        }

        public Position ToPosition(string asset) => new(
            asset,
            quantity,
            quantity == 0 || cost is not { } total ? null : decimal.Round(total / quantity, Amounts.Decimals),
            RealizedProfit);
    }
}
