using CryptoSim.Domain.Orders;
using CryptoSim.Domain.Portfolios;
using CryptoSim.Tests.Orders;

namespace CryptoSim.Tests.Portfolios;

/// <summary>What positions and lots count, over several assets and at their bounds.</summary>
[TestClass]
public sealed class TrackerBoundTests
{
    private static readonly DateTimeOffset Time = PaperTrader.Start;

    /// <summary>Of 2 ETH for 0.1 BTC, while BTC is worth 12,000.</summary>
    private static readonly PortfolioFill EtherForBitcoin = new("ETH", "BTC", OrderSide.Sell, 2, 0.1m, 0.001m, 12_000, Time);

    [TestMethod]
    public void What_a_sale_brings_in_another_asset_is_held_at_its_worth()
    {
        var (positions, lots) = (new PositionTracker(), new LotTracker());
        positions.Deposit("ETH", 2, 1_000);
        lots.Deposit("ETH", 2, 1_000, Time);

        positions.Apply(EtherForBitcoin);
        lots.Apply(EtherForBitcoin);

        // 0.099 BTC, worth 1,188.
        Assert.AreEqual(new Position("BTC", 0.099m, 12_000, 0), positions.Of("BTC"));
        Assert.AreEqual(new Lot("BTC", Time, 0.099m, 1_188), lots.Open.Single());
        Assert.AreEqual(188m, lots.History("ETH").Single().RealizedProfit);
        Assert.AreEqual(0.099m, lots.History("BTC").Single().Left);
        Assert.AreEqual(2, lots.History().Count());
        Assert.AreEqual(2, lots.Count);
    }

    [TestMethod]
    public void What_a_buy_pays_with_another_asset_is_sold()
    {
        var lots = new LotTracker();
        lots.Deposit("BTC", 1, 10_000, Time);

        lots.Apply(EtherForBitcoin with { Side = OrderSide.Buy });

        // 0.101 BTC that cost 1,010, for 1,212.
        var sold = lots.History("BTC").Single();
        Assert.AreEqual((0.101m, 1_010m, 1_212m, 202m), (sold.Sold, sold.SoldCost, sold.Proceeds, sold.RealizedProfit));
    }

    [TestMethod]
    public void Assets_are_told_by_name_and_their_profits_add_up()
    {
        var (positions, lots) = (new PositionTracker(), new LotTracker());
        foreach (var asset in new[] { "SOL", "ADA", "BTC" })
        {
            positions.Apply(Trade(asset, OrderSide.Buy, 2, 100));
            positions.Apply(Trade(asset, OrderSide.Sell, 1, 60));
            lots.Apply(Trade(asset, OrderSide.Buy, 2, 100));
        }

        CollectionAssert.AreEqual(
            new[] { "ADA", "BTC", "SOL" }, positions.Positions.Select(position => position.Asset).ToList());
        CollectionAssert.AreEqual(new[] { "ADA", "BTC", "SOL" }, lots.Open.Select(lot => lot.Asset).ToList());
        Assert.AreEqual(30m, positions.RealizedProfit);
        Assert.AreEqual(3, lots.Count);
    }

    [TestMethod]
    public void Dollars_and_nothing_make_no_position()
    {
        var (positions, lots) = (new PositionTracker(), new LotTracker());
        positions.Deposit("USD", 100, 100);
        positions.Withdraw("USD", 50);
        positions.Deposit("BTC", 0, 0);
        positions.Withdraw("BTC", 0);
        positions.Apply(Trade("BTC", OrderSide.Sell, 0, 0));
        lots.Deposit("USD", 100, 100, Time);
        lots.Deposit("BTC", 0, 0, Time);
        lots.Withdraw("USD", 50, Time);

        Assert.IsEmpty(positions.Positions);
        Assert.IsEmpty(lots.Open);
        Assert.IsEmpty(lots.History());
    }

    [TestMethod]
    public void What_is_sold_whole_takes_exactly_its_cost()
    {
        var positions = new PositionTracker();
        positions.Deposit("BTC", 1, 0.00000000001m);

        positions.Apply(Trade("BTC", OrderSide.Sell, 1, 1));

        Assert.AreEqual(0.99999999999m, positions.RealizedProfit);
    }

    [TestMethod]
    public void Lots_that_ended_are_kept_up_to_a_bound()
    {
        var lots = new LotTracker();
        for (var number = 0; number <= LotTracker.ClosedMax; number++)
        {
            lots.Deposit("BTC", 1, 1, Time);
            lots.Withdraw("BTC", 1, Time);
        }

        Assert.AreEqual(LotTracker.ClosedMax, lots.Count);
        Assert.AreEqual(2, lots.History().First().Number, "the oldest is forgotten");
    }

    private static PortfolioFill Trade(string asset, OrderSide side, decimal quantity, decimal cost) =>
        new(asset, "USD", side, quantity, cost, 0, 1, Time);
}
