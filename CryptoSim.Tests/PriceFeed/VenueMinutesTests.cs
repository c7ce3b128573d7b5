using CryptoSim.Data.Candles;
using CryptoSim.Domain.Candles;
using CryptoSim.Domain.Orders;
using CryptoSim.MarketData.Wire;
using CryptoSim.PriceFeed.Candles;
using CryptoSim.PriceFeed.Connections;
using Microsoft.Extensions.Time.Testing;

namespace CryptoSim.Tests.PriceFeed;

/// <summary>The venue's own minutes beside those built from its trades.</summary>
[TestClass]
public sealed class VenueMinutesTests
{
    private static readonly DateTimeOffset _start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(_start);
    private readonly CandleKeeper _keeper;

    public VenueMinutesTests()
    {
        _keeper = new CandleKeeper(_time);
        _keeper.Follow([ScriptedKraken.Bitcoin]);
        foreach (var symbol in _keeper.Pending)
        {
            symbol.Resume([]);
        }
    }

    [TestMethod]
    public void An_ended_minute_stands_in_for_one_whose_trades_were_missed()
    {
        _keeper.AddVenues("BTC/USD", Bar(0, close: 105, trades: 4));
        Assert.IsEmpty(_keeper.Take(), "it still runs");

        _keeper.AddVenues("BTC/USD", Bar(1, close: 106, trades: 1));

        var stored = _keeper.Take().Single();
        Assert.AreEqual(Bar(0, close: 105, trades: 4), stored.Candle.Candle);
        Assert.IsTrue(stored.Candle.Complete);
        Assert.AreEqual(CandleOrigin.Backfill, stored.Candle.Source, "what is built from all trades is written over it");
        stored.Symbol.Stored(stored.Candle);
        Assert.IsEmpty(_keeper.Take());
    }

    [TestMethod]
    public void A_minute_that_the_venue_tells_alike_is_no_difference()
    {
        Build();
        Tell(Bar(1, close: 102, trades: 2));

        Assert.IsEmpty(_keeper.TakeDifferences());
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void A_minute_that_the_venue_tells_otherwise_is_told_once(bool venueIsFirst)
    {
        var venues = Bar(1, close: 102, trades: 3);
        if (venueIsFirst)
        {
            Tell(venues);
            Build();
        }
        else
        {
            Build();
            Tell(venues);
        }

        _keeper.Take();
        var difference = _keeper.TakeDifferences().Single();
        Assert.AreEqual(2, difference.Ours.Trades);
        Assert.AreEqual(venues, difference.Venues);
        Assert.IsEmpty(_keeper.TakeDifferences());
    }

    [TestMethod]
    public void A_bar_that_ran_when_the_connection_was_lost_is_not_taken_for_whole()
    {
        _keeper.AddVenues("BTC/USD", Bar(0, close: 105, trades: 4));
        _keeper.Disconnected();
        _keeper.AddVenues("BTC/USD", Bar(2, close: 106, trades: 1));

        Assert.IsEmpty(_keeper.Take());
    }

    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    public async Task Only_a_feed_that_is_told_to_subscribes_the_channel()
    {
        await using var venue = await ScriptedKraken.StartAsync();
        await using var feed = await FeedHost.StartAsync(new KrakenOptions
        {
            WebSocketUrl = venue.Address, BookDepth = 10, Symbols = ["BTC/USD"], Ohlc = true,
        });
        await feed.UntilAsync(() => venue.Requests.Any(request => request.Parameters.Channel == KrakenChannels.Ohlc));

        Assert.AreEqual(1, venue.Requests.Single(request => request.Parameters.Channel == KrakenChannels.Ohlc).Parameters.Interval);
        Assert.IsFalse(new KrakenOptions().Ohlc);
    }

    /// <summary>Two trades in the second minute, which is whole.</summary>
    private void Build()
    {
        _keeper.Add("BTC/USD", true, [Print(1, 10, 100)], _time.GetUtcNow());
        _keeper.Add("BTC/USD", false, [Print(2, 70, 101), Print(3, 80, 102)], _time.GetUtcNow());
        _time.Advance(TimeSpan.FromMinutes(3));
        _keeper.Take();
    }

    private void Tell(Candle bar)
    {
        _keeper.AddVenues("BTC/USD", bar);
        _keeper.AddVenues("BTC/USD", Bar(2, close: 103, trades: 1));
    }

    private static Candle Bar(int minute, decimal close, int trades) =>
        new(_start.AddMinutes(minute), 101, Math.Max(101, close), 101, close, 101.5m, 2, trades);

    private static Print Print(long id, int second, decimal price) =>
        new(id, price, 1, OrderSide.Buy, _start.AddSeconds(second), 1, 1);
}
