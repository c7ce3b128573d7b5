using CryptoSim.Data.Orders;
using CryptoSim.Domain.Portfolios;

namespace CryptoSim.Api.Portfolios;

/// <summary>Positions of one account's running season, carried on from the last event it has seen. One reader at a
/// time: take <see cref="Gate"/> first.</summary>
internal sealed class PortfolioBook
{
    private PositionTracker tracker = new();

    public SemaphoreSlim Gate { get; } = new(1);

    /// <summary>Fills of commits up to this one are in it.</summary>
    public long EventNumber { get; private set; }

    public decimal RealizedProfit => tracker.RealizedProfit;

    public IReadOnlyList<Position> Positions => tracker.Positions;

    private int Season { get; set; }

    public void Apply(PortfolioFacts facts)
    {
        if (facts.Account.Season != Season)
        {
            // Nothing of the season before is in the new one, and its first fill is later than any seen.
            tracker = new PositionTracker();
            Season = facts.Account.Season;
        }

        foreach (var fill in facts.Fills)
        {
            tracker.Apply(ToPortfolioFill(fill));
        }

        EventNumber = facts.Account.EventNumber;
    }

    private static PortfolioFill ToPortfolioFill(FillRow fill)
    {
        var slash = fill.Symbol.IndexOf('/', StringComparison.Ordinal);
        var quote = fill.Symbol[(slash + 1)..];
        decimal? quoteValue = quote == UsdValuation.Usd ? 1
            : fill.ValueUsd > 0 && fill.Cost > 0 ? fill.ValueUsd / fill.Cost
            : null;
        return new PortfolioFill(
            fill.Symbol[..slash], quote, fill.Side, fill.Quantity, fill.Cost, fill.Fee, quoteValue, fill.Time);
    }
}
