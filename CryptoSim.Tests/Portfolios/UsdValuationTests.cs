using CryptoSim.Domain.Portfolios;

namespace CryptoSim.Tests.Portfolios;

[TestClass]
public sealed class UsdValuationTests
{
    private static readonly Dictionary<string, decimal> Prices = new()
    {
        ["BTC/USD"] = 10_000,
        ["ETH/USD"] = 400,
        ["ETH/BTC"] = 0.05m,
        ["ANKR/BTC"] = 0.000002m,
    };

    private readonly UsdValuation valuation = new(symbol => Prices.TryGetValue(symbol, out var price) ? price : null);

    [TestMethod]
    public void Dollars_are_worth_themselves() => Assert.AreEqual(12.34m, valuation.ValueOf("USD", 12.34m));

    [TestMethod]
    public void The_direct_pair_comes_first() => Assert.AreEqual(800, valuation.ValueOf("ETH", 2));

    [TestMethod]
    public void Without_a_direct_pair_the_value_goes_through_bitcoin() =>
        Assert.AreEqual(2, valuation.ValueOf("ANKR", 100));

    [TestMethod]
    public void Without_a_way_the_value_is_unknown_not_zero()
    {
        Assert.IsNull(valuation.ValueOf("XYZ", 1));
        Assert.IsNull(new UsdValuation(symbol => symbol == "ANKR/BTC" ? 1 : null).PriceOf("ANKR"));
    }

    [TestMethod]
    public void Unrealized_profit_is_the_price_less_the_average_cost()
    {
        Assert.AreEqual(-0.5m, valuation.UnrealizedProfit(new Position("ETH", 0.01m, 450, 0)));
        Assert.AreEqual(0, valuation.UnrealizedProfit(new Position("XYZ", 0, null, 5)));
        Assert.IsNull(valuation.UnrealizedProfit(new Position("XYZ", 1, 10, 0)));
        Assert.IsNull(valuation.UnrealizedProfit(new Position("ETH", 1, null, 0)));
    }
}
