using System.Text.Json;
using CryptoSim.Domain.Books;
using CryptoSim.Domain.Orders;
using CryptoSim.Domain.Replay;
using CryptoSim.Tests.Orders;

namespace CryptoSim.Tests.Replay;

/// <summary>A basis holds what the decider looks at of the market, and no more.</summary>
[TestClass]
public sealed class DecisionBasisTests
{
    private static readonly BookView Book = new(
        "BTC/USD", 3, 7, PaperTrader.Start,
        [.. Enumerable.Range(0, 100).Select(tick => new BookLevel(99 - (tick * 0.1m), 1))],
        [.. Enumerable.Range(0, 100).Select(tick => new BookLevel(100 + (tick * 0.1m), 1))]);

    [TestMethod]
    [DataRow(OrderSide.Buy, "0.5", null, false, "[100.0,1]", DisplayName = "The level that fills it")]
    [DataRow(OrderSide.Sell, "1", null, false, "[99.0,1]", DisplayName = "Nothing after it is full")]
    [DataRow(OrderSide.Buy, "2.5", null, false, "[100.0,1] [100.1,1] [100.2,1]", DisplayName = "All that it walks")]
    [DataRow(OrderSide.Buy, "9", "100.1", false, "[100.0,1] [100.1,1]", DisplayName = "Not beyond its limit")]
    [DataRow(OrderSide.Buy, "9", "50", false, "[100.0,1]", DisplayName = "The best level, which the rules look at")]
    [DataRow(OrderSide.Sell, "9", "98", true, "[99.0,1]", DisplayName = "Nothing is walked on stale prices")]
    public void Levels_are_those_that_the_walk_looks_at(
        OrderSide side, string quantity, string? limit, bool isStale, string levels)
    {
        var basis = Basis(side, Amount(quantity), limit is null ? null : Amount(limit), new Consumption(), isStale);

        Assert.AreEqual(levels, Levels(basis));
        Assert.IsLessThan(700, basis.Length, basis);
    }

    [TestMethod]
    public void Levels_of_a_size_in_the_quote_asset_are_those_that_it_pays_for()
    {
        var (placement, _) = Placed(OrderSide.Buy, 1, null, new Consumption(), false);
        var request = new PlaceOrder("BTC/USD", OrderSide.Buy, OrderType.Market, 0) { QuoteQuantity = 150 };

        var basis = DecisionBasis.OfPlacement(Guid.Empty, placement, request, 0, 1, 9);

        Assert.AreEqual("[100.0,1] [100.1,1]", Levels(basis));
    }

    [TestMethod]
    public void What_was_taken_of_a_level_before_is_beside_it()
    {
        var consumption = new Consumption();
        consumption.NoteLevel(OrderSide.Buy, new TakenLevel(3, 6, 100, 1, 1));
        consumption.NoteLevel(OrderSide.Buy, new TakenLevel(3, 7, 100.2m, 1, 0.25m));

        Assert.AreEqual(
            "[100.0,1,1] [100.1,1] [100.2,1,0.25]", Levels(Basis(OrderSide.Buy, 1.5m, null, consumption)));
    }

    [TestMethod]
    public void A_match_has_the_prints_in_reach_and_only_the_levels_that_they_leave_it()
    {
        var trader = new PaperTrader();
        trader.Deposit("USD", 10_000);
        var order = trader.Place(OrderSide.Buy, 2, 100.1m)!.Order;
        Print Of(long id, decimal price, decimal quantity, OrderSide taker) =>
            new(id, price, quantity, taker, PaperTrader.Start, 3, 6);
        string Match(params Print[] prints) => DecisionBasis.OfMatch(
            Guid.Empty,
            new MatchContext(
                PaperTrader.Bitcoin, Book, prints, new(0, 0.004m, 0.008m), new Consumption(), _ => Guid.Empty,
                PaperTrader.Start),
            order,
            0,
            1,
            9);

        var some = Match(Of(1, 100.2m, 1, OrderSide.Sell), Of(2, 100, 0.5m, OrderSide.Sell), Of(3, 100, 1, OrderSide.Buy));
        Assert.AreEqual("[100.0,1] [100.1,1]", Levels(some));
        Assert.AreEqual("2", Prints(some));
        var full = Match(Of(4, 100, 2, OrderSide.Sell), Of(5, 99, 1, OrderSide.Sell));
        Assert.AreEqual("", Levels(full));
        Assert.AreEqual("4", Prints(full));
    }

    [TestMethod]
    public void A_basis_costs_its_text_and_nothing_else()
    {
        var consumption = new Consumption();
        var length = Basis(OrderSide.Buy, 3, null, consumption).Length;
        var (placement, request) = Placed(OrderSide.Buy, 3, null, consumption, false);

        var before = GC.GetAllocatedBytesForCurrentThread();
        DecisionBasis.OfPlacement(Guid.Empty, placement, request, 0, 1, 9);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        // Two bytes a character, and the head of a string.
        Assert.IsLessThanOrEqualTo((2 * length) + 32, allocated);
    }

    private static string Basis(
        OrderSide side, decimal quantity, decimal? limit, Consumption consumption, bool isStale = false)
    {
        var (placement, request) = Placed(side, quantity, limit, consumption, isStale);
        return DecisionBasis.OfPlacement(Guid.Empty, placement, request, 0, 1, 9);
    }

    private static (Placement Placement, PlaceOrder Request) Placed(
        OrderSide side, decimal quantity, decimal? limit, Consumption consumption, bool isStale) => (
        new Placement(
            Guid.Empty, Guid.Empty, _ => Guid.Empty, PaperTrader.Bitcoin, Book, isStale, new(0, 0.004m, 0.008m),
            consumption, 0, 1_000, 1_000_000, PaperTrader.Start),
        new PlaceOrder("BTC/USD", side, limit is null ? OrderType.Market : OrderType.Limit, quantity, limit, "mine"));

    private static string Levels(string basis) => string.Join(
        ' ', JsonDocument.Parse(basis).RootElement.GetProperty("levels").EnumerateArray().Select(level => level.ToString()));

    private static string Prints(string basis) => string.Join(
        ' ', JsonDocument.Parse(basis).RootElement.GetProperty("prints").EnumerateArray().Select(print => print[0].ToString()));

    private static decimal Amount(string text) => decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
