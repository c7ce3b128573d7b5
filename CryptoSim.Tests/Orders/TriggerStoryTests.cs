namespace CryptoSim.Tests.Orders;

/// <summary>Orders that wait for the last price before they work, as stories (<see cref="Story"/>). The account and the book
/// are as in <see cref="OrderStoryTests"/>; nothing has traded before the story.</summary>
[TestClass]
public sealed class TriggerStoryTests
{
    [TestMethod]
    // Stop losses.
    [DataRow("sell 1 stop 95", "pending", "", "USD 10000, BTC 4+1", "Hold",
        DisplayName = "A stop-loss sell waits and holds what it will sell")]
    [DataRow("sell 1 stop 95; print sell 0.1 @95.1", "pending", "", "USD 10000, BTC 4+1", "Hold",
        DisplayName = "A trade above its trigger does nothing to a stop-loss sell")]
    [DataRow("sell 1 stop 95; print sell 0.1 @95", "filled",
        "1@99 taker", "USD 10098.208, BTC 4",
        "Hold Release Fill Fee",
        DisplayName = "A trade at its trigger makes a stop-loss sell a market order: it takes the bids there are")]
    [DataRow("sell 1 stop 95; print buy 0.1 @94", "filled",
        "1@99 taker", "USD 10098.208, BTC 4",
        "Hold Release Fill Fee",
        DisplayName = "Whoever took: the last price counts")]
    [DataRow("sell 2 stop 95; bids 94x1 93x5; print sell 0.1 @94", "filled",
        "1@94 taker, 1@93 taker", "USD 10185.504, BTC 3",
        "Hold Release Fill Fee Fill Fee",
        DisplayName = "A stop-loss sell slips down the book like any market order")]
    [DataRow("bids 95x5; sell 1 stop 95", "pending", "", "USD 10000, BTC 4+1", "Hold",
        DisplayName = "The book alone triggers nothing")]
    [DataRow("buy 1 stop 105", "pending", "", "USD 9894.16+105.84, BTC 5", "Hold",
        DisplayName = "A stop-loss buy holds its cost at the trigger and the taker's fee")]
    [DataRow("buy 1 stop 105; asks 106x5; print buy 0.1 @105", "filled",
        "1@106 taker", "USD 9893.152, BTC 6",
        "Hold Release Fill Fee",
        DisplayName = "A stop-loss buy pays what it meets, also above its trigger")]
    [DataRow("have 105.84 USD; buy 1 stop 105; asks 106x5; print buy 0.1 @105", "canceled:insufficient_funds",
        "", "USD 105.84, BTC 0",
        "Hold Release",
        DisplayName = "A triggered buy that the account cannot pay is canceled whole")]
    [DataRow("have 105.83 USD; buy 1 stop 105", "insufficient_funds", "", "USD 105.83, BTC 0", "",
        DisplayName = "A pending buy must be able to hold its cost")]
    [DataRow("sell 1 stop 95; bids; print sell 0.1 @95", "canceled:no_liquidity",
        "", "USD 10000, BTC 5",
        "Hold Release",
        DisplayName = "A triggered market order that meets an empty book ends")]
    [DataRow("have 10 BTC; sell 9 stop 95; print sell 0.1 @95", "canceled:no_liquidity",
        "1@99 taker, 2@98 taker, 5@97 taker", "USD 773.76, BTC 2",
        "Hold Release Fill Fee Fill Fee Fill Fee",
        DisplayName = "A triggered market order larger than the book keeps its fills and ends")]
    [DataRow("have 1 BTC; sell 1 stop 95; sell 1", "pending insufficient_funds", "", "USD 0, BTC 0+1", "Hold",
        DisplayName = "What a pending order holds is not for sale")]
    // Stop-loss limits.
    [DataRow("sell 1 @98 stop 95; print sell 0.1 @95", "filled",
        "1@99 taker", "USD 10098.208, BTC 4",
        "Hold Release Fill Fee",
        DisplayName = "A triggered stop-loss limit takes what it reaches")]
    [DataRow("sell 1 @100 stop 95; print sell 0.1 @95", "open", "", "USD 10000, BTC 4+1", "Hold",
        DisplayName = "A triggered stop-loss limit that reaches nothing rests")]
    [DataRow("sell 1 @100 stop 95; print sell 0.1 @95; bids 101x5", "filled",
        "1@100 maker", "USD 10099.6, BTC 4",
        "Hold Fill Fee",
        DisplayName = "A triggered limit order fills like any that rests")]
    [DataRow("sell 1 @100 stop 95; bids 101x5", "pending", "", "USD 10000, BTC 4+1", "Hold",
        DisplayName = "A pending order does not fill, whatever its limit")]
    [DataRow("sell 1 @90 stop 95; print buy 3 @95", "filled",
        "1@99 taker", "USD 10098.208, BTC 4",
        "Hold Release Fill Fee",
        DisplayName = "The trade that triggers an order does not fill it too")]
    [DataRow("sell 2 @98.5 stop 95; print sell 0.1 @95", "open",
        "1@99 taker", "USD 10098.208, BTC 3+1",
        "Hold Release Fill Fee",
        DisplayName = "A triggered limit order takes what it reaches and rests the rest")]
    [DataRow("buy 1 @106 stop 105; print buy 0.1 @105", "filled",
        "1@100 taker", "USD 9899.2, BTC 6",
        "Hold Release Fill Fee",
        DisplayName = "A stop-loss limit buy gives back what it held above what it paid")]
    [DataRow("buy 1 @98 stop 105", "pending", "", "USD 9901.216+98.784, BTC 5", "Hold",
        DisplayName = "A stop-loss limit buy holds its cost at the limit")]
    // Take profits.
    [DataRow("sell 1 profit 105; print buy 0.1 @104.9", "pending", "", "USD 10000, BTC 4+1", "Hold",
        DisplayName = "A trade below its trigger does nothing to a take-profit sell")]
    [DataRow("sell 1 profit 105; bids 105x5; print buy 0.1 @105", "filled",
        "1@105 taker", "USD 10104.16, BTC 4",
        "Hold Release Fill Fee",
        DisplayName = "A take-profit sell sells once the last price has risen to its trigger")]
    [DataRow("buy 1 profit 95; print sell 0.1 @95", "filled",
        "1@100 taker", "USD 9899.2, BTC 6",
        "Hold Release Fill Fee",
        DisplayName = "A take-profit buy buys once the last price has fallen to its trigger, at what the book then asks")]
    [DataRow("buy 1 @96 profit 95; print sell 0.1 @95", "open", "", "USD 9903.232+96.768, BTC 5", "Hold",
        DisplayName = "A take-profit limit buy never pays above its limit")]
    // Offsets.
    [DataRow("print buy 1 @100; sell 1 stop 5%; print sell 0.1 @95.1", "pending", "", "USD 10000, BTC 4+1", "Hold",
        DisplayName = "A stop 5 % below the last price of 100 is at 95")]
    [DataRow("print buy 1 @100; sell 1 stop 5%; print sell 0.1 @95", "filled",
        "1@99 taker", "USD 10098.208, BTC 4",
        "Hold Release Fill Fee",
        DisplayName = "And is reached there")]
    [DataRow("print buy 1 @100; sell 1 profit 3$; print buy 0.1 @103", "filled",
        "1@99 taker", "USD 10098.208, BTC 4",
        "Hold Release Fill Fee",
        DisplayName = "A take profit 3 USD above the last price")]
    [DataRow("print buy 1 @100; buy 1 stop 0.01%; print buy 0.1 @100", "pending",
        "", "USD 9899.0992+100.9008, BTC 5",
        "Hold",
        DisplayName = "An offset is never rounded towards the last price: 100.01 is 100.1")]
    [DataRow("sell 1 stop 5%", "quote_stale", "", "USD 10000, BTC 5", "",
        DisplayName = "An offset needs a last price")]
    [DataRow("print buy 1 @100; stale; sell 1 stop 5%", "quote_stale", "", "USD 10000, BTC 5", "",
        DisplayName = "An offset needs a fresh last price")]
    [DataRow("stale; sell 1 stop 95", "pending", "", "USD 10000, BTC 4+1", "Hold",
        DisplayName = "A price needs none")]
    [DataRow("print buy 1 @100; sell 1 stop 100%", "invalid_trigger", "", "USD 10000, BTC 5", "",
        DisplayName = "A trigger at nothing is refused")]
    [DataRow("sell 1 stop 0", "invalid_trigger", "", "USD 10000, BTC 5", "",
        DisplayName = "A trigger of zero is refused")]
    [DataRow("sell 1 stop 95.05", "price_increment", "", "USD 10000, BTC 5", "",
        DisplayName = "A trigger is a multiple of the tick")]
    // How they end, and market states.
    [DataRow("sell 1 stop 95; cancel", "canceled:canceled_by_user", "", "USD 10000, BTC 5", "Hold Release",
        DisplayName = "A pending order can be canceled")]
    [DataRow("sell 1 stop 95; amend 2", "pending", "", "USD 10000, BTC 3+2", "Hold Hold",
        DisplayName = "A pending order can be amended: it holds what it will sell then")]
    [DataRow("sell 1 stop 95; amend !96; print sell 0.1 @96", "filled",
        "1@99 taker", "USD 10098.208, BTC 4",
        "Hold Release Fill Fee",
        DisplayName = "Its trigger can be moved")]
    [DataRow("sell 1 stop 95; amend !94; print sell 0.1 @95", "pending", "", "USD 10000, BTC 4+1", "Hold",
        DisplayName = "And is where it was moved to")]
    [DataRow("sell 1 @98 stop 95; amend @100 !96; print sell 0.1 @96", "open", "", "USD 10000, BTC 4+1", "Hold",
        DisplayName = "So can the limit after it")]
    [DataRow("buy 1 stop 105; amend !110", "pending", "", "USD 9889.12+110.88, BTC 5", "Hold Hold",
        DisplayName = "A buy holds its cost at the new trigger")]
    [DataRow("buy 1 stop 105; amend !104", "pending", "", "USD 9895.168+104.832, BTC 5", "Hold Release",
        DisplayName = "And gives back what it no longer needs")]
    [DataRow("have 105.84 USD; buy 1 stop 105; amend !110", "pending insufficient_funds",
        "", "USD 0+105.84, BTC 0",
        "Hold",
        DisplayName = "An amend of a pending order must be paid for")]
    [DataRow("sell 1 stop 95; amend !95.05", "pending price_increment", "", "USD 10000, BTC 4+1", "Hold",
        DisplayName = "A new trigger is a multiple of the tick, too")]
    [DataRow("sell 1 stop 95; amend @90", "pending price_not_allowed", "", "USD 10000, BTC 4+1", "Hold",
        DisplayName = "What becomes a market order has no limit")]
    [DataRow("sell 1 stop 95; amend 0", "pending invalid_quantity", "", "USD 10000, BTC 4+1", "Hold",
        DisplayName = "A pending order cannot be amended to nothing")]
    [DataRow("sell 1 @100; amend !95", "open invalid_trigger", "", "USD 10000, BTC 4+1", "Hold",
        DisplayName = "An order that waits for nothing gets no trigger")]
    [DataRow("sell 1 @100 stop 95; print sell 0.1 @95; amend !94", "open invalid_trigger",
        "", "USD 10000, BTC 4+1",
        "Hold",
        DisplayName = "A trigger that was reached is not moved")]
    [DataRow("sell 1 @100 stop 95; print sell 0.1 @95; amend @99", "filled",
        "1@99 taker", "USD 10098.208, BTC 4",
        "Hold Release Fill Fee",
        DisplayName = "A triggered limit order can")]
    [DataRow("sell 1 stop 95 gtd 60; wait 60; expire", "expired:expired", "", "USD 10000, BTC 5", "Hold Release",
        DisplayName = "A pending order expires")]
    [DataRow("sell 1 stop 95 gtd 60; wait 60; print sell 0.1 @95", "pending", "", "USD 10000, BTC 4+1", "Hold",
        DisplayName = "After its time nothing triggers it")]
    [DataRow("sell 1 @100 stop 95 gtd 60; print sell 0.1 @95; wait 60; expire", "expired:expired",
        "", "USD 10000, BTC 5",
        "Hold Release",
        DisplayName = "An expiry counts for a triggered order too")]
    [DataRow("sell 1 stop 95 ioc", "invalid_time_in_force", "", "USD 10000, BTC 5", "",
        DisplayName = "An order that waits is not immediate")]
    [DataRow("sell 1 @95 stop 95 post", "invalid_post_only", "", "USD 10000, BTC 5", "",
        DisplayName = "An order that takes once triggered is not post-only")]
    [DataRow("sell 100 USD stop 95", "invalid_quantity", "", "USD 10000, BTC 5", "",
        DisplayName = "A pending order's size is in the base asset")]
    [DataRow("sell 1 stop 95; status Maintenance; print sell 0.1 @95", "pending", "", "USD 10000, BTC 4+1", "Hold",
        DisplayName = "In maintenance nothing is triggered")]
    [DataRow("sell 1 stop 95; status Maintenance; print sell 0.1 @95; status Online; print sell 0.1 @94", "filled",
        "1@99 taker", "USD 10098.208, BTC 4",
        "Hold Release Fill Fee",
        DisplayName = "The first trade after it triggers")]
    [DataRow("status CancelOnly; sell 1 stop 95", "market_not_open", "", "USD 10000, BTC 5", "",
        DisplayName = "While the market is cancel only, no order may wait either")]
    [DataRow("status PostOnly; sell 1 @100 stop 95", "market_not_open", "", "USD 10000, BTC 5", "",
        DisplayName = "While the market is post only, what will take is refused")]
    [DataRow("status LimitOnly; sell 1 stop 95", "market_not_open", "", "USD 10000, BTC 5", "",
        DisplayName = "While the market is limit only, what becomes a market order is refused")]
    [DataRow("status LimitOnly; sell 1 @98 stop 95; print sell 0.1 @95", "filled",
        "1@99 taker", "USD 10098.208, BTC 4",
        "Hold Release Fill Fee",
        DisplayName = "While the market is limit only, a stop-loss limit works")]
    [DataRow("fees 0 0.001; sell 1 stop 95; fees 0.004 0.008; print sell 0.1 @95", "filled",
        "1@99 taker", "USD 10098.208, BTC 4",
        "Hold Release Fill Fee",
        DisplayName = "A triggered order pays the fees of when it is triggered")]
    public void A_story_ends_as_told(string steps, string outcomes, string fills, string balances, string journals)
    {
        var story = new Story(steps);

        Assert.AreEqual(outcomes, story.Outcomes);
        Assert.AreEqual(fills, story.Fills);
        Assert.AreEqual(balances, story.Balances);
        Assert.AreEqual(journals, story.Journals);
    }
}
