namespace CryptoSim.Tests.Orders;

/// <summary>Orders that are closed by another once they have ended, as stories (<see cref="Story"/>). The account and the book
/// are as in <see cref="OrderStoryTests"/>.</summary>
[TestClass]
public sealed class CloseStoryTests
{
    [TestMethod]
    [DataRow("buy 1 closed stop 95", "filled pending",
        "1@100 taker", "USD 9899.2, BTC 5+1",
        "Fill Fee Hold",
        DisplayName = "What was bought waits to be sold")]
    [DataRow("buy 1 closed stop 95; print sell 0.1 @95", "filled filled",
        "1@100 taker, 1@99 taker", "USD 9997.408, BTC 5",
        "Fill Fee Hold Release Fill Fee",
        DisplayName = "And is, once the trigger is reached")]
    [DataRow("buy 1 @95 closed @110", "open",
        "", "USD 9904.24+95.76, BTC 5",
        "Hold",
        DisplayName = "Nothing is closed before it has ended")]
    [DataRow("buy 1 @95 closed @110; asks 94x5", "filled open",
        "1@95 maker", "USD 9904.62, BTC 5+1",
        "Hold Fill Fee Release Hold",
        DisplayName = "What a resting order bought rests to be sold")]
    [DataRow("buy 2 @95 closed @110; print sell 0.5 @95", "open",
        "0.5@95 maker", "USD 9808.48+143.83, BTC 5.5",
        "Hold Fill Fee",
        DisplayName = "While some of it is open nothing is closed")]
    [DataRow("buy 2 @95 closed @110; print sell 0.5 @95; cancel", "canceled:canceled_by_user open",
        "0.5@95 maker", "USD 9952.31, BTC 5+0.5",
        "Hold Fill Fee Release Hold",
        DisplayName = "One that is canceled is closed for what it filled")]
    [DataRow("buy 2 @95 gtd 60 closed @110; print sell 0.5 @95; wait 60; expire", "expired:expired open",
        "0.5@95 maker", "USD 9952.31, BTC 5+0.5",
        "Hold Fill Fee Release Hold",
        DisplayName = "So is one that expires")]
    [DataRow("buy 1 @95 closed @110; cancel", "canceled:canceled_by_user",
        "", "USD 10000, BTC 5",
        "Hold Release",
        DisplayName = "One that filled nothing leaves nothing to close")]
    [DataRow("buy 2 @100 ioc closed stop 95", "canceled:immediate_or_cancel pending",
        "1@100 taker", "USD 9899.2, BTC 5+1",
        "Fill Fee Hold",
        DisplayName = "An immediate order is closed for what it took")]
    [DataRow("sell 1 closed @95", "filled open",
        "1@99 taker", "USD 10002.448+95.76, BTC 4",
        "Fill Fee Hold",
        DisplayName = "What was sold is bought back")]
    [DataRow("buy 1 stop 105 closed profit 120; print buy 0.1 @105", "filled pending",
        "1@100 taker", "USD 9899.2, BTC 5+1",
        "Hold Release Fill Fee Hold",
        DisplayName = "A triggered order is closed like any")]
    [DataRow("print buy 1 @100; buy 1 closed trail 5%; print buy 0.1 @110; print sell 0.1 @104.5", "filled filled",
        "1@100 taker, 1@99 taker", "USD 9997.408, BTC 5",
        "Fill Fee Hold Release Fill Fee",
        DisplayName = "What closes may trail")]
    [DataRow("print buy 1 @100; buy 1 @95 closed stop 5%; print sell 1 @95; print sell 0.1 @90.3", "filled pending",
        "1@95 maker", "USD 9904.62, BTC 5+1",
        "Hold Fill Fee Release Hold",
        DisplayName = "Its offset is measured when it is placed: 5 % below 95")]
    [DataRow("print buy 1 @100; buy 1 @95 closed stop 5%; print sell 1 @95; print sell 0.1 @90.2", "filled filled",
        "1@95 maker, 1@99 taker", "USD 10002.828, BTC 5",
        "Hold Fill Fee Release Hold Release Fill Fee",
        DisplayName = "And reached there")]
    [DataRow("buy 1 closed stop 5%", "filled canceled:quote_stale",
        "1@100 taker", "USD 9899.2, BTC 6",
        "Fill Fee",
        DisplayName = "What cannot be placed ends at once with the reason")]
    [DataRow("buy 1 closed stop 95.05", "invalid_close",
        "", "USD 10000, BTC 5",
        "",
        DisplayName = "It is held to the rules when the first is placed")]
    [DataRow("buy 1 closed @0", "invalid_close",
        "", "USD 10000, BTC 5",
        "",
        DisplayName = "All of them")]
    [DataRow("buy 1 @95 closed @110; amend 2; asks 94x5", "filled open",
        "2@95 maker", "USD 9809.24, BTC 5+2",
        "Hold Hold Fill Fee Release Hold",
        DisplayName = "An amended order is closed for what it came to")]
    [DataRow("buy 1 closed @101; asks 101x5; bids 101x5", "filled filled",
        "1@100 taker, 1@101 maker", "USD 9999.796, BTC 5",
        "Fill Fee Hold Fill Fee",
        DisplayName = "A limit that closes takes the profit")]
    public void A_story_ends_as_told(string steps, string outcomes, string fills, string balances, string journals)
    {
        var story = new Story(steps);

        Assert.AreEqual(outcomes, story.Outcomes);
        Assert.AreEqual(fills, story.Fills);
        Assert.AreEqual(balances, story.Balances);
        Assert.AreEqual(journals, story.Journals);
    }
}
