using CryptoSim.Domain.Orders;

namespace CryptoSim.Tests.Orders;

/// <summary>What becomes of orders that are amended, on the account and the book of <see cref="OrderStoryTests"/>. Every
/// step is audited.</summary>
[TestClass]
public sealed class AmendStoryTests
{
    [TestMethod]
    // What rests on.
    [DataRow("buy 1 @95; amend 2", "open", "", "USD 9808.48+191.52, BTC 5", "Hold Hold",
        DisplayName = "More quantity holds more")]
    [DataRow("buy 2 @95; amend 1", "open", "", "USD 9904.24+95.76, BTC 5", "Hold Release",
        DisplayName = "Less quantity releases what it no longer needs")]
    [DataRow("buy 1 @95; amend @96", "open", "", "USD 9903.232+96.768, BTC 5", "Hold Hold",
        DisplayName = "A higher limit of a buy holds more")]
    [DataRow("buy 1 @95; amend @94", "open", "", "USD 9905.248+94.752, BTC 5", "Hold Release",
        DisplayName = "A lower limit of a buy releases")]
    [DataRow("sell 1 @105; amend @104", "open", "", "USD 10000, BTC 4+1", "Hold",
        DisplayName = "A sell holds what it sells, at whatever limit")]
    [DataRow("buy 3 @95; asks 95x1; amend 4", "open", "1@95 maker", "USD 9617.34+287.28, BTC 6", "Hold Fill Fee Hold",
        DisplayName = "What is filled stays filled, and the new rest is held for")]
    [DataRow("buy 1 @95; amend @96; asks 96x1", "filled", "1@96 maker", "USD 9903.616, BTC 6",
        "Hold Hold Fill Fee Release",
        DisplayName = "An amended order fills at its new limit as maker")]
    [DataRow("buy 1 @95; amend 1 @95", "open", "", "USD 9904.24+95.76, BTC 5", "Hold",
        DisplayName = "An amend to what is there moves nothing")]
    // What crosses the book.
    [DataRow("buy 2 @95; amend @100", "open", "1@100 taker", "USD 9798.4+100.8, BTC 6", "Hold Release Fill Fee",
        DisplayName = "A limit that crosses takes what it reaches and rests the rest")]
    [DataRow("buy 1 @95; amend @101", "filled", "1@100 taker", "USD 9899.2, BTC 6", "Hold Release Fill Fee",
        DisplayName = "A limit that crosses may fill the order, at the level's better price")]
    [DataRow("sell 1 @105; amend 2 @99", "open", "1@99 taker", "USD 10098.208, BTC 3+1", "Hold Fill Fee",
        DisplayName = "A sell that crosses with more takes from what is available")]
    [DataRow("have 95.76 USD; buy 1 @95; asks 96x9; amend @96", "open insufficient_funds", "",
        "USD 0+95.76, BTC 0", "Hold",
        DisplayName = "An amend that takes is refused whole where its hold and the rest do not pay for it")]
    [DataRow("have 96.768 USD; buy 1 @95; asks 96x9; amend @96", "filled", "1@96 taker", "USD 0, BTC 1",
        "Hold Release Fill Fee",
        DisplayName = "An amend that takes may spend its own hold to the last cent")]
    [DataRow("buy 1 @95; stale; amend @101", "open", "", "USD 9898.192+101.808, BTC 5", "Hold Hold",
        DisplayName = "On stale prices an amended order rests without taking")]
    [DataRow("buy 1; buy 1 @95; amend @100", "filled open", "1@100 taker", "USD 9798.4+100.8, BTC 6",
        "Fill Fee Hold Hold",
        DisplayName = "An amend finds nothing where the account has taken all that is shown")]
    // What has filled is paid for already.
    [DataRow("have 196.18 USD; buy 2 @95; asks 95x1; asks 100x9; amend @100", "filled", "1@95 maker, 1@100 taker",
        "USD 0, BTC 2", "Hold Fill Fee Release Fill Fee",
        DisplayName = "A buy that has filled in part needs funds for the rest alone")]
    [DataRow("have 196.17 USD; buy 2 @95; asks 95x1; asks 100x9; amend @100", "open insufficient_funds", "1@95 maker",
        "USD 4.65+96.14, BTC 1", "Hold Fill Fee",
        DisplayName = "And all of them")]
    [DataRow("have 3 BTC; sell 2 @105; bids 105x1; bids 99x1; amend 3 @99", "open", "1@105 maker, 1@99 taker",
        "USD 202.788, BTC 0+1", "Hold Fill Fee Fill Fee",
        DisplayName = "So does a sell")]
    [DataRow("have 3 BTC; sell 2 @105; bids 105x1; bids 99x3; amend 4 @99", "open insufficient_funds", "1@105 maker",
        "USD 104.58, BTC 1+1", "Hold Fill Fee",
        DisplayName = "Which cannot take what it does not have")]
    [DataRow("buy 1 @99 stop 105; print buy 0.1 @105; status PostOnly; amend @98", "open", "",
        "USD 9901.216+98.784, BTC 5", "Hold Release",
        DisplayName = "One that was triggered is amended like any that rests")]
    // Refusals leave the order as it was.
    [DataRow("buy 3 @95; asks 95x1; amend 1", "open quantity_filled_already", "1@95 maker",
        "USD 9712.72+191.9, BTC 6", "Hold Fill Fee",
        DisplayName = "A quantity that is filled already is refused")]
    [DataRow("have 95.76 USD; buy 1 @95; amend 1.0001", "open insufficient_funds", "", "USD 0+95.76, BTC 0", "Hold",
        DisplayName = "More than the account can hold for is refused")]
    [DataRow("have 1 BTC; sell 1 @105; amend 1.5", "open insufficient_funds", "", "USD 0, BTC 0+1", "Hold",
        DisplayName = "Nobody offers what they do not have")]
    [DataRow("buy 1 @95; amend 0.00001", "open quantity_below_minimum", "", "USD 9904.24+95.76, BTC 5", "Hold",
        DisplayName = "The rules of new orders hold")]
    [DataRow("buy 1 @95; amend @95.05", "open price_increment", "", "USD 9904.24+95.76, BTC 5", "Hold",
        DisplayName = "The price increment holds")]
    [DataRow("buy 1 @95; status Maintenance; amend 2", "open market_not_open", "", "USD 9904.24+95.76, BTC 5", "Hold",
        DisplayName = "A market that takes no orders takes no amends")]
    [DataRow("buy 1 @95; status PostOnly; amend @100", "open market_not_open", "", "USD 9904.24+95.76, BTC 5", "Hold",
        DisplayName = "Where orders may only rest, an amend may not take")]
    // Funds where the tier worsened.
    [DataRow("have 95.76 USD; buy 1 @95; fees 0.004 0.02; amend 0.999", "open", "", "USD 0+95.76, BTC 0", "Hold",
        DisplayName = "An order that only falls never needs more, whatever its tier has become")]
    public void A_story_ends_as_told(string steps, string outcomes, string fills, string balances, string journals)
    {
        var story = new Story(steps);

        Assert.AreEqual(outcomes, story.Outcomes);
        Assert.AreEqual(fills, story.Fills);
        Assert.AreEqual(balances, story.Balances);
        Assert.AreEqual(journals, story.Journals);
    }

    [TestMethod]
    [DataRow("0.5", null, true)]
    [DataRow("1.5", null, false)]
    [DataRow(null, "94", false)]
    [DataRow(null, "96", false)]
    [DataRow("0.5", "94", false)]
    [DataRow("0.5", "95", true)]
    public void The_place_in_the_queue_is_kept_only_where_nothing_but_the_quantity_falls(
        string? quantity, string? limit, bool isKept)
    {
        var trader = new PaperTrader();
        trader.Deposit("USD", 10_000);
        var placed = trader.Place(OrderSide.Buy, 1, 95)!.Order;
        var later = PaperTrader.Start.AddSeconds(1);

        var amended = OrderDecider.Amend(
            placed, new AmendOrder(Number(quantity), Number(limit)), trader.PlacementOf(placed.OrderId) with { Time = later })
            .Decision!.Order;

        Assert.AreEqual(isKept ? PaperTrader.Start : later, amended.PriorityAt);
        Assert.AreEqual(placed.OrderId, amended.OrderId);
        Assert.AreEqual(placed.CreatedAt, amended.CreatedAt);
    }

    private static decimal? Number(string? text) =>
        text is null ? null : decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
