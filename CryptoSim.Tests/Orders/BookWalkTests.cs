using CryptoSim.Domain.Books;
using CryptoSim.Domain.Orders;

namespace CryptoSim.Tests.Orders;

/// <summary>How far an amount of the quote asset goes.</summary>
[TestClass]
public sealed class BookWalkTests
{
    private const decimal Satoshi = 0.00000001m;

    [TestMethod]
    [DataRow("150", "100", "1.5")]
    [DataRow("100", "3", "33.33333333", DisplayName = "Rounded down to whole increments")]
    [DataRow("2.9999999999999999999999999999", "3", "0.99999999",
        DisplayName = "A quotient that rounds up to 1 would cost more than the amount")]
    [DataRow("0.0000001", "100", "0")]
    public void A_quantity_never_costs_more_than_the_amount(string amount, string price, string quantity) => Assert.AreEqual(
        decimal.Parse(quantity), BookWalk.QuantityFor(decimal.Parse(amount), decimal.Parse(price), Satoshi));

    [TestMethod]
    public void What_is_left_of_an_amount_is_not_spent_on_cheaper_levels()
    {
        // One at 99 leaves less than an increment is worth there, and five of them at 10.
        var (takes, missing) = Worth(99.0000005m, (99, 10), (10, 10));

        CollectionAssert.AreEqual(new[] { new LevelTake(new(99, 10), 1) }, takes);
        Assert.AreEqual(0m, missing);
    }

    [TestMethod]
    public void What_the_book_does_not_reach_to_is_told_at_its_last_price()
    {
        var (takes, missing) = Worth(119, (99, 1), (10, 1));

        Assert.HasCount(2, takes);
        Assert.AreEqual(1m, missing);
        Assert.AreEqual(0m, Worth(119).Short, "an empty side has no price");
    }

    private static (List<LevelTake> Takes, decimal Short) Worth(
        decimal amount, params (decimal Price, decimal Quantity)[] bids) => BookWalk.TakeWorth(
        new BookView(
            "BTC/USD", 1, 1, PaperTrader.Start, [.. bids.Select(level => new BookLevel(level.Price, level.Quantity))], []),
        OrderSide.Sell,
        amount,
        Satoshi,
        new Consumption());
}
