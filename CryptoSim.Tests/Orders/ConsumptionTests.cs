using CryptoSim.Domain.Books;
using CryptoSim.Domain.Orders;

namespace CryptoSim.Tests.Orders;

[TestClass]
public sealed class ConsumptionTests
{
    private static readonly BookLevel Level = new(100, 5);

    [TestMethod]
    public void What_was_taken_is_gone_from_that_level_and_side_only()
    {
        var consumption = new Consumption();

        consumption.Take(OrderSide.Sell, Level, 2);
        consumption.Take(OrderSide.Sell, Level, 1);

        Assert.AreEqual(2, consumption.Left(OrderSide.Sell, Level));
        Assert.AreEqual(5, consumption.Left(OrderSide.Buy, Level));
        Assert.AreEqual(7, consumption.Left(OrderSide.Sell, new BookLevel(100, 7)));
        Assert.AreEqual(5, consumption.Left(OrderSide.Sell, new BookLevel(101, 5)));
    }

    [TestMethod]
    public void More_than_a_level_shows_cannot_be_taken()
    {
        var consumption = new Consumption();
        consumption.Take(OrderSide.Sell, Level, 4);

        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => consumption.Take(OrderSide.Sell, Level, 1.1m));
    }

    [TestMethod]
    public void A_level_that_changed_and_changed_back_is_whole()
    {
        var consumption = new Consumption();
        consumption.Take(OrderSide.Sell, Level, 5);

        consumption.Refresh(BookOf(new BookLevel(100, 7)));
        consumption.Refresh(BookOf(Level));

        Assert.AreEqual(5, consumption.Left(OrderSide.Sell, Level));
    }

    [TestMethod]
    public void A_level_that_stays_while_others_change_stays_taken()
    {
        var consumption = new Consumption();
        consumption.Take(OrderSide.Sell, Level, 5);

        consumption.Refresh(BookOf(new BookLevel(99, 1), Level, new BookLevel(103, 2)));

        Assert.AreEqual(0, consumption.Left(OrderSide.Sell, Level));
    }

    [TestMethod]
    public void A_copy_goes_its_own_way()
    {
        var consumption = new Consumption();
        consumption.Take(OrderSide.Sell, Level, 1);
        var print = new Print(7, 100, 5, OrderSide.Buy, PaperTrader.Start, 1, 1);

        var copy = consumption.Copy();
        copy.Take(OrderSide.Sell, Level, 1);
        copy.Note(OrderSide.Sell, [FillOf(print, 2)]);

        Assert.AreEqual(4, consumption.Left(OrderSide.Sell, Level));
        Assert.AreEqual(3, copy.Left(OrderSide.Sell, Level));
        Assert.AreEqual(5, consumption.Left(print));
        Assert.AreEqual(3, copy.Left(print));
        Assert.AreEqual(3, copy.Copy().Left(print));
    }

    [TestMethod]
    public void Prints_are_remembered_up_to_a_bound()
    {
        var consumption = new Consumption();
        var prints = Enumerable.Range(1, 1_001)
            .Select(id => new Print(id, 100, 5, OrderSide.Buy, PaperTrader.Start, 1, 1))
            .ToList();

        prints.ForEach(print => consumption.Note(OrderSide.Sell, [FillOf(print, 5)]));

        Assert.AreEqual(5, consumption.Left(prints[0]), "the oldest is forgotten");
        Assert.AreEqual(0, consumption.Left(prints[1]));
        Assert.AreEqual(0, consumption.Left(prints[^1]));
    }

    private static BookView BookOf(params BookLevel[] asks) => new("BTC/USD", 1, 1, PaperTrader.Start, [], asks);

    private static Fill FillOf(Print print, decimal quantity) => new(
        Guid.Empty,
        Guid.Empty,
        print.Price,
        quantity,
        0,
        0,
        Liquidity.Maker,
        PaperTrader.Start,
        print.Term,
        print.Sequence,
        print.Time,
        print.Quantity,
        print.Price,
        print.TradeId);
}
