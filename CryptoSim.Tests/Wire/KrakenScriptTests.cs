using System.Text;
using CryptoSim.Domain.Orders;
using CryptoSim.MarketData.Board;
using CryptoSim.MarketData.Books;
using CryptoSim.MarketData.Wire;

namespace CryptoSim.Tests.Wire;

/// <summary>The sample scripts of another client: documentation frames, zero-trimmed and with blanks.</summary>
[TestClass]
public sealed class KrakenScriptTests
{
    private readonly RecordingHandler _client = new();

    [TestMethod]
    [DataRow("AggBook.txt", "book")]
    [DataRow("Concurrent.txt", "ohlc")]
    [DataRow("Kline.txt", "ohlc")]
    [DataRow("Ticker.txt", "ticker")]
    [DataRow("Trades.txt", "trade")]
    public void Requests_and_acks_are_read(string script, string channel)
    {
        foreach (var text in KrakenFiles.ReadRequests(script))
        {
            var request = KrakenRequest.Read(Encoding.UTF8.GetBytes(text));
            Assert.IsNull(request.Problem);
            Assert.AreEqual(channel, request.Parameters.Channel);
            Assert.AreEqual("ETH/USDT", request.Parameters.Symbols.Single());
        }

        Assert.AreEqual("", _client.Read(KrakenFiles.ReadServerFrames(script)[0]));
        var ack = _client.Single<KrakenAck>();
        Assert.IsTrue(ack.IsSuccess);
        Assert.AreEqual((1L, channel, "ETH/USDT"), (ack.RequestId, ack.Channel, ack.Symbol));
    }

    [TestMethod]
    public void The_book_has_the_documented_checksum()
    {
        Assert.AreEqual("", _client.Read(KrakenFiles.ReadServerFrames("AggBook.txt")[1]));
        var heard = _client.Single<HeardBook>();
        var book = new OrderBook(10, 4, 8);
        var levels = new ScaledBookLevels();
        Assert.IsTrue(levels.TryFill(
            new KrakenBook(true, heard.Symbol, heard.Bids, heard.Asks, heard.Checksum, heard.Time), 4, 8));
        foreach (var bid in levels.Bids)
        {
            book.SetBid(bid.Price, bid.Quantity);
        }

        foreach (var ask in levels.Asks)
        {
            book.SetAsk(ask.Price, ask.Quantity);
        }

        Assert.AreEqual(2439117997u, heard.Checksum);
        Assert.AreEqual(heard.Checksum, book.Checksum());
    }

    [TestMethod]
    public void The_candle_begins_where_its_nine_digits_say()
    {
        Assert.AreEqual("", _client.Read(KrakenFiles.ReadServerFrames("Kline.txt")[1]));
        var candle = _client.Single<(bool, KrakenCandle[])>().Item2.Single();
        Assert.AreEqual(5, candle.IntervalMinutes);
        Assert.AreEqual(new DateTimeOffset(2023, 10, 4, 16, 25, 0, TimeSpan.Zero), candle.Candle.OpenTime);
        Assert.AreEqual((0.5624m, 0.5628m, 0.5622m, 0.5627m, 12), (
            candle.Candle.Open, candle.Candle.High, candle.Candle.Low, candle.Candle.Close, candle.Candle.Trades));
    }

    [TestMethod]
    public void A_candle_without_prices_is_refused_by_name() =>
        Assert.AreEqual(
            "a candle lacks its symbol, interval or begin",
            _client.Read(KrakenFiles.ReadServerFrames("Concurrent.txt")[2]));

    [TestMethod]
    public void The_ticker_has_no_time_and_that_is_tolerated()
    {
        Assert.AreEqual("", _client.Read(KrakenFiles.ReadServerFrames("Ticker.txt")[1]));
        Assert.AreEqual(
            new Ticker(
                "ETH/USDT", 0.10025m, 740m, 0.10035m, 740m, 0.10035m, 997038.98383185m, 0.10148m, 0.09979m, 0.10285m,
                -0.00017m, -0.17m),
            _client.Single<(bool, Ticker)>().Item2);
    }

    [TestMethod]
    public void The_trade_is_read()
    {
        Assert.AreEqual("", _client.Read(KrakenFiles.ReadServerFrames("Trades.txt")[1]));
        Assert.AreEqual(
            new KrakenTrade(
                "ETH/USDT", OrderSide.Sell, 0.5117m, 40m, OrderType.Market, 4665906,
                new DateTimeOffset(2023, 9, 25, 7, 49, 37, 708, 706, TimeSpan.Zero)),
            _client.Single<(bool, KrakenTrade[])>().Item2.Single());
    }
}
