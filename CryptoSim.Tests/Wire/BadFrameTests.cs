using System.Text;
using CryptoSim.MarketData.Wire;
using CsCheck;

namespace CryptoSim.Tests.Wire;

/// <summary>Bad input is a reason, never an exception, and nothing of a bad frame is told.</summary>
[TestClass]
public sealed class BadFrameTests
{
    private readonly RecordingHandler _client = new();

    [TestMethod]
    [DataRow("")]
    [DataRow("null")]
    [DataRow("[]")]
    [DataRow("{}")]
    [DataRow("NaN")]
    [DataRow("{\"channel\":5}")]
    [DataRow("{\"channel\":\"book\"}")]
    [DataRow("{\"channel\":\"heartbeat\"} {}")]
    [DataRow("{\"channel\":\"book\",\"type\":\"later\",\"data\":[]}")]
    [DataRow("{\"channel\":\"book\",\"type\":\"update\",\"data\":{}}")]
    [DataRow("{\"channel\":\"book\",\"type\":\"update\",\"data\":[5]}")]
    [DataRow("{\"method\":\"subscribe\",\"success\":false}")]
    [DataRow("{\"method\":\"subscribe\",\"success\":\"yes\"}")]
    [DataRow("{\"channel\":\"status\",\"type\":\"update\",\"data\":[{\"connection_id\":-1}]}")]
    [DataRow("{\"channel\":\"instrument\",\"type\":\"snapshot\",\"data\":[]}")]
    public void A_frame_of_the_wrong_shape_is_refused(string frame) => Refused(frame);

    [TestMethod]
    [DataRow("\"price\":NaN,\"qty\":1")]
    [DataRow("\"price\":-1,\"qty\":1")]
    [DataRow("\"price\":0,\"qty\":1")]
    [DataRow("\"price\":1,\"qty\":-1")]
    [DataRow("\"price\":1")]
    [DataRow("\"qty\":1")]
    [DataRow("\"price\":\"1\",\"qty\":1")]
    [DataRow("\"price\":1e400,\"qty\":1")]
    [DataRow("\"price\":99999999999999999999,\"qty\":1")]
    [DataRow("\"price\":1,\"qty\":[1]")]
    [DataRow("\"price\":null,\"qty\":1")]
    public void A_bad_level_refuses_its_whole_frame(string level) => Refused(
        $$"""{"channel":"book","type":"update","data":[{"symbol":"BTC/USD","bids":[{"price":1.0,"qty":1.0},{{{level}}}],"asks":[]}]}""");

    [TestMethod]
    [DataRow("\"checksum\":-1")]
    [DataRow("\"checksum\":4294967296")]
    [DataRow("\"checksum\":\"1\"")]
    [DataRow("\"bids\":{}")]
    [DataRow("\"timestamp\":\"yesterday\"")]
    [DataRow("\"symbol\":7")]
    public void A_bad_member_of_a_book_refuses_it(string member) => Refused(
        $$"""{"channel":"book","type":"update","data":[{"symbol":"BTC/USD",{{member}}}]}""");

    [TestMethod]
    [DataRow("\"price\":-1")]
    [DataRow("\"price\":0")]
    [DataRow("\"qty\":0")]
    [DataRow("\"qty\":1e99")]
    [DataRow("\"side\":\"long\"")]
    [DataRow("\"trade_id\":\"7\"")]
    [DataRow("\"timestamp\":null")]
    public void A_bad_trade_refuses_its_frame(string member)
    {
        var name = member[..member.IndexOf(':', StringComparison.Ordinal)];
        string[] good =
        [
            "\"symbol\":\"BTC/USD\"", "\"side\":\"buy\"", "\"price\":1.0", "\"qty\":1.0", "\"trade_id\":7",
            "\"timestamp\":\"2024-05-20T11:08:49.272922Z\"",
        ];
        var members = good.Where(text => !text.StartsWith(name, StringComparison.Ordinal)).Append(member);
        Refused($$"""{"channel":"trade","type":"update","data":[{{{string.Join(',', members)}}}]}""");
    }

    [TestMethod]
    public void A_negative_bid_refuses_its_ticker() =>
        Refused("""{"channel":"ticker","type":"update","data":[{"symbol":"BTC/USD","bid":-1.0}]}""");

    [TestMethod]
    public void The_first_of_two_books_is_not_told_when_the_second_is_bad() => Refused(
        """{"channel":"book","type":"update","data":[{"symbol":"A/B","bids":[],"asks":[]},{"bids":[],"asks":[]}]}""");

    [TestMethod]
    public void More_levels_than_any_book_has_are_refused()
    {
        var levels = string.Join(',', Enumerable.Repeat("{\"price\":1,\"qty\":1}", KrakenFrameReader.MaximumItems + 1));
        Refused($$"""{"channel":"book","type":"update","data":[{"symbol":"A/B","bids":[{{levels}}]}]}""");
    }

    [TestMethod]
    public void Members_may_come_in_any_order_and_unknown_ones_are_passed_over()
    {
        Assert.AreEqual("", _client.Read(
            """{"x":{"data":[1]},"data":[{"asks":[],"y":[[]],"symbol":"BTC\/USD","bids":[{"qty":2e0,"z":1,"price":1.50}]}],"type":"snapshot","channel":"book"}"""));

        var book = _client.Single<HeardBook>();
        Assert.IsTrue(book.IsSnapshot);
        Assert.AreEqual("BTC/USD", book.Symbol);
        Assert.AreEqual(new WireLevel(new WireDecimal(150, 2), new WireDecimal(2, 0)), book.Bids.Single());
    }

    [TestMethod]
    public void Half_of_a_real_frame_is_refused_wherever_it_is_cut()
    {
        var frame = KrakenFiles.ReadBookCapture()[1];
        for (var length = 0; length < frame.Length; length++)
        {
            Assert.AreNotEqual("", _client.Read(frame.AsSpan(0, length)));
            Assert.IsEmpty(_client.Heard);
        }
    }

    [TestMethod]
    public void No_damage_to_a_frame_or_request_ever_throws()
    {
        string[] seeds =
        [
            Encoding.UTF8.GetString(KrakenFiles.ReadBookCapture()[3]),
            .. new[] { "Ticker.txt", "Trades.txt", "Kline.txt" }.SelectMany(KrakenFiles.ReadServerFrames),
            """{"channel":"status","type":"update","data":[{"system":"online","connection_id":15113583034416118705}]}""",
            """{"channel":"instrument","type":"snapshot","data":{"assets":[],"pairs":[{"symbol":"A/B","qty_precision":8,"price_precision":1,"qty_increment":1e-08}]}}""",
            """{"method":"subscribe","params":{"channel":"book","symbol":["BTC/USD"],"depth":10},"req_id":1}""",
        ];
        string[] inserts =
        [
            "", "\"", "{", "}", "[", "]", ":", ",", "-", "1e999", "null", "\\ud800", "\u0000", "true",
            "9999999999999999999999", "é",
        ];
        var damage = Gen.Select(Gen.Int[0, 5_000], Gen.Int[0, inserts.Length - 1]);
        Gen.Select(Gen.Int[0, seeds.Length - 1], damage.Array[1, 4]).Sample((index, damages) =>
        {
            var text = seeds[index];
            foreach (var (place, insert) in damages)
            {
                var at = place % text.Length;
                text = text.Remove(at, Math.Min(text.Length - at, 1)).Insert(at, inserts[insert]) + " ";
            }

            var bytes = Encoding.UTF8.GetBytes(text);
            _ = new RecordingHandler().Read(bytes);
            _ = KrakenRequest.Read(bytes);
        }, iter: 20_000);
    }

    [TestMethod]
    public void Random_bytes_never_throw() =>
        Gen.Byte.Array[0, 200].Sample(bytes =>
        {
            _ = new RecordingHandler().Read(bytes);
            _ = KrakenRequest.Read(bytes);
        }, iter: 5_000);

    private void Refused(string frame)
    {
        Assert.AreNotEqual("", _client.Read(frame));
        Assert.IsEmpty(_client.Heard);
    }
}
