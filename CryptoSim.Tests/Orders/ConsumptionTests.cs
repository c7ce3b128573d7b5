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
        var consumption = Noted(FillOf(1, Level, 2), FillOf(1, Level, 1));
        var book = BookOf(2, Level);

        Assert.AreEqual(2, consumption.Left(book, OrderSide.Sell, Level));
        Assert.AreEqual(5, consumption.Left(book, OrderSide.Buy, Level));
        Assert.AreEqual(7, consumption.Left(book, OrderSide.Sell, new BookLevel(100, 7)));
        Assert.AreEqual(5, consumption.Left(book, OrderSide.Sell, new BookLevel(101, 5)));
    }

    [TestMethod]
    public void More_than_a_level_showed_cannot_have_been_taken() =>
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Noted(FillOf(1, Level, 5.1m)));

    [TestMethod]
    public void A_level_that_changed_and_changed_back_is_whole()
    {
        var consumption = Noted(FillOf(1, Level, 5));

        consumption.Refresh(BookOf(2, new BookLevel(100, 7)));
        consumption.Refresh(BookOf(3, Level));

        Assert.AreEqual(5, consumption.Left(BookOf(3, Level), OrderSide.Sell, Level));
    }

    [TestMethod]
    public void A_level_that_stays_while_others_change_stays_taken()
    {
        var consumption = Noted(FillOf(1, Level, 5));
        var book = BookOf(2, new BookLevel(99, 1), Level, new BookLevel(103, 2));

        consumption.Refresh(book);

        Assert.AreEqual(0, consumption.Left(book, OrderSide.Sell, Level));
    }

    [TestMethod]
    public void A_bid_that_stays_among_others_stays_taken()
    {
        var consumption = new Consumption();
        consumption.Note(OrderSide.Sell, [FillOf(1, Level, 4)]);
        var book = new BookView(
            "BTC/USD", 1, 2, PaperTrader.Start,
            [new BookLevel(103, 2), new BookLevel(102, 1), Level, new BookLevel(99, 1)], []);

        consumption.Refresh(book);

        Assert.AreEqual(1, consumption.Left(book, OrderSide.Buy, Level));
    }

    [TestMethod]
    public void A_book_that_is_fetched_again_does_not_give_back()
    {
        var consumption = Noted(FillOf(1, Level, 5));

        consumption.Refresh(BookOf(1));

        Assert.AreEqual(0, consumption.Left(BookOf(2, Level), OrderSide.Sell, Level));
    }

    [TestMethod]
    public void An_older_book_forgets_nothing_of_a_newer_one()
    {
        // Another instance took it of book 9; here the level still shows what it did before.
        var consumption = Noted(FillOf(9, Level, 5));

        consumption.Refresh(BookOf(7, new BookLevel(100, 7)));
        consumption.Refresh(BookOf(8, new BookLevel(101, 7)));
        consumption.Refresh(BookOf(9, Level));

        Assert.AreEqual(0, consumption.Left(BookOf(9, Level), OrderSide.Sell, Level));
    }

    [TestMethod]
    public void To_a_book_that_is_behind_a_showing_is_not_over_that_a_newer_one_ended()
    {
        // A decision that waited its turn comes after one on the newest book.
        var consumption = Noted(FillOf(3, Level, 5));

        consumption.Refresh(BookOf(9, new BookLevel(100, 7)));
        Assert.AreEqual(0, consumption.Left(BookOf(6, Level), OrderSide.Sell, Level));
        Assert.AreEqual(5, consumption.Left(BookOf(9, Level), OrderSide.Sell, Level));

        consumption.Refresh(BookOf(7, new BookLevel(100, 2)));
        Assert.AreEqual(5, consumption.Left(BookOf(8, Level), OrderSide.Sell, Level), "it was over sooner than was known");
        Assert.AreEqual(0, consumption.Left(BookOf(6, Level), OrderSide.Sell, Level));
    }

    [TestMethod]
    public void That_a_showing_was_over_is_known_for_four_thousand_changes()
    {
        var consumption = Noted(FillOf(3, Level, 5));
        consumption.Refresh(BookOf(9, new BookLevel(100, 7)));

        consumption.Refresh(BookOf(9 + 4_096, new BookLevel(100, 7)));
        Assert.AreEqual(0, consumption.Left(BookOf(6, Level), OrderSide.Sell, Level));
        consumption.Refresh(BookOf(9 + 4_097, new BookLevel(100, 7)));
        Assert.AreEqual(5, consumption.Left(BookOf(6, Level), OrderSide.Sell, Level));
    }

    [TestMethod]
    public void A_newer_term_is_a_newer_book()
    {
        var consumption = Noted(FillOf(9, Level, 5));

        consumption.Refresh(BookOf(3, new BookLevel(100, 7)) with { Term = 2 });

        Assert.AreEqual(5, consumption.Left(BookOf(4, Level) with { Term = 2 }, OrderSide.Sell, Level));
    }

    [TestMethod]
    public void A_showing_that_was_over_is_over_in_a_newer_term_and_not_in_an_older_one()
    {
        var consumption = Noted(FillOf(3, Level, 5));
        consumption.Refresh(BookOf(9, new BookLevel(100, 7)));
        Assert.AreEqual(5, consumption.Left(BookOf(4, Level) with { Term = 2 }, OrderSide.Sell, Level));

        var later = new Consumption();
        later.Note(OrderSide.Buy, [FillOf(3, Level, 5)]);
        later.NoteLevel(OrderSide.Buy, new TakenLevel(2, 3, 100, 5, 5));
        later.Refresh(BookOf(9, new BookLevel(100, 7)) with { Term = 2 });
        Assert.AreEqual(0, later.Left(BookOf(8, Level), OrderSide.Sell, Level), "the book is of the term before");
    }

    [TestMethod]
    public void Fills_of_two_showings_leave_what_the_later_ones_left()
    {
        // 3 and 1 and 3 are more than 5: the first was of an earlier showing, and the others are of the latest.
        var consumption = Noted(FillOf(1, Level, 3), FillOf(4, Level, 1), FillOf(4, Level, 3));

        Assert.AreEqual(1, consumption.Left(BookOf(4, Level), OrderSide.Sell, Level));
        consumption.Refresh(BookOf(5, Level));
        Assert.AreEqual(1, consumption.Left(BookOf(5, Level), OrderSide.Sell, Level));
    }

    [TestMethod]
    public void A_fill_of_another_quantity_ends_a_showing()
    {
        var consumption = Noted(FillOf(1, Level, 3), FillOf(2, new BookLevel(100, 7), 1));

        Assert.AreEqual(5, consumption.Left(BookOf(3, Level), OrderSide.Sell, Level));
        Assert.AreEqual(2, consumption.Left(BookOf(1, Level), OrderSide.Sell, Level), "to a book that is behind");
    }

    [TestMethod]
    public void Fills_are_ordered_by_their_books_however_they_come()
    {
        var consumption = Noted(FillOf(9, Level, 2), FillOf(4, Level, 2));

        Assert.AreEqual(1, consumption.Left(BookOf(9, Level), OrderSide.Sell, Level));
        consumption.Refresh(BookOf(6, new BookLevel(100, 7)));
        Assert.AreEqual(3, consumption.Left(BookOf(9, Level), OrderSide.Sell, Level));
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

    [TestMethod]
    public void What_fills_beyond_what_there_is_takes_all_of_it()
    {
        var consumption = new Consumption();

        consumption.Note(OrderSide.Buy, [FillOf(1, Level, 9)], mayExceed: true);
        consumption.Note(OrderSide.Buy, [FillOf(1, new BookLevel(101, 5), 2)], mayExceed: true);

        Assert.AreEqual(0, consumption.Left(BookOf(1, Level), OrderSide.Sell, Level));
        Assert.AreEqual(3, consumption.Left(BookOf(1, Level), OrderSide.Sell, new BookLevel(101, 5)));
    }

    [TestMethod]
    public void Nothing_can_be_taken_of_a_level_and_less_cannot()
    {
        var consumption = new Consumption();
        consumption.NoteLevel(OrderSide.Buy, new TakenLevel(1, 1, 100, 5, 0));

        Assert.AreEqual(5, consumption.Left(BookOf(1, Level), OrderSide.Sell, Level));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => consumption.NoteLevel(OrderSide.Buy, new TakenLevel(1, 1, 100, 5, -1)));
    }

    [TestMethod]
    public void Takes_of_one_book_are_one_take_and_never_more_than_was_shown()
    {
        // Two instances took 3 each of the same showing of 5.
        var consumption = Noted(FillOf(1, Level, 3), FillOf(1, Level, 3));

        Assert.AreEqual(0, consumption.Left(BookOf(1, Level), OrderSide.Sell, Level));
        Assert.AreEqual(0, consumption.Left(BookOf(3, Level), OrderSide.Sell, Level));
    }

    [TestMethod]
    public void Of_books_that_are_ahead_only_what_can_be_of_one_showing_counts()
    {
        var consumption = Noted(FillOf(5, Level, 2), FillOf(6, Level, 2), FillOf(7, Level, 2));

        Assert.AreEqual(1, consumption.Left(BookOf(4, Level), OrderSide.Sell, Level), "the third take is of another showing");
    }

    [TestMethod]
    public void A_fill_of_the_same_book_at_another_quantity_is_of_another_showing()
    {
        var consumption = Noted(FillOf(1, Level, 4), FillOf(1, new BookLevel(100, 7), 4));

        Assert.AreEqual(3, consumption.Left(BookOf(2, new BookLevel(100, 7)), OrderSide.Sell, new BookLevel(100, 7)));
    }

    internal static BookView BookOf(long sequence, params BookLevel[] asks) =>
        new("BTC/USD", 1, sequence, PaperTrader.Start, [], asks);

    /// <summary>A buy's fill of an ask.</summary>
    internal static Fill FillOf(long sequence, BookLevel level, decimal quantity) => new(
        Guid.Empty,
        Guid.Empty,
        level.Price,
        quantity,
        0,
        0,
        Liquidity.Taker,
        PaperTrader.Start,
        1,
        sequence,
        PaperTrader.Start,
        level.Quantity,
        level.Price);

    private static Consumption Noted(params Fill[] fills)
    {
        var consumption = new Consumption();
        consumption.Note(OrderSide.Buy, fills);
        return consumption;
    }

    private static Fill FillOf(Print print, decimal quantity) =>
        FillOf(print.Sequence, new BookLevel(print.Price, print.Quantity), quantity) with { TradeId = print.TradeId };
}
