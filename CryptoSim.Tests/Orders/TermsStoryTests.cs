namespace CryptoSim.Tests.Orders;

/// <summary>How long orders work and what they must not do, as stories (<see cref="Story"/>): time in force, post-only,
/// sizes in the quote asset, deadlines. The account and the book are as in <see cref="OrderStoryTests"/>.</summary>
[TestClass]
public sealed class TermsStoryTests
{
    [TestMethod]
    // Immediate or cancel.
    [DataRow("buy 2 @100 ioc", "canceled:immediate_or_cancel", "1@100 taker", "USD 9899.2, BTC 6", "Fill Fee",
        DisplayName = "An immediate-or-cancel buy takes what it reaches and never rests")]
    [DataRow("buy 1 @99.5 ioc", "canceled:immediate_or_cancel", "", "USD 10000, BTC 5", "",
        DisplayName = "An immediate-or-cancel buy that reaches nothing ends without a fill")]
    [DataRow("buy 1 @101 ioc", "filled", "1@100 taker", "USD 9899.2, BTC 6", "Fill Fee",
        DisplayName = "An immediate-or-cancel buy that fills whole is filled")]
    [DataRow("sell 3 @98 ioc", "filled", "1@99 taker, 2@98 taker", "USD 10292.64, BTC 2", "Fill Fee Fill Fee",
        DisplayName = "An immediate-or-cancel sell walks the bids down to its limit")]
    [DataRow("have 20 BTC; sell 9 @98 ioc", "canceled:immediate_or_cancel",
        "1@99 taker, 2@98 taker", "USD 292.64, BTC 17",
        "Fill Fee Fill Fee",
        DisplayName = "An immediate-or-cancel sell keeps what it sold and gives up the rest")]
    [DataRow("asks; buy 1 @100 ioc", "canceled:immediate_or_cancel", "", "USD 10000, BTC 5", "",
        DisplayName = "An immediate-or-cancel buy on an empty side ends without a fill")]
    [DataRow("stale; buy 1 @101 ioc", "quote_stale", "", "USD 10000, BTC 5", "",
        DisplayName = "On stale prices an immediate-or-cancel order waits, as a market order does")]
    [DataRow("have 100.8 USD; buy 5 @100 ioc", "canceled:immediate_or_cancel",
        "1@100 taker", "USD 0, BTC 1",
        "Fill Fee",
        DisplayName = "An immediate-or-cancel buy needs the money for what fills, not for what does not")]
    [DataRow("buy 1; buy 1 @100 ioc", "filled canceled:immediate_or_cancel",
        "1@100 taker", "USD 9899.2, BTC 6",
        "Fill Fee",
        DisplayName = "An immediate-or-cancel buy finds nothing where the account took the level")]
    [DataRow("buy 0.5 ioc", "filled", "0.5@100 taker", "USD 9949.6, BTC 5.5", "Fill Fee",
        DisplayName = "A market order is immediate or cancel by itself, and may say so")]
    // Fill or kill.
    [DataRow("buy 3 @101 fok", "filled", "1@100 taker, 2@101 taker", "USD 9695.584, BTC 8", "Fill Fee Fill Fee",
        DisplayName = "A fill-or-kill buy that the book fills whole takes it level by level")]
    [DataRow("buy 4 @101 fok", "canceled:fill_or_kill", "", "USD 10000, BTC 5", "",
        DisplayName = "A fill-or-kill buy that the book cannot fill whole at its limit takes nothing")]
    [DataRow("buy 8 fok", "filled",
        "1@100 taker, 2@101 taker, 5@102 taker", "USD 9181.504, BTC 13",
        "Fill Fee Fill Fee Fill Fee",
        DisplayName = "A fill-or-kill market buy may take the whole book")]
    [DataRow("buy 9 fok", "canceled:fill_or_kill", "", "USD 10000, BTC 5", "",
        DisplayName = "A fill-or-kill market buy larger than the book takes nothing")]
    [DataRow("have 8 BTC; sell 8 @97 fok", "filled",
        "1@99 taker, 2@98 taker, 5@97 taker", "USD 773.76, BTC 0",
        "Fill Fee Fill Fee Fill Fee",
        DisplayName = "A fill-or-kill sell may take all bids down to its limit")]
    [DataRow("have 100 USD; buy 4 @101 fok", "canceled:fill_or_kill", "", "USD 100, BTC 0", "",
        DisplayName = "A killed order needs no money")]
    [DataRow("have 300 USD; buy 3 @101 fok", "insufficient_funds", "", "USD 300, BTC 0", "",
        DisplayName = "A fill-or-kill buy that would fill must be paid whole")]
    [DataRow("buy 0.5; buy 3 @101 fok", "filled canceled:fill_or_kill",
        "0.5@100 taker", "USD 9949.6, BTC 5.5",
        "Fill Fee",
        DisplayName = "What the account took of a level is not there for its fill-or-kill order")]
    [DataRow("stale; sell 1 fok", "quote_stale", "", "USD 10000, BTC 5", "",
        DisplayName = "On stale prices a fill-or-kill order waits")]
    [DataRow("asks; buy 1 fok", "no_liquidity", "", "USD 10000, BTC 5", "",
        DisplayName = "A fill-or-kill market buy on an empty side is refused")]
    // Post-only.
    [DataRow("buy 1 @99.5 post", "open", "", "USD 9899.704+100.296, BTC 5", "Hold",
        DisplayName = "A post-only buy below the best ask rests")]
    [DataRow("sell 1 @99.1 post", "open", "", "USD 10000, BTC 4+1", "Hold",
        DisplayName = "A post-only sell above the best bid rests")]
    [DataRow("buy 1 @100 post", "post_only_would_take", "", "USD 10000, BTC 5", "",
        DisplayName = "A post-only buy at the best ask is refused")]
    [DataRow("sell 1 @99 post", "post_only_would_take", "", "USD 10000, BTC 5", "",
        DisplayName = "A post-only sell at the best bid is refused")]
    [DataRow("asks; buy 1 @200 post", "open", "", "USD 9798.4+201.6, BTC 5", "Hold",
        DisplayName = "Where nothing is offered, nothing can be taken")]
    [DataRow("buy 1; buy 1 @100 post", "filled post_only_would_take", "1@100 taker", "USD 9899.2, BTC 6", "Fill Fee",
        DisplayName = "A level that the account took is still the market's best")]
    [DataRow("buy 1 @95 post; asks 94x5", "filled", "1@95 maker", "USD 9904.62, BTC 6", "Hold Fill Fee Release",
        DisplayName = "A post-only order that rests fills as a maker")]
    [DataRow("buy 1 @99.5 post; amend @100", "open post_only_would_take", "", "USD 9899.704+100.296, BTC 5", "Hold",
        DisplayName = "A post-only order cannot be amended to take")]
    [DataRow("buy 1 @99.5 post; amend @99.6", "open", "", "USD 9899.6032+100.3968, BTC 5", "Hold Hold",
        DisplayName = "A post-only order may be amended while it rests")]
    [DataRow("buy 1 post", "invalid_post_only", "", "USD 10000, BTC 5", "",
        DisplayName = "A market order cannot be post-only")]
    [DataRow("buy 1 @95 post ioc", "invalid_post_only", "", "USD 10000, BTC 5", "",
        DisplayName = "An immediate-or-cancel order cannot be post-only")]
    [DataRow("buy 1 @95 fok post", "invalid_post_only", "", "USD 10000, BTC 5", "",
        DisplayName = "A fill-or-kill order cannot be post-only")]
    [DataRow("stale; buy 1 @100 post", "post_only_would_take", "", "USD 10000, BTC 5", "",
        DisplayName = "A post-only order is held against the last book there was, stale or not")]
    // Good till a date.
    [DataRow("buy 1 @95 gtd 60; wait 60; expire", "expired:expired", "", "USD 10000, BTC 5", "Hold Release",
        DisplayName = "An order expires at its time and gives its hold back")]
    [DataRow("buy 1 @95 gtd 60; wait 59; expire", "open", "", "USD 9904.24+95.76, BTC 5", "Hold",
        DisplayName = "Before its time it stays")]
    [DataRow("sell 2 @105 gtd 60; wait 61; expire", "expired:expired", "", "USD 10000, BTC 5", "Hold Release",
        DisplayName = "An expired sell gives its base asset back")]
    [DataRow("buy 3 @95 gtd 60; asks 95x1; wait 60; expire", "expired:expired",
        "1@95 maker", "USD 9904.62, BTC 6",
        "Hold Fill Fee Release",
        DisplayName = "What filled in time stays filled")]
    [DataRow("buy 1 @101 gtd 60; wait 60; expire", "filled", "1@100 taker", "USD 9899.2, BTC 6", "Fill Fee",
        DisplayName = "A filled order does not expire")]
    [DataRow("buy 1 @95 gtd 60; wait 60; asks 94x5", "open", "", "USD 9904.24+95.76, BTC 5", "Hold",
        DisplayName = "The book of after its time does not fill an order, even where nobody has expired it yet")]
    [DataRow("buy 1 @95 gtd 60; wait 70; print sell 0.4 @95 at 59; expire", "expired:expired",
        "0.4@95 maker", "USD 9961.848, BTC 5.4",
        "Hold Fill Fee Release",
        DisplayName = "A trade of before its time that is looked at late fills it still")]
    [DataRow("buy 1 @95 gtd 60; wait 70; print sell 0.4 @95 at 60; expire", "expired:expired",
        "", "USD 10000, BTC 5",
        "Hold Release",
        DisplayName = "A trade at its time or after does not")]
    [DataRow("buy 1 @95 gtd 60; amend 2; wait 60; expire", "expired:expired",
        "", "USD 10000, BTC 5",
        "Hold Hold Release",
        DisplayName = "An amended order keeps its expiry")]
    [DataRow("buy 1 @95 gtd 60; cancel; wait 60; expire", "canceled:canceled_by_user",
        "", "USD 10000, BTC 5",
        "Hold Release",
        DisplayName = "A canceled order does not expire")]
    [DataRow("buy 1 @95 gtd 60 post; wait 60; expire", "expired:expired", "", "USD 10000, BTC 5", "Hold Release",
        DisplayName = "Post-only and a date go together")]
    [DataRow("buy 1 @95 gtd 2678400", "open", "", "USD 9904.24+95.76, BTC 5", "Hold",
        DisplayName = "An expiry may be a month ahead")]
    [DataRow("buy 1 @95 gtd 2678401", "invalid_expiry", "", "USD 10000, BTC 5", "",
        DisplayName = "An expiry more than a month ahead is refused")]
    [DataRow("buy 1 @95 gtd 0", "invalid_expiry", "", "USD 10000, BTC 5", "",
        DisplayName = "An expiry that has passed is refused")]
    [DataRow("buy 1 @95 gtd", "invalid_expiry", "", "USD 10000, BTC 5", "",
        DisplayName = "Good till a date needs the date")]
    [DataRow("buy 1 @95 expiring 60", "invalid_expiry", "", "USD 10000, BTC 5", "",
        DisplayName = "A date without good till a date is refused")]
    [DataRow("buy 1 @95 ioc expiring 60", "invalid_expiry", "", "USD 10000, BTC 5", "",
        DisplayName = "An immediate-or-cancel order has no date")]
    [DataRow("buy 1 gtd 60", "invalid_time_in_force", "", "USD 10000, BTC 5", "",
        DisplayName = "A market order cannot be good till a date")]
    // Market orders for an amount of the quote asset.
    [DataRow("buy 100 USD", "filled", "1@100 taker", "USD 9899.2, BTC 6", "Fill Fee",
        DisplayName = "A buy for 100 USD spends them, and pays the fee on top")]
    [DataRow("buy 150 USD", "filled",
        "1@100 taker, 0.4950495@101 taker", "USD 9848.800000504, BTC 6.4950495",
        "Fill Fee Fill Fee",
        DisplayName = "A buy for an amount stops within one increment of it")]
    [DataRow("sell 150 USD", "filled",
        "1@99 taker, 0.52040816@98 taker", "USD 10148.7999996825, BTC 3.47959184",
        "Fill Fee Fill Fee",
        DisplayName = "A sell for an amount sells until that came in, before fees")]
    [DataRow("buy 2000 USD", "canceled:no_liquidity",
        "1@100 taker, 2@101 taker, 5@102 taker", "USD 9181.504, BTC 13",
        "Fill Fee Fill Fee Fill Fee",
        DisplayName = "A buy for more than the book is worth keeps its fills and ends")]
    [DataRow("buy 2000 USD fok", "canceled:fill_or_kill", "", "USD 10000, BTC 5", "",
        DisplayName = "A fill-or-kill buy for more than the book is worth takes nothing")]
    [DataRow("buy 812 USD fok", "filled",
        "1@100 taker, 2@101 taker, 5@102 taker", "USD 9181.504, BTC 13",
        "Fill Fee Fill Fee Fill Fee",
        DisplayName = "A fill-or-kill buy for what the book is worth takes it all")]
    [DataRow("buy 1; buy 50 USD", "filled filled",
        "1@100 taker, 0.4950495@101 taker", "USD 9848.800000504, BTC 6.4950495",
        "Fill Fee Fill Fee",
        DisplayName = "A buy for an amount passes over what the account took")]
    [DataRow("have 100 USD; buy 100 USD", "insufficient_funds", "", "USD 100, BTC 0", "",
        DisplayName = "The fee is not in the amount")]
    [DataRow("have 100.8 USD; buy 100 USD", "filled", "1@100 taker", "USD 0, BTC 1", "Fill Fee",
        DisplayName = "A buy for an amount may spend the last cent")]
    [DataRow("buy 0.4 USD", "cost_below_minimum", "", "USD 10000, BTC 5", "",
        DisplayName = "An amount below the minimum cost is refused")]
    [DataRow("asks 10000x1; buy 0.9 USD", "quantity_below_minimum", "", "USD 10000, BTC 5", "",
        DisplayName = "An amount that buys less than the minimum quantity is refused")]
    [DataRow("buy 0 USD", "invalid_quantity", "", "USD 10000, BTC 5", "",
        DisplayName = "An amount of nothing is refused")]
    [DataRow("buy 2000000000 USD", "order_too_large", "", "USD 10000, BTC 5", "",
        DisplayName = "An amount above the largest order is refused")]
    [DataRow("buy 100 USD @100", "invalid_quantity", "", "USD 10000, BTC 5", "",
        DisplayName = "A limit order's size is in the base asset")]
    [DataRow("asks; buy 100 USD", "no_liquidity", "", "USD 10000, BTC 5", "",
        DisplayName = "A buy for an amount on an empty side is refused")]
    [DataRow("stale; buy 100 USD", "quote_stale", "", "USD 10000, BTC 5", "",
        DisplayName = "On stale prices a buy for an amount waits")]
    // Deadlines.
    [DataRow("wait 5; buy 0.5 by 5", "filled", "0.5@100 taker", "USD 9949.6, BTC 5.5", "Fill Fee",
        DisplayName = "An order decided at its deadline is placed")]
    [DataRow("wait 6; buy 0.5 by 5", "deadline_elapsed", "", "USD 10000, BTC 5", "",
        DisplayName = "An order decided after its deadline is refused")]
    // Market states.
    [DataRow("status PostOnly; buy 1 @99.5 post", "open", "", "USD 9899.704+100.296, BTC 5", "Hold",
        DisplayName = "While the market is post only, a post-only order rests")]
    [DataRow("status PostOnly; buy 1 @99.5 ioc", "market_not_open", "", "USD 10000, BTC 5", "",
        DisplayName = "While the market is post only, what never rests is refused")]
    [DataRow("status LimitOnly; buy 1 @101 ioc", "filled", "1@100 taker", "USD 9899.2, BTC 6", "Fill Fee",
        DisplayName = "While the market is limit only, a limit order may take")]
    [DataRow("status LimitOnly; buy 100 USD", "market_not_open", "", "USD 10000, BTC 5", "",
        DisplayName = "While the market is limit only, market orders of any size are refused")]
    [DataRow("buy 1 @95 gtd 60; status Maintenance; wait 60; expire", "expired:expired",
        "", "USD 10000, BTC 5",
        "Hold Release",
        DisplayName = "In maintenance an order expires all the same")]
    public void A_story_ends_as_told(string steps, string outcomes, string fills, string balances, string journals)
    {
        var story = new Story(steps);

        Assert.AreEqual(outcomes, story.Outcomes);
        Assert.AreEqual(fills, story.Fills);
        Assert.AreEqual(balances, story.Balances);
        Assert.AreEqual(journals, story.Journals);
    }
}
