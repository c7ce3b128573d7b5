namespace CryptoSim.Tests.Orders;

/// <summary>Orders that would trade with one of their own account, as stories (<see cref="Story"/>). The account and the book are as in
/// <see cref="OrderStoryTests"/>.</summary>
[TestClass]
public sealed class SelfTradeStoryTests
{
    [TestMethod]
    [DataRow("sell 1 @100.5; buy 3 newest", "open canceled:self_trade",
        "1@100 taker", "USD 9899.2, BTC 5+1",
        "Hold Fill Fee",
        DisplayName = "Cancel newest: what comes takes what is better than the own order, and ends")]
    [DataRow("sell 1 @100.5; buy 3 oldest", "canceled:self_trade filled",
        "1@100 taker, 2@101 taker", "USD 9695.584, BTC 8",
        "Hold Release Fill Fee Fill Fee",
        DisplayName = "Cancel oldest: what rests gives way, and what comes goes on")]
    [DataRow("sell 1 @100.5; buy 3 both", "canceled:self_trade canceled:self_trade",
        "1@100 taker", "USD 9899.2, BTC 6",
        "Hold Fill Fee Release",
        DisplayName = "Cancel both: both end")]
    [DataRow("sell 1 @100.5; sell 1 @100.7; buy 3 both", "canceled:self_trade open canceled:self_trade",
        "1@100 taker", "USD 9899.2, BTC 5+1",
        "Hold Hold Fill Fee Release",
        DisplayName = "Of two that it would meet, the one that it meets first")]
    [DataRow("sell 1 @100.5; sell 1 @100.7; buy 3 oldest", "canceled:self_trade canceled:self_trade filled",
        "1@100 taker, 2@101 taker", "USD 9695.584, BTC 8",
        "Hold Hold Release Release Fill Fee Fill Fee",
        DisplayName = "All that it would meet give way")]
    [DataRow("sell 1 @100.5; buy 1 newest", "open filled",
        "1@100 taker", "USD 9899.2, BTC 5+1",
        "Hold Fill Fee",
        DisplayName = "What fills before it comes there meets nothing")]
    [DataRow("sell 1 @100; buy 1 newest", "open canceled:self_trade",
        "", "USD 10000, BTC 4+1",
        "Hold",
        DisplayName = "At its price the own order counts as the first to be met")]
    [DataRow("buy 1 @98.5; buy 1 @98.7; sell 3 both", "open canceled:self_trade canceled:self_trade",
        "1@99 taker", "USD 9998.92+99.288, BTC 4",
        "Hold Hold Fill Fee Release",
        DisplayName = "A sell meets the highest of its account's bids first")]
    [DataRow("buy 1 @98; sell 3 newest", "open canceled:self_trade",
        "1@99 taker", "USD 9999.424+98.784, BTC 4",
        "Hold Fill Fee",
        DisplayName = "At its price the own bid counts as the first to be met, too")]
    [DataRow("sell 1 @100.5; sell 2 @100.5; buy 3 both", "canceled:self_trade open canceled:self_trade",
        "1@100 taker", "USD 9899.2, BTC 4+2",
        "Hold Hold Fill Fee Release",
        DisplayName = "At one price, that which was placed first")]
    [DataRow("sell 1 @100.5; wait 1; sell 2 @100.7; wait 1; amend @100.5; buy 3 both",
        "canceled:self_trade open canceled:self_trade",
        "1@100 taker", "USD 9899.2, BTC 4+2",
        "Hold Hold Fill Fee Release",
        DisplayName = "And that which has been there longest")]
    [DataRow("sell 1 @100.5; buy 100 USD newest", "open filled",
        "1@100 taker", "USD 9899.2, BTC 5+1",
        "Hold Fill Fee",
        DisplayName = "An amount that is spent before meets nothing")]
    [DataRow("asks 100x1 100.2x1 101x5; sell 1 @100.5; buy 200.2 USD newest", "open filled",
        "1@100 taker, 1@100.2 taker", "USD 9798.1984, BTC 6+1",
        "Hold Fill Fee Fill Fee",
        DisplayName = "Over however many levels it is spent")]
    [DataRow("bids 97x1; buy 2 @98.5 both closed @98.2; buy 1 @98.2; asks 98.5x1; sell 5 @97 oldest",
        "canceled:self_trade canceled:self_trade open open",
        "1@98.5 maker, 1@97 taker", "USD 9997.33, BTC 0+5",
        "Hold Hold Fill Fee Release Release Fill Fee Hold Hold",
        DisplayName = "What closes one that gave way comes after all that gave way with it")]
    [DataRow("sell 1 @101; buy 3 @100.5 newest", "open open",
        "1@100 taker", "USD 9696.592+202.608, BTC 5+1",
        "Hold Fill Fee Hold",
        DisplayName = "A limit that does not reach the own order rests")]
    [DataRow("sell 1 @99.5; buy 1 @99.5 newest", "open canceled:self_trade",
        "", "USD 10000, BTC 4+1",
        "Hold",
        DisplayName = "Inside the spread, where the market shows nothing")]
    [DataRow("buy 1 @99.5; sell 1 @99.5 oldest", "canceled:self_trade open",
        "", "USD 10000, BTC 4+1",
        "Hold Release Hold",
        DisplayName = "And the other way round")]
    [DataRow("have 100.3 USD; have 1 BTC; buy 1 @99.5; sell 1 @99.5 both", "canceled:self_trade canceled:self_trade",
        "", "USD 100.3, BTC 1",
        "Hold Release",
        DisplayName = "Nothing is left of either")]
    [DataRow("sell 1 @99.5; buy 1 @99.5", "open open",
        "", "USD 9899.704+100.296, BTC 4+1",
        "Hold Hold",
        DisplayName = "Orders of before there was a choice keep to the market")]
    [DataRow("sell 1 @100.5; buy 300 USD newest", "open canceled:self_trade",
        "1@100 taker", "USD 9899.2, BTC 5+1",
        "Hold Fill Fee",
        DisplayName = "A size in the quote asset ends there, too")]
    [DataRow("sell 1 @100.5; buy 300 USD oldest", "canceled:self_trade filled",
        "1@100 taker, 1.98019801@101 taker", "USD 9697.6000009979, BTC 7.98019801",
        "Hold Release Fill Fee Fill Fee",
        DisplayName = "Or goes on")]
    [DataRow("sell 1 @100.5; buy 3 fok newest", "open canceled:self_trade",
        "", "USD 10000, BTC 4+1",
        "Hold",
        DisplayName = "Fill or kill takes nothing where it cannot take all")]
    [DataRow("sell 1 @99.5; buy 1 @99.5 post newest", "open canceled:self_trade",
        "", "USD 10000, BTC 4+1",
        "Hold",
        DisplayName = "Post-only, too")]
    [DataRow("sell 1 @100.5; sell 1 @98 newest", "open filled",
        "1@99 taker", "USD 10098.208, BTC 3+1",
        "Hold Fill Fee",
        DisplayName = "Orders of the same side never meet")]
    [DataRow("sell 1 @100.5 stop 95; buy 3 newest", "pending filled",
        "1@100 taker, 2@101 taker", "USD 9695.584, BTC 7+1",
        "Hold Fill Fee Fill Fee",
        DisplayName = "An order that waits for its trigger is not met")]
    [DataRow("sell 1 @100.5; buy 3 stop 105 newest; print sell 0.1 @105", "open canceled:self_trade",
        "1@100 taker", "USD 9899.2, BTC 5+1",
        "Hold Hold Release Fill Fee",
        DisplayName = "A triggered order meets it like any")]
    [DataRow("sell 1 @100.5; buy 3 stop 105 oldest; print sell 0.1 @105", "canceled:self_trade filled",
        "1@100 taker, 2@101 taker", "USD 9695.584, BTC 8",
        "Hold Hold Release Release Fill Fee Fill Fee",
        DisplayName = "And is given way to like any")]
    [DataRow("sell 1 @100.5; buy 3 @102 stop 105 both; print sell 0.1 @105", "canceled:self_trade canceled:self_trade",
        "1@100 taker", "USD 9899.2, BTC 6",
        "Hold Hold Release Fill Fee Release",
        DisplayName = "And ends both")]
    [DataRow("sell 1 @101; buy 1 @98 newest; amend 3 @101", "open open self_trade",
        "", "USD 9901.216+98.784, BTC 4+1",
        "Hold Hold",
        DisplayName = "An amend that would meet an own order is refused")]
    [DataRow("sell 1 @101; buy 1 @98 newest; amend 1 @101", "open filled",
        "1@100 taker", "USD 9899.2, BTC 5+1",
        "Hold Hold Release Fill Fee",
        DisplayName = "One that fills before is not")]
    [DataRow("sell 1 @100.5; stale; buy 1 @101 newest", "open canceled:self_trade",
        "", "USD 10000, BTC 4+1",
        "Hold",
        DisplayName = "On a stale book only own orders are met")]
    [DataRow("sell 1 @100.5; restart; buy 3 newest", "open canceled:self_trade",
        "1@100 taker", "USD 9899.2, BTC 5+1",
        "Hold Fill Fee",
        DisplayName = "A restart changes nothing")]
    public void A_story_ends_as_told(string steps, string outcomes, string fills, string balances, string journals)
    {
        var story = new Story(steps);

        Assert.AreEqual(outcomes, story.Outcomes);
        Assert.AreEqual(fills, story.Fills);
        Assert.AreEqual(balances, story.Balances);
        Assert.AreEqual(journals, story.Journals);
    }
}
