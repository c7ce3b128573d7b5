using CryptoSim.Domain.Books;
using CryptoSim.Domain.Explanations;
using CryptoSim.Domain.Instruments;
using CryptoSim.Domain.Orders;
using CryptoSim.Tests.Orders;

namespace CryptoSim.Tests.Explanations;

/// <summary>A buy of 2 BTC at 100 and a sell at 105 wait on a book of 99 and 98 beside 101 and 102.</summary>
[TestClass]
public sealed class OrderWaitTests
{
    private static readonly Instrument Bitcoin = new(
        "BTC/USD", "BTC", "USD", PairStatus.Online, 1, 8, 5, 0.1m, 0.00000001m, 0.0001m, 0.5m);

    private static readonly BookView Book = BookOf([new(99, 1), new(98, 3)], [new(101, 1), new(102, 2)]);

    [TestMethod]
    [DataRow(OrderSide.Buy, 100, 101, 1, "The best ask is 101 USD, 1 (1 %) above the limit of 100.")]
    [DataRow(OrderSide.Sell, 105, 99, 6, "The best bid is 99 USD, 6 (5.71 %) below the limit of 105.")]
    public void It_tells_how_far_the_market_is(OrderSide side, int limit, int best, int distance, string message)
    {
        var wait = Explain(OrderOf(side, limit));

        Assert.AreEqual((decimal)best, wait.BestOpposite);
        Assert.AreEqual((decimal)distance, wait.Distance);
        Assert.AreEqual(new WaitReason(WaitCodes.PriceNotReached, message), wait.Reasons.Single());
    }

    [TestMethod]
    public void It_tells_what_the_market_shows_at_the_limit_before_it()
    {
        Assert.AreEqual(3, Explain(OrderOf(OrderSide.Buy, 98)).ShownAtLimit);
        Assert.AreEqual(2, Explain(OrderOf(OrderSide.Sell, 102)).ShownAtLimit);
        Assert.AreEqual(0, Explain(OrderOf(OrderSide.Buy, 97)).ShownAtLimit);
        Assert.AreEqual(0, Explain(OrderOf(OrderSide.Buy, 98.5m)).ShownAtLimit);
    }

    [TestMethod]
    public void It_tells_what_printed_on_its_other_side_since()
    {
        Print[] prints =
        [
            PrintOf(1, 100.5m, 1, OrderSide.Sell), PrintOf(2, 100.2m, 2, OrderSide.Sell), PrintOf(3, 99, 7, OrderSide.Buy),
        ];

        Assert.AreEqual(new PrintsSince(2, 3, 100.2m), Explain(OrderOf(OrderSide.Buy, 100), prints: prints).Prints);
        Assert.AreEqual(new PrintsSince(1, 7, 99), Explain(OrderOf(OrderSide.Sell, 105), prints: prints).Prints);
        Assert.AreEqual(new PrintsSince(0, 0, null), Explain(OrderOf(OrderSide.Sell, 105)).Prints);
    }

    [TestMethod]
    public void What_stops_all_orders_comes_before_the_price()
    {
        var wait = Explain(
            OrderOf(OrderSide.Buy, 100), Bitcoin with { Status = PairStatus.CancelOnly }, isStale: true, isPassedOver: true);

        CollectionAssert.AreEqual(
            new[]
            {
                WaitCodes.MarketNotOpen, WaitCodes.QuoteStale, WaitCodes.PassedOver, WaitCodes.PriceNotReached,
            },
            wait.Reasons.Select(reason => reason.Code).ToArray());
        Assert.AreEqual("BTC/USD is cancel only: nothing fills until it is online.", wait.Reasons[0].Message);
    }

    [TestMethod]
    public void A_limit_that_the_market_reached_waits_for_its_fill_or_for_more_than_was_taken()
    {
        var crossed = BookOf([], [new(100, 1)]);
        var taken = new Consumption();
        taken.Note(OrderSide.Buy, [FillOf(crossed, crossed.Asks[0])]);

        Assert.AreEqual(WaitCodes.BeingMatched, Explain(OrderOf(OrderSide.Buy, 100), book: crossed).Reasons.Single().Code);
        Assert.AreEqual(
            WaitCodes.TakenAlready,
            Explain(OrderOf(OrderSide.Buy, 100), book: crossed, consumption: taken).Reasons.Single().Code);
        Assert.AreEqual(0, Explain(OrderOf(OrderSide.Buy, 100), book: crossed).Distance);
    }

    [TestMethod]
    public void A_book_with_nothing_on_the_other_side_is_told()
    {
        var wait = Explain(OrderOf(OrderSide.Sell, 105), book: BookOf([], [new(101, 1)]));

        Assert.IsNull(wait.BestOpposite);
        Assert.IsNull(wait.Distance);
        Assert.AreEqual(WaitCodes.NoLiquidity, wait.Reasons.Single().Code);
    }

    [TestMethod]
    public void An_order_that_does_not_rest_has_nothing_to_wait_for() =>
        Assert.ThrowsExactly<ArgumentException>(() =>
            Explain(OrderOf(OrderSide.Buy, 100) with { Status = OrderStatus.Filled }));

    private static OrderWait Explain(
        Order order,
        Instrument? instrument = null,
        BookView? book = null,
        bool isStale = false,
        bool isPassedOver = false,
        Print[]? prints = null,
        Consumption? consumption = null) =>
        OrderWait.Of(
            order, instrument ?? Bitcoin, book ?? Book, isStale, isPassedOver, prints ?? [], consumption ?? new Consumption());

    private static BookView BookOf(BookLevel[] bids, BookLevel[] asks) =>
        new("BTC/USD", 1, 7, PaperTrader.Start, bids, asks);

    private static Print PrintOf(long id, decimal price, decimal quantity, OrderSide takerSide) =>
        new(id, price, quantity, takerSide, PaperTrader.Start, 1, 7);

    private static Fill FillOf(BookView book, BookLevel level) => new(
        Guid.NewGuid(), Guid.NewGuid(), level.Price, level.Quantity, 0, 0, Liquidity.Taker, PaperTrader.Start, book.Term,
        book.Sequence, book.Time, level.Quantity, level.Price);

    private static Order OrderOf(OrderSide side, decimal limit) => new(
        Guid.NewGuid(), Guid.NewGuid(), null, "BTC/USD", side, OrderType.Limit, OrderStatus.Open, 2, limit, 0, 0, 0,
        side == OrderSide.Buy ? "USD" : "BTC", 1, null, PaperTrader.Start, PaperTrader.Start);
}
