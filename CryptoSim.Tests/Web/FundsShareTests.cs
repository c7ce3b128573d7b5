using CryptoSim.Domain.Books;
using CryptoSim.Domain.Fees;
using CryptoSim.Domain.Instruments;
using CryptoSim.Domain.Orders;
using CryptoSim.Web.Trading;

namespace CryptoSim.Tests.Web;

[TestClass]
public sealed class FundsShareTests
{
    private static readonly Instrument Pair = new(
        "BTC/USD", "BTC", "USD", PairStatus.Online, 1, 8, 5, 0.1m, 0.0001m, 0.0001m, 0.5m);

    private static readonly FeeTier Fees = new(0, 0.004m, 0.008m);

    private static readonly BookView Book = new(
        "BTC/USD", 1, 1, DateTimeOffset.UnixEpoch, [new(99, 1)], [new(100, 1), new(101, 1), new(110, 50)]);

    [TestMethod]
    [DataRow("100", 1)]
    [DataRow("200", 2)]
    [DataRow("4321.09", 3)]
    public void All_funds_buy_what_the_estimate_then_accepts(string funds, int levels)
    {
        var available = decimal.Parse(funds, System.Globalization.CultureInfo.InvariantCulture);
        var quantity = FundsShare.Quantity(OrderSide.Buy, available, 1, null, Pair, Book, Fees);
        var estimate = Estimate(quantity, null, available);

        Assert.IsNull(estimate.Rejection);
        Assert.AreEqual(levels, estimate.LevelsUsed);
        // One lot more is one too many.
        Assert.IsNotNull(Estimate(quantity + Pair.QuantityIncrement, null, available).Rejection);
    }

    [TestMethod]
    public void A_limit_order_keeps_enough_for_its_fee()
    {
        var quantity = FundsShare.Quantity(OrderSide.Buy, 1_000, 0.5m, 90, Pair, Book, Fees);

        Assert.AreEqual(5.5114m, quantity);
        Assert.IsNull(Estimate(quantity, 90, 1_000).Rejection);
    }

    [TestMethod]
    public void A_share_of_a_holding_is_whole_lots() =>
        Assert.AreEqual(
            0.3333m, FundsShare.Quantity(OrderSide.Sell, 0.66678m, 0.5m, null, Pair, Book, Fees));

    private static OrderEstimate Estimate(decimal quantity, decimal? price, decimal available) => OrderEstimate.Of(
        new PlaceOrder("BTC/USD", OrderSide.Buy, price is null ? OrderType.Market : OrderType.Limit, quantity, price),
        Pair,
        Book,
        Fees,
        availableQuote: available);
}
