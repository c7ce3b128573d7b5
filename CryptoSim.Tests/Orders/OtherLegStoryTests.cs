namespace CryptoSim.Tests.Orders;

/// <summary>Orders that wait for either of two triggers (one cancels the other), and those that close others like this, as
/// stories (<see cref="Story"/>). The account and the book are as in <see cref="OrderStoryTests"/>.</summary>
[TestClass]
public sealed class OtherLegStoryTests
{
    [TestMethod]
    // Each leg.
    [DataRow("sell 1 profit 110 or stop 90", "pending", "", "USD 10000, BTC 4+1", "Hold",
        DisplayName = "It holds once what either leg would sell")]
    [DataRow("sell 1 profit 110 or stop 90; print buy 0.1 @109.9; print sell 0.1 @90.1", "pending",
        "", "USD 10000, BTC 4+1",
        "Hold",
        DisplayName = "Between its triggers it waits")]
    [DataRow("sell 1 profit 110 or stop 90; print buy 0.1 @110; print sell 0.1 @90", "filled",
        "1@99 taker", "USD 10098.208, BTC 4",
        "Hold Release Fill Fee",
        DisplayName = "The first that is reached sells, and the other is gone")]
    [DataRow("sell 1 profit 110 or stop 90; print sell 0.1 @90; print buy 0.1 @110", "filled",
        "1@99 taker", "USD 10098.208, BTC 4",
        "Hold Release Fill Fee",
        DisplayName = "So with the other one first")]
    [DataRow("sell 1 @112 profit 110 or stop 90 @89; print buy 0.1 @110; print sell 0.1 @90", "open",
        "", "USD 10000, BTC 4+1",
        "Hold",
        DisplayName = "A limit leg rests, and is not triggered again")]
    [DataRow("sell 1 @112 profit 110 or stop 90 @89; print sell 0.1 @90", "filled",
        "1@99 taker", "USD 10098.208, BTC 4",
        "Hold Release Fill Fee",
        DisplayName = "The other leg has a limit of its own")]
    [DataRow("sell 1 profit 110 or stop 90 @101; print sell 0.1 @90; bids 101x5", "filled",
        "1@101 maker", "USD 10100.596, BTC 4",
        "Hold Fill Fee",
        DisplayName = "A market order that became a limit order by its other leg rests and fills as a maker")]
    [DataRow("sell 1 @112 profit 110 or stop 90; bids 80x1; print sell 0.1 @80", "filled",
        "1@80 taker", "USD 10079.36, BTC 4",
        "Hold Release Fill Fee",
        DisplayName = "A limit order that became a market order by its other leg takes what there is")]
    [DataRow("sell 2 @98.5 profit 110 or stop 90 @97; print buy 0.1 @110; print buy 0.4 @98.5", "open",
        "1@99 taker, 0.4@98.5 maker", "USD 10137.4504, BTC 3+0.6",
        "Hold Release Fill Fee Fill Fee",
        DisplayName = "What is left of the leg that was reached rests and fills in part")]
    // Buys.
    [DataRow("buy 1 stop 110 or profit 90", "pending", "", "USD 9889.12+110.88, BTC 5", "Hold",
        DisplayName = "A buy holds what the dearer leg needs")]
    [DataRow("buy 1 profit 90 or stop 110", "pending", "", "USD 9889.12+110.88, BTC 5", "Hold",
        DisplayName = "Whichever comes first in the request")]
    [DataRow("buy 1 @112 stop 110 or profit 90 @91; print sell 0.1 @90", "open",
        "", "USD 9908.272+91.728, BTC 5",
        "Hold Release",
        DisplayName = "Triggered by the dip it holds what that leg needs")]
    [DataRow("buy 1 stop 110 or profit 90; asks 111x5; print buy 0.1 @110", "filled",
        "1@111 taker", "USD 9888.112, BTC 6",
        "Hold Release Fill Fee",
        DisplayName = "Triggered by the breakout it pays what it meets")]
    [DataRow("have 110.88 USD; buy 1 stop 110 or profit 90", "pending", "", "USD 0+110.88, BTC 0", "Hold",
        DisplayName = "One hold suffices for both")]
    [DataRow("have 110.87 USD; buy 1 profit 90 or stop 110", "insufficient_funds", "", "USD 110.87, BTC 0", "",
        DisplayName = "The dearer leg must be paid for, be it the other")]
    [DataRow("have 110.88 USD; buy 1 profit 90 or stop 110; asks 111x5; print buy 0.1 @110", "canceled:insufficient_funds",
        "", "USD 110.88, BTC 0",
        "Hold Release",
        DisplayName = "A triggered leg that cannot be paid is canceled whole, with the other")]
    // Offsets and trails.
    [DataRow("print buy 1 @100; sell 1 profit 10% or stop 5$; print sell 0.1 @95.1; print buy 0.1 @110", "filled",
        "1@99 taker", "USD 10098.208, BTC 4",
        "Hold Release Fill Fee",
        DisplayName = "Each trigger may be an offset from the last price")]
    [DataRow("print buy 1 @100; sell 1 profit 10% or stop 5$; print sell 0.1 @95", "filled",
        "1@99 taker", "USD 10098.208, BTC 4",
        "Hold Release Fill Fee",
        DisplayName = "In its own unit")]
    [DataRow("print buy 1 @100; sell 1 trail 5% or profit 120; print buy 0.1 @110; print sell 0.1 @104.5", "filled",
        "1@99 taker", "USD 10098.208, BTC 4",
        "Hold Release Fill Fee",
        DisplayName = "A trailing stop with a take profit trails")]
    [DataRow("print buy 1 @100; sell 1 trail 5% or profit 120 @121; print buy 0.1 @110; print buy 0.1 @120; print sell 1 @100",
        "open",
        "", "USD 10000, BTC 4+1",
        "Hold",
        DisplayName = "And takes the profit where that comes first")]
    [DataRow("sell 1 profit 110 or trail 5%", "invalid_other", "", "USD 10000, BTC 5", "",
        DisplayName = "What trails is the first leg")]
    // Where one is reached already: the newest trade counts.
    [DataRow("print buy 1 @111; sell 1 profit 110 or stop 90; print buy 0.1 @111", "filled",
        "1@99 taker", "USD 10098.208, BTC 4",
        "Hold Release Fill Fee",
        DisplayName = "Placed beyond a trigger it is triggered by the next look")]
    // How it ends.
    [DataRow("sell 1 profit 110 or stop 90; cancel", "canceled:canceled_by_user", "", "USD 10000, BTC 5", "Hold Release",
        DisplayName = "It is canceled as one")]
    [DataRow("sell 1 gtd 60 profit 110 or stop 90; wait 60; print sell 0.1 @90; expire", "expired:expired",
        "", "USD 10000, BTC 5",
        "Hold Release",
        DisplayName = "It expires as one")]
    [DataRow("have 1 BTC; sell 1 profit 110 or stop 90; sell 1", "pending insufficient_funds", "", "USD 0, BTC 0+1", "Hold",
        DisplayName = "What it holds is not for sale")]
    [DataRow("sell 1 profit 110 or stop 90; status Maintenance; print sell 0.1 @90; status Online; print buy 0.1 @110",
        "filled",
        "1@99 taker", "USD 10098.208, BTC 4",
        "Hold Release Fill Fee",
        DisplayName = "In maintenance neither is triggered")]
    [DataRow("sell 1 both profit 110 or stop 90 @98; buy 1 @99; print sell 0.1 @90", "canceled:self_trade canceled:self_trade",
        "", "USD 10000, BTC 5",
        "Hold Hold Release Release",
        DisplayName = "The leg that was reached gives way to its own account's order")]
    // Refusals.
    [DataRow("sell 1 stop 90 or stop 80", "invalid_other", "", "USD 10000, BTC 5", "",
        DisplayName = "Two stop losses lie on one side")]
    [DataRow("buy 1 profit 90 or profit 80", "invalid_other", "", "USD 10000, BTC 5", "",
        DisplayName = "So do two take profits")]
    [DataRow("print buy 1 @100; sell 1 trail 5% or stop 80", "invalid_other", "", "USD 10000, BTC 5", "",
        DisplayName = "And a trailing stop with a stop loss")]
    [DataRow("sell 1 @105 or stop 90", "invalid_other", "", "USD 10000, BTC 5", "",
        DisplayName = "Only an order with a trigger has another leg")]
    [DataRow("sell 1 profit 90 or stop 110", "invalid_other", "", "USD 10000, BTC 5", "",
        DisplayName = "No price may reach both")]
    [DataRow("sell 1 profit 100 or stop 100", "invalid_other", "", "USD 10000, BTC 5", "",
        DisplayName = "Not one either")]
    [DataRow("sell 1 profit 110 or stop 90.05", "price_increment", "", "USD 10000, BTC 5", "",
        DisplayName = "The other trigger is a multiple of the tick")]
    [DataRow("sell 1 profit 110 or stop 90 @0", "invalid_price", "", "USD 10000, BTC 5", "",
        DisplayName = "The other limit is held to the rules")]
    [DataRow("sell 1 profit 110 or stop 5%", "quote_stale", "", "USD 10000, BTC 5", "",
        DisplayName = "An offset of the other leg needs a last price")]
    [DataRow("sell 0.005 profit 110 or stop 90", "cost_below_minimum", "", "USD 10000, BTC 5", "",
        DisplayName = "Each leg must be worth the minimum")]
    [DataRow("status LimitOnly; sell 1 @112 profit 110 or stop 90", "market_not_open", "", "USD 10000, BTC 5", "",
        DisplayName = "While the market is limit only, neither leg may become a market order")]
    [DataRow("sell 1 ioc profit 110 or stop 90", "invalid_time_in_force", "", "USD 10000, BTC 5", "",
        DisplayName = "It is not immediate")]
    // Amends.
    [DataRow("sell 1 profit 110 or stop 90; amend 2", "pending", "", "USD 10000, BTC 3+2", "Hold Hold",
        DisplayName = "Its quantity can be amended")]
    [DataRow("buy 1 stop 110 or profit 90; amend 2", "pending", "", "USD 9778.24+221.76, BTC 5", "Hold Hold",
        DisplayName = "It still holds for the dearer leg then")]
    [DataRow("sell 1 profit 110 or stop 90; amend or !95; print sell 0.1 @95", "filled",
        "1@99 taker", "USD 10098.208, BTC 4",
        "Hold Release Fill Fee",
        DisplayName = "So can the other trigger")]
    [DataRow("sell 1 profit 110 or stop 90; amend !105 or !95; print buy 0.1 @105", "filled",
        "1@99 taker", "USD 10098.208, BTC 4",
        "Hold Release Fill Fee",
        DisplayName = "And both")]
    [DataRow("buy 1 profit 90 or stop 110 @111; amend or @120", "pending", "", "USD 9879.04+120.96, BTC 5", "Hold Hold",
        DisplayName = "And the limit of the other leg, with its hold")]
    [DataRow("sell 1 profit 110 or stop 90; amend or !110", "pending invalid_other", "", "USD 10000, BTC 4+1", "Hold",
        DisplayName = "They do not cross")]
    [DataRow("sell 1 profit 110; amend or !90", "pending invalid_other", "", "USD 10000, BTC 4+1", "Hold",
        DisplayName = "An order with one leg gets no other")]
    [DataRow("sell 1 @112 profit 110 or stop 90; print buy 0.1 @110; amend or !95", "open invalid_other",
        "", "USD 10000, BTC 4+1",
        "Hold",
        DisplayName = "What was dropped is not amended")]
    [DataRow("sell 1 profit 110 or stop 90 @101; print sell 0.1 @90; amend @102", "open", "", "USD 10000, BTC 4+1", "Hold",
        DisplayName = "What it became can be")]
    // Brackets.
    [DataRow("buy 1 closed profit 110 or stop 90", "filled pending",
        "1@100 taker", "USD 9899.2, BTC 5+1",
        "Fill Fee Hold",
        DisplayName = "What was bought waits for its profit or its stop")]
    [DataRow("buy 1 closed profit 110 or stop 90; print sell 0.1 @90; print buy 1 @110", "filled filled",
        "1@100 taker, 1@99 taker", "USD 9997.408, BTC 5",
        "Fill Fee Hold Release Fill Fee",
        DisplayName = "And is sold once")]
    [DataRow("buy 2 @95 closed @112 profit 110 or stop 90; print sell 0.5 @95; cancel", "canceled:canceled_by_user pending",
        "0.5@95 maker", "USD 9952.31, BTC 5+0.5",
        "Hold Fill Fee Release Hold",
        DisplayName = "Filled in part it is closed for that part")]
    [DataRow("print buy 1 @100; buy 1 @95 closed profit 10% or stop 5%; print sell 1 @95; print sell 0.1 @90.2",
        "filled filled",
        "1@95 maker, 1@99 taker", "USD 10002.828, BTC 5",
        "Hold Fill Fee Release Hold Release Fill Fee",
        DisplayName = "Its offsets are measured when it is placed")]
    [DataRow("sell 1 closed profit 90 or stop 110", "filled pending",
        "1@99 taker", "USD 9987.328+110.88, BTC 4",
        "Fill Fee Hold",
        DisplayName = "What was sold is bought back at either")]
    [DataRow("buy 1 closed profit 10% or stop 5%", "filled canceled:quote_stale",
        "1@100 taker", "USD 9899.2, BTC 6",
        "Fill Fee",
        DisplayName = "What cannot be placed ends at once")]
    [DataRow("buy 1 closed profit 110 or stop 90.05", "invalid_close", "", "USD 10000, BTC 5", "",
        DisplayName = "The other leg is held to the rules when the first is placed")]
    [DataRow("buy 1 closed profit 90 or stop 110", "invalid_close", "", "USD 10000, BTC 5", "",
        DisplayName = "As is their distance")]
    [DataRow("buy 1 closed stop 90 or stop 80", "invalid_close", "", "USD 10000, BTC 5", "",
        DisplayName = "And their sides")]
    [DataRow("buy 1 closed @110 or stop 90", "invalid_close", "", "USD 10000, BTC 5", "",
        DisplayName = "A limit order that rests at once has no other leg")]
    public void A_story_ends_as_told(string steps, string outcomes, string fills, string balances, string journals)
    {
        var story = new Story(steps);

        Assert.AreEqual(outcomes, story.Outcomes);
        Assert.AreEqual(fills, story.Fills);
        Assert.AreEqual(balances, story.Balances);
        Assert.AreEqual(journals, story.Journals);
    }
}
