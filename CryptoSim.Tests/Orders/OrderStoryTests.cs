namespace CryptoSim.Tests.Orders;

/// <summary>What traders do and what becomes of it. The account has 10,000 USD and 5 BTC, pays 0.4 % as maker and
/// 0.8 % as taker, and sees asks 1 at 100, 2 at 101, 5 at 102 and bids 1 at 99, 2 at 98, 5 at 97, unless the story says
/// otherwise (<see cref="Story"/>). Every step is audited.</summary>
[TestClass]
public sealed class OrderStoryTests
{
    [TestMethod]
    // Takers.
    [DataRow("buy 0.5", "filled", "0.5@100 taker", "USD 9949.6, BTC 5.5", "Fill Fee",
        DisplayName = "A market buy within the best level pays its price and 0.8 %")]
    [DataRow("buy 2", "filled", "1@100 taker, 1@101 taker", "USD 9797.392, BTC 7", "Fill Fee Fill Fee",
        DisplayName = "A market buy walks the asks level by level")]
    [DataRow("sell 2", "filled", "1@99 taker, 1@98 taker", "USD 10195.424, BTC 3", "Fill Fee Fill Fee",
        DisplayName = "A market sell walks the bids and pays the fee out of the proceeds")]
    [DataRow("buy 10", "canceled:no_liquidity", "1@100 taker, 2@101 taker, 5@102 taker", "USD 9181.504, BTC 13",
        "Fill Fee Fill Fee Fill Fee",
        DisplayName = "A market buy larger than the book keeps its fills and ends")]
    [DataRow("have 20 BTC; sell 10", "canceled:no_liquidity", "1@99 taker, 2@98 taker, 5@97 taker",
        "USD 773.76, BTC 12", "Fill Fee Fill Fee Fill Fee",
        DisplayName = "A market sell larger than the book keeps its fills and ends")]
    [DataRow("have 100.8 USD; buy 1", "filled", "1@100 taker", "USD 0, BTC 1", "Fill Fee",
        DisplayName = "A market buy may spend the last cent")]
    [DataRow("have 100.7999999999 USD; buy 1", "insufficient_funds", "", "USD 100.7999999999, BTC 0", "",
        DisplayName = "A market buy short of part of its fee is refused whole")]
    [DataRow("have 150 USD; buy 2", "insufficient_funds", "", "USD 150, BTC 0", "",
        DisplayName = "A market buy is never cut to what the account can pay")]
    [DataRow("have 1 BTC; sell 1.5", "insufficient_funds", "", "USD 0, BTC 1", "",
        DisplayName = "Nobody sells what they do not have")]
    [DataRow("asks; buy 1", "no_liquidity", "", "USD 10000, BTC 5", "",
        DisplayName = "A market buy on an empty side is refused")]
    [DataRow("buy 8; buy 1", "filled no_liquidity", "1@100 taker, 2@101 taker, 5@102 taker", "USD 9181.504, BTC 13",
        "Fill Fee Fill Fee Fill Fee",
        DisplayName = "A market buy finds nothing where the account has taken all that is shown")]
    [DataRow("buy 1 @101", "filled", "1@100 taker", "USD 9899.2, BTC 6", "Fill Fee",
        DisplayName = "A marketable limit buy fills at the level's better price")]
    [DataRow("have 100.8 USD; buy 1 @101", "filled", "1@100 taker", "USD 0, BTC 1", "Fill Fee",
        DisplayName = "A marketable limit buy needs what it pays, not its limit")]
    // Orders that rest.
    [DataRow("buy 1 @95", "open", "", "USD 9904.24+95.76, BTC 5", "Hold",
        DisplayName = "A resting buy holds its cost and the taker's fee")]
    [DataRow("sell 2 @105", "open", "", "USD 10000, BTC 3+2", "Hold",
        DisplayName = "A resting sell holds what it sells")]
    [DataRow("have 95.76 USD; buy 1 @95", "open", "", "USD 0+95.76, BTC 0", "Hold",
        DisplayName = "A resting buy may hold the last cent")]
    [DataRow("have 95.75 USD; buy 1 @95", "insufficient_funds", "", "USD 95.75, BTC 0", "",
        DisplayName = "A resting buy short of its reserve is refused")]
    [DataRow("buy 3 @100.5", "open", "1@100 taker", "USD 9696.592+202.608, BTC 6", "Fill Fee Hold",
        DisplayName = "A limit buy takes what it reaches and rests the rest")]
    [DataRow("sell 3 @98.5", "open", "1@99 taker", "USD 10098.208, BTC 2+2", "Fill Fee Hold",
        DisplayName = "A limit sell takes what it reaches and rests the rest")]
    [DataRow("have 200 USD; buy 3 @100.5", "insufficient_funds", "", "USD 200, BTC 0", "",
        DisplayName = "A limit buy that can pay its fills but not its hold is refused whole")]
    [DataRow("stale; buy 1 @101; buy 1", "open quote_stale", "", "USD 9898.192+101.808, BTC 5", "Hold",
        DisplayName = "On stale prices a limit order rests without taking and a market order waits")]
    // Resting orders and the book.
    [DataRow("buy 1 @95; asks 94.9x5", "filled", "1@95 maker", "USD 9904.62, BTC 6", "Hold Fill Fee Release",
        DisplayName = "A resting buy fills at its limit as maker and gets the dearer fee's reserve back")]
    [DataRow("sell 2 @105; bids 106x1", "open", "1@105 maker", "USD 10104.58, BTC 3+1", "Hold Fill Fee",
        DisplayName = "A resting sell fills only what the bid shows")]
    [DataRow("buy 3 @95; asks 95x1", "open", "1@95 maker", "USD 9712.72+191.9, BTC 6", "Hold Fill Fee",
        DisplayName = "A partial fill draws from the hold and keeps the rest held")]
    [DataRow("buy 3 @95; asks 95x1; asks 95x1 96x9", "open", "1@95 maker", "USD 9712.72+191.9, BTC 6",
        "Hold Fill Fee",
        DisplayName = "The same level does not fill twice")]
    [DataRow("buy 3 @95; asks 95x1; asks 95x2", "filled", "1@95 maker, 2@95 maker", "USD 9713.86, BTC 8",
        "Hold Fill Fee Fill Fee Release",
        DisplayName = "A level that changed fills again")]
    [DataRow("buy 3 @95; asks 94x1 95x1 96x9", "open", "1@95 maker, 1@95 maker", "USD 9712.72+96.52, BTC 7",
        "Hold Fill Fee Fill Fee",
        DisplayName = "Several levels at the limit or better fill at the limit, one fill each")]
    [DataRow("buy 1 @95; buy 1 @96; asks 95x1", "open filled", "1@96 maker", "USD 9807.856+95.76, BTC 6",
        "Hold Hold Fill Fee Release",
        DisplayName = "One level fills one of two resting orders, the better price first")]
    [DataRow("status Maintenance; asks 95x5; status Online; buy 1 @95; status Maintenance; asks 94x5", "filled",
        "1@95 taker", "USD 9904.24, BTC 6", "Fill Fee",
        DisplayName = "An order placed after maintenance takes what is shown")]
    [DataRow("buy 1 @95; status Maintenance; asks 94x5; print sell 1 @94", "open", "",
        "USD 9904.24+95.76, BTC 5", "Hold",
        DisplayName = "In maintenance nothing fills, whatever the book shows")]
    // Resting orders and prints.
    [DataRow("buy 1 @95; print sell 0.4 @95", "open", "0.4@95 maker", "USD 9904.24+57.608, BTC 5.4", "Hold Fill Fee",
        DisplayName = "A sell print at the limit fills a resting buy up to its quantity")]
    [DataRow("sell 1 @105; print buy 3 @106", "filled", "1@105 maker", "USD 10104.58, BTC 4", "Hold Fill Fee",
        DisplayName = "A buy print through the limit fills a resting sell at its limit")]
    [DataRow("buy 1 @95; print buy 1 @95; print sell 1 @95.1", "open", "", "USD 9904.24+95.76, BTC 5", "Hold",
        DisplayName = "Prints of the same side, or short of the limit, fill nothing")]
    [DataRow("buy 1 @95; buy 1 @96; print sell 1.5 @94", "open filled", "1@96 maker, 0.5@95 maker",
        "USD 9807.856+48.07, BTC 6.5", "Hold Hold Fill Fee Release Fill Fee",
        DisplayName = "One print is shared by an account's orders, never filled twice")]
    // Ends.
    [DataRow("buy 1 @95; cancel", "canceled:canceled_by_user", "", "USD 10000, BTC 5", "Hold Release",
        DisplayName = "A canceled order gives all of its hold back")]
    [DataRow("buy 3 @95; asks 95x1; cancel", "canceled:canceled_by_user", "1@95 maker", "USD 9904.62, BTC 6",
        "Hold Fill Fee Release",
        DisplayName = "An order canceled after a partial fill gives back what is left")]
    [DataRow("sell 2 @105; cancel", "canceled:canceled_by_user", "", "USD 10000, BTC 5", "Hold Release",
        DisplayName = "A canceled sell gives its base asset back")]
    // What was taken stays taken.
    [DataRow("buy 0.6; buy 0.6", "filled filled", "0.6@100 taker, 0.4@100 taker, 0.2@101 taker",
        "USD 9878.8384, BTC 6.2", "Fill Fee Fill Fee Fill Fee",
        DisplayName = "A second buy finds what the first left of the level")]
    [DataRow("buy 1; asks 100x2 101x2; buy 1", "filled filled", "1@100 taker, 1@100 taker", "USD 9798.4, BTC 7",
        "Fill Fee Fill Fee",
        DisplayName = "A level that changed is whole again")]
    [DataRow("buy 1; buy 1 @100", "filled open", "1@100 taker", "USD 9798.4+100.8, BTC 6", "Fill Fee Hold",
        DisplayName = "A limit at a level the account has taken rests")]
    [DataRow("buy 0.6; restart; buy 0.6", "filled filled", "0.6@100 taker, 0.4@100 taker, 0.2@101 taker",
        "USD 9878.8384, BTC 6.2", "Fill Fee Fill Fee Fill Fee",
        DisplayName = "What was taken is known again after a restart, from the fills")]
    // Fees.
    [DataRow("fees -0.0002 0.001; buy 1 @95; asks 95x5", "filled", "1@95 maker", "USD 9905.019, BTC 6",
        "Hold Fill Fee Release",
        DisplayName = "A maker rebate is paid out, and the reserve comes back whole")]
    [DataRow("fees 0 0.001; buy 1 @95; fees 0.004 0.008; asks 95x5", "filled", "1@95 maker", "USD 9904.905, BTC 6",
        "Hold Fill Fee",
        DisplayName = "A fee never exceeds its reserve when the tier worsened meanwhile")]
    [DataRow("fees 0 0; buy 1; sell 1", "filled filled", "1@100 taker, 1@99 taker", "USD 9999, BTC 5", "Fill Fill",
        DisplayName = "Without fees a round trip still pays the spread")]
    [DataRow("fees 0.004 0.0083333; buy 0.00500001", "filled", "0.00500001@100 taker",
        "USD 9999.4958323416, BTC 5.00500001", "Fill Fee",
        DisplayName = "A fee of 0.0041666583333 is rounded up at ten decimals")]
    public void A_story_ends_as_told(string steps, string outcomes, string fills, string balances, string journals)
    {
        var story = new Story(steps);

        Assert.AreEqual(outcomes, story.Outcomes);
        Assert.AreEqual(fills, story.Fills);
        Assert.AreEqual(balances, story.Balances);
        Assert.AreEqual(journals, story.Journals);
    }
}
