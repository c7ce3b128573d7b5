using System.Buffers;
using System.Text;
using CryptoSim.Domain.Candles;
using CryptoSim.Domain.Instruments;
using CryptoSim.Domain.Orders;
using CryptoSim.MarketData.Board;
using CryptoSim.MarketData.Books;
using CryptoSim.MarketData.Wire;

namespace CryptoSim.Tests.Wire;

/// <summary>What a server writes, a client reads back as it was; and the text is Kraken's.</summary>
[TestClass]
public sealed class FrameRoundTripTests
{
    private static readonly DateTimeOffset _time = new(2024, 5, 20, 11, 8, 49, 272, 922, TimeSpan.Zero);

    private static readonly Instrument _bitcoin = new(
        "BTC/USD", "BTC", "USD", PairStatus.Online, 1, 8, 5, 0.1m, 0.00000001m, 0.00005m, 0.5m);

    private readonly RecordingHandler _client = new();

    [TestMethod]
    public void Heartbeat()
    {
        Assert.AreEqual("""{"channel":"heartbeat"}""", Send(KrakenFrameWriter.WriteHeartbeat));
        Assert.AreEqual("heartbeat", _client.Single<string>());
    }

    [TestMethod]
    public void Status_with_a_connection_id_beyond_a_signed_long()
    {
        var status = new KrakenStatus(SystemState.Online, 15113583034416118705, "v2", "2.0.10");

        Assert.AreEqual(
            """{"channel":"status","type":"update","data":[{"version":"2.0.10","system":"online","api_version":"v2","connection_id":15113583034416118705}]}""",
            Send(output => KrakenFrameWriter.WriteStatus(output, status)));
        Assert.AreEqual(status, _client.Single<KrakenStatus>());
    }

    [TestMethod]
    [DataRow(SystemState.Maintenance)]
    [DataRow(SystemState.CancelOnly)]
    [DataRow(SystemState.PostOnly)]
    public void Every_system_state(SystemState state)
    {
        Send(output => KrakenFrameWriter.WriteStatus(output, new KrakenStatus(state)));
        Assert.AreEqual(state, _client.Single<KrakenStatus>().System);
    }

    [TestMethod]
    public void Pong()
    {
        Assert.AreEqual(
            """{"method":"pong","req_id":1,"time_in":"2024-05-20T11:08:49.272922Z","time_out":"2024-05-20T11:08:49.272922Z"}""",
            Send(output => KrakenFrameWriter.WritePong(output, 1, _time, _time)));
        Assert.AreEqual(new KrakenPong(1, _time, _time), _client.Single<KrakenPong>());
    }

    [TestMethod]
    public void Acknowledgement()
    {
        var ack = new KrakenAck(
            "subscribe", null, 7, "BTC/USD", "book", Depth: 25, Snapshot: true, TimeIn: _time, TimeOut: _time);

        Assert.AreEqual(
            """{"method":"subscribe","result":{"channel":"book","depth":25,"snapshot":true,"symbol":"BTC/USD"},"success":true,"time_in":"2024-05-20T11:08:49.272922Z","time_out":"2024-05-20T11:08:49.272922Z","req_id":7}""",
            Send(output => KrakenFrameWriter.WriteAck(output, ack)));
        Assert.AreEqual(ack with { Warnings = [] }, _client.Single<KrakenAck>() with { Warnings = [] });
    }

    [TestMethod]
    public void Acknowledgement_of_ohlc_with_a_warning()
    {
        var ack = new KrakenAck("subscribe", null, 7, "BTC/USD", "ohlc", IntervalMinutes: 5, Snapshot: true)
        {
            Warnings = ["timestamp is deprecated, use interval_begin"],
        };
        Send(output => KrakenFrameWriter.WriteAck(output, ack));

        var read = _client.Single<KrakenAck>();
        Assert.AreEqual(5, read.IntervalMinutes);
        Assert.AreEqual(ack.Warnings[0], read.Warnings.Single());
    }

    [TestMethod]
    public void Refusal_of_a_pair()
    {
        var ack = new KrakenAck(
            "subscribe", KrakenRefusals.PairNotSupported("NOPE/USD"), 9, "NOPE/USD", TimeIn: _time, TimeOut: _time);

        Assert.AreEqual(
            """{"error":"Currency pair not supported NOPE/USD","method":"subscribe","success":false,"symbol":"NOPE/USD","time_in":"2024-05-20T11:08:49.272922Z","time_out":"2024-05-20T11:08:49.272922Z","req_id":9}""",
            Send(output => KrakenFrameWriter.WriteAck(output, ack)));
        var read = _client.Single<KrakenAck>();
        Assert.AreEqual(ack with { Warnings = [] }, read with { Warnings = [] });
        Assert.IsFalse(read.IsSuccess);
    }

    [TestMethod]
    public void Refusal_without_a_method_in_either_case()
    {
        foreach (var name in new[] { "error", "Error" })
        {
            Assert.AreEqual("", _client.Read($$"""{"{{name}}":"Exceeded msg rate"}"""));
            Assert.AreEqual(KrakenRefusals.ExceededMessageRate, _client.Single<KrakenAck>().Error);
        }
    }

    [TestMethod]
    public void Instruments()
    {
        var asset = new KrakenAsset("BTC", "enabled", 10, 5, 1.0m, true);
        Send(output => KrakenFrameWriter.WriteInstruments(output, true, [asset], [_bitcoin]));

        var read = _client.Single<KrakenInstruments>();
        Assert.IsTrue(read.IsSnapshot);
        Assert.AreEqual(asset, read.Assets.Single());
        Assert.AreEqual(_bitcoin, read.Pairs.Single());
        Assert.IsEmpty(read.Problems);
    }

    [TestMethod]
    public void Instruments_with_exponents_strings_and_gaps()
    {
        Assert.AreEqual("", _client.Read(
            """
            {"channel":"instrument","type":"update","data":{"assets":[{"id":"USD","class":"currency"},{"status":"enabled"}],
             "pairs":[{"symbol":"ETH/USD","status":"halted","qty_precision":8,"qty_increment":1e-08,"price_precision":2,
               "cost_min":"0.5","tick_size":0.01,"qty_min":5e-05,"extra":{"a":[1]}},
               {"symbol":"BAD/USD","qty_precision":{"x":1},"price_precision":2},
               {"symbol":"BADUSD","qty_precision":8,"price_precision":2},
               {"symbol":"BAD/EUR","qty_precision":8,"price_precision":99}]}}
            """));

        var read = _client.Single<KrakenInstruments>();
        Assert.AreEqual(
            new Instrument("ETH/USD", "ETH", "USD", PairStatus.Other, 2, 8, 5, 0.01m, 0.00000001m, 0.00005m, 0.5m),
            read.Pairs.Single());
        Assert.HasCount(4, read.Problems);
    }

    [TestMethod]
    public void Ticker_with_fixed_decimals()
    {
        var ticker = new Ticker(
            "BTC/USD", 6789.9m, 1m, 6790.1m, 0.5m, 6790m, 1234.5m, 6780.12m, 6700m, 6800m, -17m, -0.25m, 12, _time);

        Assert.AreEqual(
            """{"channel":"ticker","type":"snapshot","data":[{"symbol":"BTC/USD","bid":6789.9,"bid_qty":1.00000000,"ask":6790.1,"ask_qty":0.50000000,"last":6790.0,"volume":1234.50000000,"vwap":6780.1,"low":6700.0,"high":6800.0,"change":-17.0,"change_pct":-0.25,"trades":12,"timestamp":"2024-05-20T11:08:49.272922Z"}]}""",
            Send(output => KrakenFrameWriter.WriteTicker(output, true, ticker, _bitcoin)));
        Assert.AreEqual((true, ticker with { Vwap = 6780.1m }), _client.Single<(bool, Ticker)>());
    }

    [TestMethod]
    public void Trades()
    {
        Print[] prints =
        [
            new(7, 6790.1m, 0.01m, OrderSide.Buy, _time, 1, 2),
            new(8, 6790.0m, 1m, OrderSide.Sell, _time, 1, 2, OrderType.Limit),
        ];
        Send(output => KrakenFrameWriter.WriteTrades(output, false, _bitcoin, prints));

        var (isSnapshot, trades) = _client.Single<(bool, KrakenTrade[])>();
        Assert.IsFalse(isSnapshot);
        CollectionAssert.AreEqual(prints, trades.Select(trade => trade.ToPrint(new FeedPosition(1, 2))).ToArray());
    }

    [TestMethod]
    public void Book_with_fixed_decimals_and_removals()
    {
        ScaledLevel[] bids = [new(67899, 100_000), new(67898, 0)];
        ScaledLevel[] asks = [new(5, 1)];

        Assert.AreEqual(
            """{"channel":"book","type":"update","data":[{"symbol":"BTC/USD","bids":[{"price":6789.9,"qty":0.00100000},{"price":6789.8,"qty":0.00000000}],"asks":[{"price":0.5,"qty":0.00000001}],"checksum":4294967295,"timestamp":"2024-05-20T11:08:49.272922Z"}]}""",
            Send(output => KrakenFrameWriter.WriteBook(output, false, _bitcoin, bids, asks, uint.MaxValue, _time)));

        var book = _client.Single<HeardBook>();
        Assert.AreEqual(uint.MaxValue, book.Checksum);
        Assert.AreEqual(_time, book.Time);
        CollectionAssert.AreEqual(
            new WireLevel[] { new(new(67899, 1), new(100_000, 8)), new(new(67898, 1), new(0, 8)) }, book.Bids);
    }

    [TestMethod]
    public void The_real_capture_is_written_back_byte_for_byte()
    {
        foreach (var frame in KrakenFiles.ReadBookCapture())
        {
            Assert.AreEqual("", _client.Read(frame));
            var book = _client.Single<HeardBook>();
            ScaledLevel[] bids = [.. book.Bids.Select(level => new ScaledLevel(level.Price.Mantissa, level.Quantity.Mantissa))];
            ScaledLevel[] asks = [.. book.Asks.Select(level => new ScaledLevel(level.Price.Mantissa, level.Quantity.Mantissa))];

            Assert.AreEqual(
                Encoding.UTF8.GetString(frame),
                Send(output => KrakenFrameWriter.WriteBook(
                    output, book.IsSnapshot, _bitcoin, bids, asks, book.Checksum!.Value, book.Time)));
        }
    }

    [TestMethod]
    public void Candles()
    {
        var candle = new Candle(new(2024, 5, 20, 11, 5, 0, TimeSpan.Zero), 1.1m, 2.2m, 1.0m, 2.0m, 1.5m, 3m, 4);
        var text = Send(output => KrakenFrameWriter.WriteCandles(output, false, _bitcoin, 5, [candle], _time));

        StringAssert.Contains(text, "\"interval_begin\":\"2024-05-20T11:05:00.000000000Z\"");
        StringAssert.Contains(text, "\"timestamp\":\"2024-05-20T11:10:00.000000Z\"");
        Assert.AreEqual(new KrakenCandle("BTC/USD", 5, candle), _client.Single<(bool, KrakenCandle[])>().Item2.Single());
    }

    private string Send(Action<IBufferWriter<byte>> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(output);
        Assert.AreEqual("", _client.Read(output.WrittenSpan));
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
