using System.Buffers;
using CryptoSim.Domain.Instruments;
using CryptoSim.MarketData.Board;
using CryptoSim.MarketData.Wire;

namespace CryptoSim.Tests.PriceFeed;

/// <summary>The feed against a venue that misbehaves, over real sockets and a real Redis.</summary>
[TestClass]
public sealed class FeedSessionTests
{
    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    public async Task Fills_the_board_and_follows_updates()
    {
        await using var venue = await ScriptedKraken.StartAsync();
        await using var feed = await FeedHost.StartAsync(venue.Address);
        await feed.UntilAsync(() => feed.HasBook);

        await venue.SendBookAsync(67900, 7);
        await feed.UntilAsync(() => feed.BestBid == 6790.0m);

        Assert.AreEqual(SystemState.Online, feed.Board.System);
        Assert.IsFalse(feed.Board.IsStale);
        Assert.IsNotNull(feed.Status.ConnectedSince);
        Assert.AreEqual(10, feed.Board.Find("BTC/USD")!.BookDepth);
        var channels = venue.Requests.Select(request => request.Parameters.Channel).Distinct().ToArray();
        CollectionAssert.AreEqual(new[] { "instrument", "ticker", "book", "trade" }, channels);
    }

    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    public async Task Connects_again_after_a_drop_with_a_fresh_book()
    {
        await using var venue = await ScriptedKraken.StartAsync();
        await using var feed = await FeedHost.StartAsync(venue.Address);
        await feed.UntilAsync(() => feed.HasBook);

        venue.Drop();
        await feed.UntilAsync(() => !feed.HasBook);
        await feed.UntilAsync(() => feed.HasBook && venue.Connections == 2);
        await venue.SendBookAsync(67900, 9);
        await feed.UntilAsync(() => feed.BestBid == 6790.0m);

        Assert.AreEqual(1L, feed.Status.Reconnects);
    }

    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    public async Task A_wrong_checksum_subscribes_that_book_anew_once()
    {
        await using var venue = await ScriptedKraken.StartAsync();
        await using var feed = await FeedHost.StartAsync(venue.Address);
        await feed.UntilAsync(() => feed.HasBook);
        await venue.SendBookAsync(67900, 1, checksum: 1);
        await venue.SendBookAsync(67900, 2, checksum: 2);

        await feed.UntilAsync(() => venue.Requests.Count(request => request.Method == "unsubscribe") == 1);
        await feed.UntilAsync(() => feed.HasBook);
        await venue.SendBookAsync(67900, 3);
        await feed.UntilAsync(() => feed.BestBid == 6790.0m);

        Assert.AreEqual(1L, feed.Status.Mismatches);
        Assert.AreEqual(1, venue.Connections);
        Assert.AreEqual(2, venue.Requests.Count(request => request is
            { Method: "subscribe", Parameters.Channel: "book" }));
    }

    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    public async Task A_refused_pair_is_told_and_the_others_go_on()
    {
        await using var venue = await ScriptedKraken.StartAsync();
        await using var feed = await FeedHost.StartAsync(venue.Address, "BTC/USD", "NOPE/USD");

        await feed.UntilAsync(() => feed.Status.Refused.Count == 3 && feed.HasBook);

        Assert.AreEqual("Currency pair not supported NOPE/USD", feed.Status.Refused["book NOPE/USD"]);
    }

    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    public async Task Garbage_is_counted_and_changes_nothing()
    {
        await using var venue = await ScriptedKraken.StartAsync();
        await using var feed = await FeedHost.StartAsync(venue.Address);
        await feed.UntilAsync(() => feed.HasBook);

        foreach (var garbage in new[]
        {
            "NaN", "{\"channel\":\"book\"", "{\"channel\":\"book\",\"type\":\"update\",\"data\":[{\"symbol\":\"BTC/USD\",\"bids\":[{\"price\":-1,\"qty\":1}],\"asks\":[]}]}",
        })
        {
            await venue.SendAsync(output => output.Write(System.Text.Encoding.UTF8.GetBytes(garbage)));
        }

        await feed.UntilAsync(() => feed.Status.UnreadableFrames == 3);
        Assert.IsTrue(feed.HasBook);
        Assert.AreEqual(6789.9m, feed.BestBid);
    }

    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    public async Task A_silent_venue_is_pinged()
    {
        await using var venue = await ScriptedKraken.StartAsync();
        await using var feed = await FeedHost.StartAsync(venue.Address);

        await feed.UntilAsync(() => venue.Requests.Any(request => request.Method == "ping"));

        Assert.AreEqual(1, venue.Connections);
    }

    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    public async Task A_pair_with_a_new_status_keeps_its_book_and_one_with_new_decimals_has_it_fetched_anew()
    {
        await using var venue = await ScriptedKraken.StartAsync();
        await using var feed = await FeedHost.StartAsync(venue.Address);
        await feed.UntilAsync(() => feed.HasBook);

        await SendPairAsync(venue, ScriptedKraken.Bitcoin with { Status = PairStatus.PostOnly });
        await feed.UntilAsync(() => feed.Board.Find("BTC/USD")!.Instrument.Status == PairStatus.PostOnly);
        Assert.IsTrue(feed.HasBook);
        Assert.IsFalse(venue.Requests.Any(request => request.Method == "unsubscribe"));

        await SendPairAsync(venue, ScriptedKraken.Bitcoin with { QuantityPrecision = 9 });
        await feed.UntilAsync(() => venue.Requests.Count(request => request.Method == "unsubscribe") == 1);
        Assert.IsTrue(feed.HasLogged("BTC/USD has new decimals"));
        // The venue's own book has the old decimals still, so that the checksum of what it sends is wrong by the new.
        await feed.UntilAsync(() => feed.Status.Mismatches > 0 && !feed.HasBook);
        await SendPairAsync(venue, ScriptedKraken.Bitcoin);
        await feed.UntilAsync(() => feed.HasBook);

        Assert.AreEqual(6789.9m, feed.BestBid);
        Assert.AreEqual(1, venue.Connections);
    }

    private static Task SendPairAsync(ScriptedKraken venue, Instrument pair) =>
        venue.SendAsync(output => KrakenFrameWriter.WriteInstruments(output, false, [], [pair]));
}
