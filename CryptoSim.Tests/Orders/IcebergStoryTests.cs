namespace CryptoSim.Tests.Orders;

/// <summary>Icebergs: limit orders of which the book shows a part at a time, as stories (<see cref="Story"/>). The account and the book are as in
/// <see cref="OrderStoryTests"/>.</summary>
[TestClass]
public sealed class IcebergStoryTests
{
    [TestMethod]
    [DataRow("sell 3 @101 show 1", "open",
        "", "USD 10000, BTC 2+3",
        "Hold",
        DisplayName = "An iceberg holds all of itself")]
    [DataRow("sell 3 @101 show 1; print buy 2 @101", "open",
        "2@101 maker", "USD 10201.192, BTC 2+1",
        "Hold Fill Fee",
        DisplayName = "It fills like any order that rests")]
    [DataRow("sell 3 @101 show 1; print buy 3 @101", "filled",
        "3@101 maker", "USD 10301.788, BTC 2",
        "Hold Fill Fee",
        DisplayName = "Whole")]
    [DataRow("sell 4 @98 show 1", "open",
        "1@99 taker, 2@98 taker", "USD 10292.64, BTC 1+1",
        "Fill Fee Fill Fee Hold",
        DisplayName = "What it reaches it takes at once, without slices")]
    [DataRow("sell 3 @101 show 0.2", "open",
        "", "USD 10000, BTC 2+3",
        "Hold",
        DisplayName = "It may show a fifteenth")]
    [DataRow("sell 3 @101 show 0.1", "invalid_display_quantity",
        "", "USD 10000, BTC 5",
        "",
        DisplayName = "But no less")]
    [DataRow("sell 3 @101 show 4", "invalid_display_quantity",
        "", "USD 10000, BTC 5",
        "",
        DisplayName = "Nor more than there is of it")]
    [DataRow("sell 3 @101 show 0.333333333", "invalid_display_quantity",
        "", "USD 10000, BTC 5",
        "",
        DisplayName = "What it shows is a multiple of the increment")]
    [DataRow("sell 1 show 0.5", "invalid_display_quantity",
        "", "USD 10000, BTC 5",
        "",
        DisplayName = "A market order shows nothing")]
    [DataRow("sell 1 @101 ioc show 0.5", "invalid_display_quantity",
        "", "USD 10000, BTC 5",
        "",
        DisplayName = "Nor does one that never rests")]
    [DataRow("sell 1 @101 stop 95 show 0.5", "invalid_display_quantity",
        "", "USD 10000, BTC 5",
        "",
        DisplayName = "Nor one that waits for a trigger")]
    [DataRow("sell 3 @101 show 1 post", "open",
        "", "USD 10000, BTC 2+3",
        "Hold",
        DisplayName = "It may be post-only")]
    [DataRow("sell 3 @101 show 1; amend show 2", "open",
        "", "USD 10000, BTC 2+3",
        "Hold",
        DisplayName = "What it shows can be amended")]
    [DataRow("sell 3 @101 show 1; amend show 0.1", "open invalid_display_quantity",
        "", "USD 10000, BTC 2+3",
        "Hold",
        DisplayName = "As far as it might have been placed")]
    [DataRow("sell 3 @101 show 0.2; amend 4", "open invalid_display_quantity",
        "", "USD 10000, BTC 2+3",
        "Hold",
        DisplayName = "So it may have to show more before it can grow")]
    [DataRow("sell 3 @101; amend show 1", "open invalid_display_quantity",
        "", "USD 10000, BTC 2+3",
        "Hold",
        DisplayName = "Another order does not become an iceberg")]
    public void A_story_ends_as_told(string steps, string outcomes, string fills, string balances, string journals)
    {
        var story = new Story(steps);

        Assert.AreEqual(outcomes, story.Outcomes);
        Assert.AreEqual(fills, story.Fills);
        Assert.AreEqual(balances, story.Balances);
        Assert.AreEqual(journals, story.Journals);
    }
}
