using CryptoSim.Domain.Books;
using CryptoSim.Domain.Orders;
using CsCheck;

namespace CryptoSim.Tests.Orders;

/// <summary>One ask of one account, served by two instances whose books are apart and whose state is loaded again at any
/// time, beside a count of what was taken of each showing that knows all books.</summary>
[TestClass]
public sealed class ConsumptionPropertyTests
{
    private const decimal Price = 100;

    // Few quantities, zero for a level that is not there: showings often come again.
    private static readonly Gen<int[]> Showings = Gen.Int[0, 2].Select(step => step * 3).Array[1, 14];

    private static readonly Gen<Step> Steps = Gen
        .Select(Gen.Int[0, 1], Gen.Frequency((3, Gen.Const(0)), (3, Gen.Int[1, 2]), (1, Gen.Int[3, 6])), Gen.Int[1, 6],
            Gen.Frequency((4, Gen.Const(false)), (1, Gen.Const(true))), Gen.Bool)
        .Select((instance, books, wanted, isReloaded, looks) => new Step(instance, books, wanted, isReloaded, looks));

    [TestMethod]
    public void No_showing_is_taken_twice_by_instances_apart() => CheckApart(Seeded.Cases);

    [TestMethod]
    [TestCategory("Long")]
    public void No_showing_is_taken_twice_a_million_times() => CheckApart(Seeded.LongCases);

    [TestMethod]
    public void One_instance_that_sees_every_book_leaves_exactly_what_is_left() =>
        Gen.Select(Showings, Steps.Array[1, 12]).Hold(
            story =>
            {
                var (showings, steps) = story;
                var (consumption, fills, at) = (new Consumption(), new List<Fill>(), 0);
                foreach (var step in steps)
                {
                    var end = Math.Min(at + step.Books, showings.Length - 1);
                    while (at < end)
                    {
                        consumption.Refresh(BookAt(showings, ++at));
                    }

                    var left = LeftAt(consumption, showings, at);
                    Assert.AreEqual(showings[at] - TakenOf(showings, fills, at), left);
                    Take(consumption, fills, showings, at, Math.Min(left, step.Wanted));
                }
            },
            Print,
            seed: 41);

    private static void CheckApart(int cases) =>
        Gen.Select(Showings, Steps.Array[1, 12]).Hold(
            story =>
            {
                var (showings, steps) = story;
                var fills = new List<Fill>();
                var books = new int[2];
                var states = new Consumption?[2];
                foreach (var step in steps)
                {
                    var at = books[step.Instance];
                    var end = Math.Min(at + step.Books, showings.Length - 1);
                    for (; at < end; at++)
                    {
                        if (step.Looks)
                        {
                            states[step.Instance]?.Refresh(BookAt(showings, at));
                        }
                    }

                    books[step.Instance] = at;
                    // The version refuses whoever lacks another's fill.
                    var state = step.IsReloaded ? null : states[step.Instance];
                    if (state is null)
                    {
                        states[step.Instance] = state = new Consumption();
                        state.Note(OrderSide.Buy, fills);
                    }

                    state.Refresh(BookAt(showings, at));
                    var left = LeftAt(state, showings, at);
                    var taken = TakenOf(showings, fills, at);
                    var everTaken = fills.Where(fill => fill.LevelQuantity == showings[at]).Sum(fill => fill.Quantity);
                    Assert.IsLessThanOrEqualTo(showings[at] - taken, left, "taken twice");
                    Assert.IsGreaterThanOrEqualTo(Math.Max(0, showings[at] - everTaken), left, "withheld for nothing");
                    if (Take(state, fills, showings, at, Math.Min(left, step.Wanted)))
                    {
                        states[1 - step.Instance] = null;
                    }
                }
            },
            Print,
            seed: 40,
            cases);

    private static bool Take(Consumption consumption, List<Fill> fills, int[] showings, int at, decimal quantity)
    {
        if (quantity <= 0)
        {
            return false;
        }

        var fill = ConsumptionTests.FillOf(at, new BookLevel(Price, showings[at]), quantity);
        fills.Add(fill);
        consumption.Note(OrderSide.Buy, [fill]);
        return true;
    }

    private static decimal LeftAt(Consumption consumption, int[] showings, int at) =>
        showings[at] == 0
            ? 0
            : consumption.Left(BookAt(showings, at), OrderSide.Sell, new BookLevel(Price, showings[at]));

    /// <summary>The naive twin: all that was taken of books between which the level did not change.</summary>
    private static decimal TakenOf(int[] showings, List<Fill> fills, int at) => fills
        .Where(fill => StartOf(showings, (int)fill.BookSequence) == StartOf(showings, at))
        .Sum(fill => fill.Quantity);

    private static int StartOf(int[] showings, int at)
    {
        while (at > 0 && showings[at - 1] == showings[at])
        {
            at--;
        }

        return at;
    }

    private static BookView BookAt(int[] showings, int at)
    {
        // The level below is always there: a book that shows nothing at all tells nothing.
        var below = new BookLevel(Price - 1, 1);
        return showings[at] == 0
            ? ConsumptionTests.BookOf(at, below)
            : ConsumptionTests.BookOf(at, below, new BookLevel(Price, showings[at]));
    }

    private static string Print((int[] Showings, Step[] Steps) story) =>
        $"{string.Join(' ', story.Showings)}\n{string.Join('\n', story.Steps.Select(step => step.ToString()))}";

    private sealed record Step(int Instance, int Books, int Wanted, bool IsReloaded, bool Looks);
}
