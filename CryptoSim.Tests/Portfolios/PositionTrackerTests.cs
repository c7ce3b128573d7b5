using CryptoSim.Domain.Orders;
using CryptoSim.Domain.Portfolios;
using CryptoSim.Tests.Orders;
using CsCheck;

namespace CryptoSim.Tests.Portfolios;

[TestClass]
public sealed class PositionTrackerTests
{
    private static readonly DateTimeOffset Time = PaperTrader.Start;

    [TestMethod]
    public void A_buy_costs_its_fee_too()
    {
        var tracker = Tracked(Buy("BTC", 0.01m, 67.901m, 0.543208m));

        Assert.AreEqual(new Position("BTC", 0.01m, 6844.4208m, 0), tracker.Of("BTC"));
    }

    [TestMethod]
    public void Two_buys_average_and_a_sale_realizes_its_share()
    {
        var tracker = Tracked(
            Buy("BTC", 1, 100, 1), Buy("BTC", 1, 200, 1), Sell("BTC", 0.5m, 100, 2));

        // (101 + 201) / 2 each; sold for 98 what cost 75.5.
        Assert.AreEqual(new Position("BTC", 1.5m, 151, 22.5m), tracker.Of("BTC"));
        Assert.AreEqual(22.5m, tracker.RealizedProfit);
    }

    [TestMethod]
    public void A_position_sold_out_keeps_its_profit_and_starts_again()
    {
        var tracker = Tracked(Buy("BTC", 3, 100, 0), Sell("BTC", 3, 99, 1), Buy("BTC", 1, 50, 0));

        Assert.AreEqual(new Position("BTC", 1, 50, -2), tracker.Of("BTC"));
    }

    [TestMethod]
    public void A_pair_quoted_in_another_asset_changes_two_positions()
    {
        // 1 BTC for 10,000; then 2 ETH for 0.1 BTC plus 0.001 fee while BTC is worth 12,000.
        var tracker = Tracked(
            Buy("BTC", 1, 10_000, 0), new("ETH", "BTC", OrderSide.Buy, 2, 0.1m, 0.001m, 12_000, Time));

        Assert.AreEqual(new Position("ETH", 2, 606, 0), tracker.Of("ETH"));
        Assert.AreEqual(new Position("BTC", 0.899m, 10_000, 202), tracker.Of("BTC"));
    }

    [TestMethod]
    public void An_unvalued_quote_leaves_the_position_without_cost_until_it_is_sold_out()
    {
        var unvalued = new PortfolioFill("ETH", "XYZ", OrderSide.Buy, 2, 1, 0, null, Time);
        var tracker = Tracked(Buy("ETH", 1, 100, 0), unvalued, Sell("ETH", 1, 120, 0));

        Assert.AreEqual(new Position("ETH", 2, null, 0), tracker.Of("ETH"));

        tracker.Apply(Sell("ETH", 2, 240, 0));
        tracker.Apply(Buy("ETH", 1, 90, 0));
        Assert.AreEqual(new Position("ETH", 1, 90, 0), tracker.Of("ETH"));
    }

    [TestMethod]
    public void Lots_are_sold_oldest_first_in_parts()
    {
        var lots = new LotTracker();
        lots.Apply(Buy("BTC", 1, 100, 1));
        lots.Apply(Buy("BTC", 1, 200, 1) with { Time = Time.AddHours(1) });

        var sales = lots.Apply(Sell("BTC", 1.5m, 300, 3) with { Time = Time.AddHours(2) });

        CollectionAssert.AreEqual(
            new[]
            {
                new LotSale("BTC", Time, Time.AddHours(2), 1, 101, 198),
                new LotSale("BTC", Time.AddHours(1), Time.AddHours(2), 0.5m, 100.5m, 99),
            },
            sales.ToList());
        Assert.AreEqual(97, sales[0].Profit);
        Assert.AreEqual(new Lot("BTC", Time.AddHours(1), 0.5m, 100.5m), lots.Open.Single());
    }

    [TestMethod]
    public void What_no_lot_brought_is_sold_at_no_cost()
    {
        var sale = new LotTracker().Apply(Sell("BTC", 1, 100, 1)).Single();

        Assert.AreEqual(new LotSale("BTC", null, Time, 1, 0, 99), sale);
    }

    [TestMethod]
    public void Profit_and_cost_left_add_up_to_what_was_paid_and_received()
    {
        var fill = Gen.Select(Gen.Bool, Gen.Int[1, 9_999], Gen.Int[1, 9_999], Gen.Int[0, 99])
            .Select((isBuy, quantity, cost, fee) => new PortfolioFill(
                "BTC", "USD", isBuy ? OrderSide.Buy : OrderSide.Sell, quantity * 0.0007m, cost, fee * 0.003m, 1, Time));

        fill.Array[1, 20].Hold(
            fills =>
            {
                var (tracker, lots) = (new PositionTracker(), new LotTracker());
                decimal held = 0, spent = 0, byLots = 0;
                foreach (var next in fills)
                {
                    if (next.Side == OrderSide.Sell && next.Quantity > held)
                    {
                        continue;
                    }

                    held += next.Side == OrderSide.Buy ? next.Quantity : -next.Quantity;
                    spent += next.Side == OrderSide.Buy ? next.QuoteAmount : -next.QuoteAmount;
                    tracker.Apply(next);
                    byLots += lots.Apply(next).Sum(sale => sale.Profit ?? 0);
                }

                // The average is shown rounded, so its product is within a rounding of the cost.
                var position = tracker.Of("BTC");
                var costLeft = position.Quantity * (position.AverageCost ?? 0);
                Assert.AreEqual(held, position.Quantity);
                Assert.IsLessThan(0.000001m, Math.Abs(spent + position.RealizedProfit - costLeft));
                // Lots keep their cost exactly.
                Assert.AreEqual(spent + byLots, lots.Open.Sum(lot => lot.Cost ?? 0));
                Assert.AreEqual(held, lots.Open.Sum(lot => lot.Quantity));
            },
            fills => string.Join("\n", fills),
            seed: 3);
    }

    private static PositionTracker Tracked(params PortfolioFill[] fills)
    {
        var tracker = new PositionTracker();
        foreach (var fill in fills)
        {
            tracker.Apply(fill);
        }

        return tracker;
    }

    private static PortfolioFill Buy(string asset, decimal quantity, decimal cost, decimal fee) =>
        new(asset, "USD", OrderSide.Buy, quantity, cost, fee, 1, Time);

    private static PortfolioFill Sell(string asset, decimal quantity, decimal cost, decimal fee) =>
        new(asset, "USD", OrderSide.Sell, quantity, cost, fee, 1, Time);
}
