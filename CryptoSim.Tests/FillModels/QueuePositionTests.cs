using CryptoSim.Domain.Books;
using CryptoSim.Domain.FillModels;
using CryptoSim.Domain.Orders;
using CryptoSim.Tests.Orders;

namespace CryptoSim.Tests.FillModels;

/// <summary>A buy at 99 joins behind 10 at second 0. Books and prints of later seconds move it.</summary>
[TestClass]
public sealed class QueuePositionTests
{
    private static readonly QueuePosition Joined = QueuePosition.Join(Shown(0, 10), OrderSide.Buy, 99);

    [TestMethod]
    public void It_joins_behind_what_its_level_shows()
    {
        Assert.AreEqual(new QueuePosition(10, 10, At(0), At(0)), Joined);
        Assert.AreEqual(
            0m, QueuePosition.Join(Shown(0, 10), OrderSide.Buy, 99.5m).Ahead, "before the best bid nobody waits");
        Assert.AreEqual(0m, QueuePosition.Join(Shown(0, 10), OrderSide.Buy, 98.5m).Ahead, "nor between two levels");
        Assert.AreEqual(
            QueuePosition.Unknown, QueuePosition.Join(Shown(0, 10), OrderSide.Buy, 97), "beyond the last level");
        Assert.AreEqual(3m, QueuePosition.Join(Shown(0, 10), OrderSide.Sell, 101).Ahead);
        Assert.AreEqual(0m, QueuePosition.Join(Shown(0, 10), OrderSide.Sell, 100.5m).Ahead);
    }

    [TestMethod]
    public void Prints_at_its_price_serve_what_is_ahead_and_then_the_order()
    {
        var (served, nothing) = Joined.After(Print(1, 4), 99);
        Assert.AreEqual((6m, 6m, 0m), (served.Ahead, served.Before, nothing));
        var (first, passing) = served.After(Print(2, 7), 99);
        Assert.AreEqual((0m, 0m, 1m), (first.Ahead, first.Before, passing));
    }

    [TestMethod]
    public void What_printed_by_the_time_it_joined_is_not_of_its_queue() =>
        Assert.AreEqual((Joined, 0m), Joined.After(Print(0, 4), 99));

    [TestMethod]
    public void A_print_that_the_book_has_told_of_is_set_off_against_what_was_ahead_before_it()
    {
        // The level shrank to 3 at second 5; the prints that explain it are of seconds 4 and 5.
        var shrunk = Joined.After(Shown(5, 3), OrderSide.Buy, 99);
        Assert.AreEqual(new QueuePosition(3, 10, At(5), At(0)), shrunk);

        var (explained, nothing) = shrunk.After(Print(4, 6), 99);
        Assert.AreEqual((3m, 4m, 0m), (explained.Ahead, explained.Before, nothing));
        var (further, none) = explained.After(Print(5, 2), 99);
        Assert.AreEqual((2m, 2m, 0m), (further.Ahead, further.Before, none));
        var (first, passing) = further.After(Print(5, 5), 99);
        Assert.AreEqual((0m, 0m, 3m), (first.Ahead, first.Before, passing));
    }

    [TestMethod]
    public void A_print_beyond_its_price_says_that_nobody_is_ahead()
    {
        var (first, passing) = Joined.After(Print(3, 0.5m) with { Price = 98.9m }, 99);

        Assert.AreEqual(0.5m, passing);
        Assert.AreEqual(new QueuePosition(0, 0, At(3), At(0)), first);
        Assert.AreEqual(At(0), Joined.First(At(-1)).AsOf, "an older word moves no time back");
        Assert.AreEqual(At(3), QueuePosition.Unknown.First(At(3)).JoinedAt);
    }

    [TestMethod]
    public void No_more_can_be_ahead_than_the_level_shows()
    {
        Assert.AreEqual(
            new QueuePosition(3, 10, At(0), At(0)), Joined.After(Shown(0, 3), OrderSide.Buy, 99), "of the same time");
        Assert.AreEqual(Joined, Joined.After(Shown(-1, 3), OrderSide.Buy, 99), "an older book does not tell");
        Assert.AreEqual(Joined, Joined.After(Shown(5, 12), OrderSide.Buy, 99), "who comes later stands behind");
        Assert.AreEqual(Joined, Joined.After(Shown(5, 10), OrderSide.Buy, 99));
    }

    [TestMethod]
    public void A_level_that_comes_into_sight_is_joined_then()
    {
        var unknown = QueuePosition.Unknown;

        Assert.AreEqual((unknown, 0m), unknown.After(Print(1, 4), 99), "nothing is known to pass");
        Assert.AreEqual(new QueuePosition(10, 10, At(5), At(5)), unknown.After(Shown(5, 10), OrderSide.Buy, 99));
        Assert.AreEqual(unknown, unknown.After(Shown(5, 10), OrderSide.Buy, 97));
    }

    [TestMethod]
    public void Several_prints_at_once_fill_no_more_than_there_is_of_the_order()
    {
        var order = new RestingOrder(OrderSide.Buy, 99, 2, null);
        var context = new MatchContext(
            PaperTrader.Bitcoin, Shown(0, 10), [Print(1, 11), Print(2, 0.6m), Print(3, 5)], new(0, 0.004m, 0.008m),
            new Consumption(), _ => Guid.Empty, At(3))
        {
            Queue = Joined,
        };

        var (fills, position) = QueueModel.Rest(order, context);

        CollectionAssert.AreEqual(new[] { 1m, 0.6m, 0.4m }, fills.ConvertAll(fill => fill.Quantity));
        Assert.AreEqual(0m, position.Ahead);
        CollectionAssert.AreEqual(
            new[] { 2m }, DepthModel.Rest(order, context).ConvertAll(fill => fill.Quantity), "the first suffices");
    }

    private static BookView Shown(int second, decimal quantity) => new(
        "BTC/USD", 1, second, At(second), [new(99, quantity), new(98, 5)], [new(100, 1), new(101, 3)]);

    private static Print Print(int second, decimal quantity) =>
        new(second, 99, quantity, OrderSide.Sell, At(second), 1, second);

    private static DateTimeOffset At(int second) => PaperTrader.Start.AddSeconds(second);
}
