using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace CryptoSim.Tests.KrakenSim;

[TestClass]
public class WebSocketServerTests
{
    private static KrakenSimHost s_host = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext _) =>
        s_host = await KrakenSimHost.StartAsync(("KrakenSim:StartAt", "13:05"), ("KrakenSim:Speed", "10"));

    [ClassCleanup]
    public static async Task StopAsync() => await s_host.DisposeAsync();

    [TestMethod]
    public async Task The_first_frame_is_the_status()
    {
        using var client = await s_host.ConnectAsync();
        var frame = await client.ReadAsync();
        Assert.AreEqual("status", KrakenClient.Text(frame!.Value, "channel"));
        var data = frame.Value.GetProperty("data")[0];
        Assert.AreEqual("online", data.GetProperty("system").GetString());
        Assert.AreEqual("v2", data.GetProperty("api_version").GetString());
        Assert.IsGreaterThan(0UL, data.GetProperty("connection_id").GetUInt64());
    }

    [TestMethod]
    [DataRow(10)]
    [DataRow(25)]
    [DataRow(100)]
    public async Task Every_book_frame_matches_its_checksum_in_a_naive_book(int depth)
    {
        using var client = await s_host.ConnectAsync();
        await client.SubscribeAsync("book", "BTC/USD,LTC/USD", $",\"depth\":{depth}");
        var books = new Dictionary<string, NaiveBook>();
        for (var frames = 0; frames < 600;)
        {
            var frame = await client.ReadUntilAsync(frame => KrakenClient.Text(frame, "channel") == "book");
            var symbol = frame.GetProperty("data")[0].GetProperty("symbol").GetString()!;
            if (!books.TryGetValue(symbol, out var book))
            {
                Assert.AreEqual("snapshot", frame.GetProperty("type").GetString());
                books[symbol] = book = new NaiveBook(depth);
            }

            book.Apply(frame);
            Assert.AreEqual(depth, book.Bids);
            Assert.AreEqual(depth, book.Asks);
            frames++;
        }

        Assert.HasCount(2, books);
    }

    [TestMethod]
    [DataRow("""{"channel":"ticker","symbol":["NOPE/USD"]}""", "Currency pair not supported NOPE/USD", "NOPE/USD")]
    [DataRow("""{"channel":"ticker","symbol":["XBT/USD"]}""", "Currency pair not supported XBT/USD", "XBT/USD")]
    [DataRow("""{"channel":"trade","symbol":["BTCUSD"]}""", "Currency pair not in ISO 4217-A3 format BTCUSD", "BTCUSD")]
    [DataRow("""{"channel":"book","symbol":["BTC/USD"],"depth":27}""", "Subscription depth not supported", null)]
    [DataRow("""{"channel":"ohlc","symbol":["BTC/USD"],"interval":7}""", "Subscription ohlc interval not supported", null)]
    [DataRow("""{"channel":"nothing","symbol":["BTC/USD"]}""", "Subscription name invalid", null)]
    public async Task Refusals_are_word_for_word_and_echo_the_request(string parameters, string error, string? symbol)
    {
        using var client = await s_host.ConnectAsync();
        await client.SendAsync($$"""{"method":"subscribe","params":{{parameters}},"req_id":42}""");
        var answer = await client.ReadAnswerAsync();
        Assert.IsFalse(answer.GetProperty("success").GetBoolean());
        Assert.AreEqual(error, KrakenClient.Text(answer, "error"));
        Assert.AreEqual(symbol, KrakenClient.Text(answer, "symbol"));
        Assert.AreEqual(42, answer.GetProperty("req_id").GetInt32());
        Assert.IsFalse(answer.TryGetProperty("result", out _));
    }

    [TestMethod]
    public async Task A_second_subscription_and_one_that_is_not_there_are_refused()
    {
        using var client = await s_host.ConnectAsync();
        await client.SubscribeAsync("ticker", "BTC/USD");
        await client.ReadAnswerAsync();
        await client.SubscribeAsync("ticker", "BTC/USD");
        Assert.AreEqual("Already subscribed", KrakenClient.Text(await client.ReadAnswerAsync(), "error"));
        await client.SubscribeAsync("ohlc", "BTC/USD", ",\"interval\":1");
        await client.ReadAnswerAsync();
        await client.SubscribeAsync("ohlc", "BTC/USD", ",\"interval\":5");
        Assert.AreEqual(
            "Already subscribed to one ohlc interval on this symbol",
            KrakenClient.Text(await client.ReadAnswerAsync(), "error"));
        await client.SendAsync("""{"method":"unsubscribe","params":{"channel":"book","symbol":["BTC/USD"],"depth":10}}""");
        Assert.AreEqual("Subscription Not Found", KrakenClient.Text(await client.ReadAnswerAsync(), "error"));
    }

    [TestMethod]
    public async Task One_request_for_three_symbols_gets_three_answers_before_the_first_snapshot()
    {
        using var client = await s_host.ConnectAsync();
        await client.SubscribeAsync("ticker", "BTC/USD,NOPE/USD,ETH/USD", requestId: 7);
        var symbols = new List<string?>();
        while (symbols.Count < 3)
        {
            var frame = (await client.ReadAsync())!.Value;
            Assert.AreNotEqual("ticker", KrakenClient.Text(frame, "channel"));
            if (frame.TryGetProperty("success", out var success))
            {
                Assert.AreEqual(7, frame.GetProperty("req_id").GetInt32());
                symbols.Add(success.GetBoolean()
                    ? frame.GetProperty("result").GetProperty("symbol").GetString()
                    : KrakenClient.Text(frame, "symbol"));
            }
        }

        CollectionAssert.AreEqual(new[] { "BTC/USD", "NOPE/USD", "ETH/USD" }, symbols);
    }

    [TestMethod]
    public async Task A_ping_is_answered_with_its_id_and_broken_json_does_not_end_the_connection()
    {
        using var client = await s_host.ConnectAsync();
        await client.SendAsync("{broken");
        Assert.AreEqual("Malformed request", KrakenClient.Text(await client.ReadAnswerAsync(), "error"));
        await client.SendAsync("""{"method":"ping","req_id":3}""");
        var pong = await client.ReadUntilAsync(frame => KrakenClient.Text(frame, "method") == "pong");
        Assert.AreEqual(3, pong.GetProperty("req_id").GetInt32());
    }

    [TestMethod]
    public async Task A_trade_subscription_starts_with_the_last_fifty_and_goes_on_without_a_gap()
    {
        using var client = await s_host.ConnectAsync();
        await client.SubscribeAsync("trade", "BTC/USD", ",\"snapshot\":true");
        var snapshot = await client.ReadUntilAsync(frame => KrakenClient.Text(frame, "channel") == "trade");
        Assert.AreEqual("snapshot", snapshot.GetProperty("type").GetString());
        var ids = Ids(snapshot);
        Assert.HasCount(50, ids);
        while (ids.Count < 200)
        {
            ids.AddRange(Ids(await client.ReadUntilAsync(frame => KrakenClient.Text(frame, "channel") == "trade")));
        }

        for (var i = 1; i < ids.Count; i++)
        {
            Assert.AreEqual(ids[i - 1] + 1, ids[i]);
        }
    }

    [TestMethod]
    public async Task A_ticker_on_trades_is_told_of_trades_only()
    {
        using var client = await s_host.ConnectAsync();
        await client.SubscribeAsync("ticker", "BTC/EUR");
        var trades = -1L;
        for (var frames = 0; frames < 30; frames++)
        {
            var frame = await client.ReadUntilAsync(frame => KrakenClient.Text(frame, "channel") == "ticker");
            var data = frame.GetProperty("data")[0];
            Assert.AreNotEqual(trades, data.GetProperty("trades").GetInt64());
            trades = data.GetProperty("trades").GetInt64();
        }
    }

    [TestMethod]
    public async Task After_unsubscribing_nothing_comes_but_heartbeats()
    {
        using var client = await s_host.ConnectAsync();
        await client.SubscribeAsync("instrument", "");
        await client.SubscribeAsync("book", "ETH/USD");
        await client.ReadUntilAsync(frame => KrakenClient.Text(frame, "channel") == "book");
        await client.SendAsync("""{"method":"unsubscribe","params":{"channel":"book","symbol":["ETH/USD"],"depth":10}}""");
        await client.ReadUntilAsync(frame => KrakenClient.Text(frame, "method") == "unsubscribe");
        for (var beats = 0; beats < 2; beats++)
        {
            Assert.AreEqual("heartbeat", KrakenClient.Text((await client.ReadAsync())!.Value, "channel"));
        }
    }

    [TestMethod]
    public async Task A_request_over_the_size_limit_closes_with_1009()
    {
        using var client = await s_host.ConnectAsync();
        await client.SendAsync($$"""{"method":"ping","pad":"{{new string('x', 70_000)}}"}""");
        while (await client.ReadAsync() is not null)
        {
        }

        Assert.AreEqual(WebSocketCloseStatus.MessageTooBig, client.Socket.CloseStatus);
    }

    [TestMethod]
    public async Task A_plain_request_is_told_to_upgrade()
    {
        using var answer = await s_host.Http.GetAsync("/v2");
        Assert.AreEqual(HttpStatusCode.UpgradeRequired, answer.StatusCode);
    }

    [TestMethod]
    public async Task Stopping_closes_with_1001()
    {
        await using var host = await KrakenSimHost.StartAsync();
        using var client = await host.ConnectAsync();
        await client.ReadAsync();
        var stopping = host.StopAsync();
        while (await client.ReadAsync() is not null)
        {
        }

        Assert.AreEqual(WebSocketCloseStatus.EndpointUnavailable, client.Socket.CloseStatus);
        await client.Socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        await stopping;
    }

    private static List<long> Ids(JsonElement frame) =>
        [.. frame.GetProperty("data").EnumerateArray().Select(trade => trade.GetProperty("trade_id").GetInt64())];
}
