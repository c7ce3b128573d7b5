using CryptoSim.Domain.Books;
using CryptoSim.Domain.Fees;
using CryptoSim.Domain.Orders;

namespace CryptoSim.Tests.Orders;

[TestClass]
public sealed class OrderEstimateTests
{
    private static readonly FeeTier Fees = new(0, 0.004m, 0.008m);

    private static readonly BookView Book = new(
        "BTC/USD", 1, 1, PaperTrader.Start, [new(99, 1), new(98, 2)], [new(100, 1), new(101, 2)]);

    [TestMethod]
    public void A_market_buy_shows_what_it_pays()
    {
        var estimate = Of(OrderSide.Buy, 2, null);

        Assert.AreEqual(new OrderEstimate(100.5m, 201, 1.608m, 202.608m, 101, 2, 0, 0, null), estimate);
    }

    [TestMethod]
    public void A_market_sell_shows_what_it_brings()
    {
        var estimate = Of(OrderSide.Sell, 2, null);

        Assert.AreEqual(new OrderEstimate(98.5m, 197, 1.576m, 195.424m, 98, 2, 0, 0, null), estimate);
    }

    [TestMethod]
    public void An_order_beyond_the_book_shows_what_stays_unfilled()
    {
        Assert.AreEqual(7, Of(OrderSide.Buy, 10, null).UnfilledQuantity);
    }

    [TestMethod]
    public void A_limit_shows_what_rests_and_what_it_holds()
    {
        var estimate = Of(OrderSide.Buy, 3, 100.5m);

        Assert.AreEqual(new OrderEstimate(100, 100, 0.8m, 100.8m, 100, 1, 2, 202.608m, null), estimate);
    }

    [TestMethod]
    public void Too_few_funds_refuse_it_with_its_figures()
    {
        var request = new PlaceOrder("BTC/USD", OrderSide.Buy, OrderType.Market, 2);

        var estimate = OrderEstimate.Of(request, PaperTrader.Bitcoin, Book, Fees, availableQuote: 200);

        Assert.AreEqual("insufficient_funds", estimate.Rejection?.Code);
        Assert.AreEqual(202.608m, estimate.Total);
    }

    [TestMethod]
    public void A_broken_rule_is_the_one_that_placing_would_name()
    {
        Assert.AreEqual("price_increment", Of(OrderSide.Buy, 1, 95.05m).Rejection?.Code);
        Assert.AreEqual(1, Of(OrderSide.Buy, 1, 95.05m).UnfilledQuantity);
    }

    [TestMethod]
    public void Funds_of_either_asset_refuse_it_only_where_they_are_stated()
    {
        var sell = new PlaceOrder("BTC/USD", OrderSide.Sell, OrderType.Market, 2);

        Assert.AreEqual(
            "insufficient_funds",
            OrderEstimate.Of(sell, PaperTrader.Bitcoin, Book, Fees, availableBase: 1.9m).Rejection?.Code);
        Assert.IsNull(OrderEstimate.Of(sell, PaperTrader.Bitcoin, Book, Fees, availableBase: 2, availableQuote: 0).Rejection);
    }

    [TestMethod]
    public void Offsets_are_measured_from_the_last_price_and_dates_from_now()
    {
        var waiting = new PlaceOrder("BTC/USD", OrderSide.Buy, OrderType.Market, 1)
        {
            Trigger = new TriggerTerms(TriggerKind.StopLoss, 5, TriggerUnit.Percent),
        };
        var soon = new PlaceOrder("BTC/USD", OrderSide.Buy, OrderType.Limit, 1, 95)
        {
            TimeInForce = TimeInForce.Gtd,
            ExpiresAt = PaperTrader.Start.AddSeconds(1),
        };

        var estimate = OrderEstimate.Of(waiting, PaperTrader.Bitcoin, Book, Fees, lastPrice: 100);
        Assert.AreEqual(new OrderEstimate(null, 0, 0, 0, null, 0, 1, 105.84m, null), estimate);
        Assert.AreEqual("quote_stale", OrderEstimate.Of(waiting, PaperTrader.Bitcoin, Book, Fees).Rejection?.Code);
        Assert.IsNull(OrderEstimate.Of(soon, PaperTrader.Bitcoin, Book, Fees).Rejection);
        Assert.AreEqual("invalid_expiry", OrderEstimate.Of(
            soon, PaperTrader.Bitcoin, Book, Fees, now: PaperTrader.Start.AddSeconds(2)).Rejection?.Code);
    }

    private static OrderEstimate Of(OrderSide side, decimal quantity, decimal? limit) => OrderEstimate.Of(
        new PlaceOrder("BTC/USD", side, limit is null ? OrderType.Market : OrderType.Limit, quantity, limit),
        PaperTrader.Bitcoin,
        Book,
        Fees);
}
