namespace CryptoSim.Tests.Orders;

/// <summary>Trailing stops: triggers that follow the last price, as stories (<see cref="Story"/>). The account and the book are as in
/// <see cref="OrderStoryTests"/>.</summary>
[TestClass]
public sealed class TrailingStopStoryTests
{
    [TestMethod]
    [DataRow("print buy 1 @100; sell 1 trail 5%", "pending",
        "", "USD 10000, BTC 4+1",
        "Hold",
        DisplayName = "A trailing stop waits and holds what it will sell")]
    [DataRow("print buy 1 @100; sell 1 trail 5%; print sell 0.1 @95.1", "pending",
        "", "USD 10000, BTC 4+1",
        "Hold",
        DisplayName = "It starts behind the last price of when it is placed")]
    [DataRow("print buy 1 @100; sell 1 trail 5%; print sell 0.1 @95", "filled",
        "1@99 taker", "USD 10098.208, BTC 4",
        "Hold Release Fill Fee",
        DisplayName = "And is reached there")]
    [DataRow("print buy 1 @100; sell 1 trail 5$; print buy 0.1 @110; print sell 0.1 @105.1", "pending",
        "", "USD 10000, BTC 4+1",
        "Hold",
        DisplayName = "A sell follows the last price up")]
    [DataRow("print buy 1 @100; sell 1 trail 5$; print buy 0.1 @110; print sell 0.1 @105", "filled",
        "1@99 taker", "USD 10098.208, BTC 4",
        "Hold Release Fill Fee",
        DisplayName = "So it is reached at a better price than when it was placed")]
    [DataRow("print buy 1 @100; sell 1 trail 5%; print buy 0.1 @110; print sell 0.1 @104.5", "filled",
        "1@99 taker", "USD 10098.208, BTC 4",
        "Hold Release Fill Fee",
        DisplayName = "In percent the distance grows with the price: 104.5 is 5 % below 110")]
    [DataRow("print buy 1 @100; sell 1 trail 5%; print buy 0.1 @110; print sell 0.1 @104.6", "pending",
        "", "USD 10000, BTC 4+1",
        "Hold",
        DisplayName = "And no nearer")]
    [DataRow("print buy 1 @100; sell 1 trail 5$; print buy 0.1 @110; print sell 0.1 @106; print sell 0.1 @105", "filled",
        "1@99 taker", "USD 10098.208, BTC 4",
        "Hold Release Fill Fee",
        DisplayName = "It never goes back")]
    [DataRow("print buy 1 @100; sell 1 trail 5$; print sell 0.1 @96; print buy 0.1 @99; print sell 0.1 @95", "filled",
        "1@99 taker", "USD 10098.208, BTC 4",
        "Hold Release Fill Fee",
        DisplayName = "Prices that are no new peak leave it where it is")]
    [DataRow("print buy 1 @100; sell 1 trail 5$; bids 120x5", "pending",
        "", "USD 10000, BTC 4+1",
        "Hold",
        DisplayName = "The book alone moves nothing")]
    [DataRow("print buy 1 @100; buy 1 trail 5$", "pending",
        "", "USD 9894.16+105.84, BTC 5",
        "Hold",
        DisplayName = "A buy holds its cost at the trigger it starts with: it only falls")]
    [DataRow("print buy 1 @100; buy 1 trail 5$; print sell 0.1 @90; print buy 0.1 @94.9", "pending",
        "", "USD 9894.16+105.84, BTC 5",
        "Hold",
        DisplayName = "A buy follows the last price down")]
    [DataRow("print buy 1 @100; buy 1 trail 5$; print sell 0.1 @90; print buy 0.1 @95", "filled",
        "1@100 taker", "USD 9899.2, BTC 6",
        "Hold Release Fill Fee",
        DisplayName = "And buys once that comes back so far")]
    [DataRow("print buy 1 @100; sell 1 trail 5$ limit 0$; print buy 0.1 @110; print sell 0.1 @105", "open",
        "", "USD 10000, BTC 4+1",
        "Hold",
        DisplayName = "The limit of a trailing-stop-limit goes with its trigger: it rests at 105")]
    [DataRow("print buy 1 @100; sell 1 trail 5$ limit 0$; print buy 0.1 @110; print sell 0.1 @105; bids 106x5", "filled",
        "1@105 maker", "USD 10104.58, BTC 4",
        "Hold Fill Fee",
        DisplayName = "And fills there")]
    [DataRow("print buy 1 @100; sell 1 trail 5$ limit -7$; print buy 0.1 @110; print sell 0.1 @105", "filled",
        "1@99 taker", "USD 10098.208, BTC 4",
        "Hold Release Fill Fee",
        DisplayName = "A limit far enough below the trigger takes")]
    [DataRow("print buy 1 @100; sell 1 trail 5$ limit -1%; print buy 0.1 @110; print sell 0.1 @105; bids 104x5", "filled",
        "1@103.9 maker", "USD 10103.4844, BTC 4",
        "Hold Fill Fee",
        DisplayName = "A limit offset in percent of the trigger, rounded away from it")]
    [DataRow("print buy 1 @100; buy 1 trail 5$ limit 1$", "pending",
        "", "USD 9893.152+106.848, BTC 5",
        "Hold",
        DisplayName = "A trailing-stop-limit buy holds its cost at the limit it starts with")]
    [DataRow("print buy 1 @100; buy 1 trail 5$ limit 1$; print sell 0.1 @90; print buy 0.1 @95", "open",
        "", "USD 9903.232+96.768, BTC 5",
        "Hold Release",
        DisplayName = "And at the one it came to, once it rests")]
    [DataRow("have 105.83 USD; print buy 1 @100; buy 1 trail 5$", "insufficient_funds",
        "", "USD 105.83, BTC 0",
        "",
        DisplayName = "It must be able to hold that")]
    [DataRow("sell 1 trail 5%", "quote_stale",
        "", "USD 10000, BTC 5",
        "",
        DisplayName = "There must be a last price to follow")]
    [DataRow("print buy 1 @100; stale; sell 1 trail 5%", "quote_stale",
        "", "USD 10000, BTC 5",
        "",
        DisplayName = "A fresh one")]
    [DataRow("print buy 1 @100; sell 1 trail 95", "invalid_trigger",
        "", "USD 10000, BTC 5",
        "",
        DisplayName = "It is stated as a distance, not as a price")]
    [DataRow("print buy 1 @100; sell 1 trail 100%", "invalid_trigger",
        "", "USD 10000, BTC 5",
        "",
        DisplayName = "A distance that leaves no price is refused")]
    [DataRow("print buy 1 @100; sell 1 trail 0%", "invalid_trigger",
        "", "USD 10000, BTC 5",
        "",
        DisplayName = "So is none")]
    [DataRow("print buy 1 @100; sell 1 @95 trail 5%", "price_not_allowed",
        "", "USD 10000, BTC 5",
        "",
        DisplayName = "Its limit is an offset, not a price")]
    [DataRow("print buy 1 @100; sell 1 trail 5% ioc", "invalid_time_in_force",
        "", "USD 10000, BTC 5",
        "",
        DisplayName = "It is not immediate")]
    [DataRow("print buy 1 @100; sell 1 trail 5$ gtd 60; wait 60; expire", "expired:expired",
        "", "USD 10000, BTC 5",
        "Hold Release",
        DisplayName = "It expires")]
    [DataRow("print buy 1 @100; sell 1 trail 5$; cancel", "canceled:canceled_by_user",
        "", "USD 10000, BTC 5",
        "Hold Release",
        DisplayName = "And can be canceled")]
    [DataRow("print buy 1 @100; sell 1 trail 5$; amend 2", "pending",
        "", "USD 10000, BTC 3+2",
        "Hold Hold",
        DisplayName = "Its quantity can be amended")]
    [DataRow("print buy 1 @100; sell 1 trail 5$; print buy 0.1 @110; amend 0.5; print sell 0.1 @105", "filled",
        "0.5@99 taker", "USD 10049.104, BTC 4.5",
        "Hold Release Release Fill Fee",
        DisplayName = "Which leaves its trigger where it has come to")]
    [DataRow("print buy 1 @100; sell 1 trail 5$; amend !96", "pending invalid_trigger",
        "", "USD 10000, BTC 4+1",
        "Hold",
        DisplayName = "Its trigger is where the last price has been, and cannot be set")]
    [DataRow("print buy 1 @100; sell 1 trail 5$ limit 0$; amend @96", "pending price_not_allowed",
        "", "USD 10000, BTC 4+1",
        "Hold",
        DisplayName = "Nor can its limit")]
    [DataRow("print buy 1 @100; sell 1 trail 5$; status Maintenance; print sell 0.1 @94; status Online; print buy 0.1 @99", "pending",
        "", "USD 10000, BTC 4+1",
        "Hold",
        DisplayName = "What traded while the market matched nothing does not trigger it later")]
    [DataRow("print buy 1 @100; status LimitOnly; sell 1 trail 5$", "market_not_open",
        "", "USD 10000, BTC 5",
        "",
        DisplayName = "While the market is limit only, what becomes a market order is refused")]
    public void A_story_ends_as_told(string steps, string outcomes, string fills, string balances, string journals)
    {
        var story = new Story(steps);

        Assert.AreEqual(outcomes, story.Outcomes);
        Assert.AreEqual(fills, story.Fills);
        Assert.AreEqual(balances, story.Balances);
        Assert.AreEqual(journals, story.Journals);
    }
}
