using System.Text.Json;
using CryptoSim.Domain.Instruments;
using CryptoSim.Domain.Orders;
using CryptoSim.MarketData.Board;
using CryptoSim.MarketData.Books;

namespace CryptoSim.Tests.KrakenSim;

/// <summary>What a subscription is acknowledged with, begins with and ends with, on a market that moves only when the
/// test says so.</summary>
[TestClass]
public sealed class SubscriptionTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly Instrument Pair = new(
        "BTC/USD", "BTC", "USD", PairStatus.Online, 1, 8, 5, 0.1m, 0.00000001m, 0.00005m, 0.5m);

    private BoardHost _host = null!;
    private long _sequence;

    [TestInitialize]
    public async Task StartAsync()
    {
        _host = await BoardHost.StartAsync(("KrakenWebSocket:IdleAfter", "00:00:02"));
        _host.Board.SetInstrument(Pair, 25);
        _host.Board.SetSystem(SystemState.Online);
        SetBook(isSnapshot: true, 500);
        // The first is of another bar of every length: the latest trades then cover the running bar from its start.
        Trade(1, 1, Noon.AddDays(-30));
        Trade(2, 49, Noon);
    }

    [TestCleanup]
    public async Task StopAsync() => await _host.DisposeAsync();

    [TestMethod]
    [DataRow("book", ",\"depth\":25", """{"channel":"book","depth":25,"snapshot":true,"symbol":"BTC/USD"}""")]
    [DataRow("book", "", """{"channel":"book","depth":10,"snapshot":true,"symbol":"BTC/USD"}""")]
    [DataRow("ticker", "", """{"channel":"ticker","event_trigger":"trades","snapshot":true,"symbol":"BTC/USD"}""")]
    [DataRow("ticker", ",\"event_trigger\":\"bbo\",\"snapshot\":false",
        """{"channel":"ticker","event_trigger":"bbo","snapshot":false,"symbol":"BTC/USD"}""")]
    [DataRow("trade", "", """{"channel":"trade","snapshot":false,"symbol":"BTC/USD"}""")]
    [DataRow("ohlc", ",\"interval\":5",
        """{"channel":"ohlc","interval":5,"snapshot":true,"symbol":"BTC/USD","warnings":["timestamp is deprecated, use interval_begin"]}""")]
    [DataRow("instrument", "",
        """{"channel":"instrument","snapshot":true,"warnings":["tick_size is deprecated, use price_increment"]}""")]
    public async Task An_acknowledgement_is_as_kraken_writes_it(string channel, string parameters, string result)
    {
        using var client = await _host.ConnectAsync();
        await client.SubscribeAsync(channel, "BTC/USD", parameters, requestId: 9);
        var answer = await client.ReadAnswerAsync();
        Assert.AreEqual(result, answer.GetProperty("result").GetRawText());
        Assert.IsTrue(answer.GetProperty("success").GetBoolean());
        Assert.AreEqual(9, answer.GetProperty("req_id").GetInt32());
    }

    [TestMethod]
    public async Task A_depth_beyond_the_upstreams_is_refused_with_krakens_word()
    {
        using var client = await _host.ConnectAsync();
        await client.SubscribeAsync("book", "BTC/USD", ",\"depth\":100");
        var answer = await client.ReadAnswerAsync();
        Assert.AreEqual("Subscription depth not supported", KrakenClient.Text(answer, "error"));
        Assert.IsFalse(answer.GetProperty("success").GetBoolean());
    }

    [TestMethod]
    [DataRow("book")]
    [DataRow("ticker")]
    [DataRow("trade")]
    [DataRow("ohlc")]
    public async Task Who_declines_the_snapshot_is_told_what_changes_only(string channel)
    {
        SetTicker(1);
        using var client = await _host.ConnectAsync();
        await client.SubscribeAsync(channel, "BTC/USD", ",\"snapshot\":false");
        await client.ReadAnswerAsync();
        // The pong comes after all that the subscription began with; an ohlc loads its past besides.
        await client.SendAsync("""{"method":"ping"}""");
        await client.ReadUntilAsync(frame => KrakenClient.Text(frame, "method") == "pong");
        var frame = await ReadAfterChangeAsync(client, channel);
        Assert.AreEqual("update", KrakenClient.Text(frame, "type"), frame.GetRawText());
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(5)]
    [DataRow(15)]
    [DataRow(30)]
    [DataRow(60)]
    [DataRow(240)]
    [DataRow(1_440)]
    [DataRow(10_080)]
    [DataRow(21_600)]
    public async Task Each_interval_begins_where_krakens_does_and_counts_every_trade_once(int minutes)
    {
        // The trades before the subscription are of this very bar.
        using var client = await _host.ConnectAsync();
        await client.SubscribeAsync("ohlc", "BTC/USD", $",\"interval\":{minutes}");
        await client.ReadUntilAsync(frame => KrakenClient.Text(frame, "type") == "snapshot"
            && KrakenClient.Text(frame, "channel") == "ohlc");
        Trade(51, 3, Noon.AddSeconds(20));
        JsonElement bar;
        do
        {
            var frame = await client.ReadUntilAsync(frame => KrakenClient.Text(frame, "channel") == "ohlc");
            bar = frame.GetProperty("data")[0];
        }
        while (bar.GetProperty("trades").GetInt32() < 49 + 3);

        var begin = bar.GetProperty("interval_begin").GetString()!;
        var seconds = DateTimeOffset.Parse(begin, System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeSeconds();
        Assert.AreEqual(Noon.ToUnixTimeSeconds() / (minutes * 60) * (minutes * 60), seconds);
        Assert.EndsWith("000000000Z", begin);
        Assert.AreEqual(minutes, bar.GetProperty("interval").GetInt32());
        Assert.AreEqual(49 + 3, bar.GetProperty("trades").GetInt32());
        Assert.AreEqual(50_053m, bar.GetProperty("close").GetDecimal());
    }

    [TestMethod]
    public async Task A_late_trade_counts_in_its_own_bar()
    {
        using var client = await _host.ConnectAsync();
        await client.SubscribeAsync("ohlc", "BTC/USD", ",\"interval\":1");
        await client.ReadUntilAsync(frame => KrakenClient.Text(frame, "channel") == "ohlc");
        Trade(51, 1, Noon.AddMinutes(1));
        await client.ReadUntilAsync(frame => frame.GetRawText().Contains("12:01:00.000000000Z", StringComparison.Ordinal));
        Trade(52, 1, Noon.AddSeconds(59));
        var frame = await client.ReadUntilAsync(frame => KrakenClient.Text(frame, "channel") == "ohlc");
        var bar = frame.GetProperty("data")[0];
        Assert.StartsWith("2026-03-01T12:00:00", bar.GetProperty("interval_begin").GetString()!);
        Assert.AreEqual(1, frame.GetProperty("data").GetArrayLength());
        Assert.AreEqual(50_052m, bar.GetProperty("close").GetDecimal());
    }

    [TestMethod]
    public async Task One_interval_a_symbol_until_it_is_unsubscribed()
    {
        using var client = await _host.ConnectAsync();
        await client.SubscribeAsync("ohlc", "BTC/USD", ",\"interval\":1");
        await client.ReadAnswerAsync();
        await client.SubscribeAsync("ohlc", "BTC/USD", ",\"interval\":1");
        Assert.AreEqual("Already subscribed", KrakenClient.Text(await client.ReadAnswerAsync(), "error"));
        await client.SubscribeAsync("ohlc", "BTC/USD", ",\"interval\":5");
        Assert.AreEqual(
            "Already subscribed to one ohlc interval on this symbol",
            KrakenClient.Text(await client.ReadAnswerAsync(), "error"));
        await client.SendAsync("""{"method":"unsubscribe","params":{"channel":"ohlc","symbol":["BTC/USD"],"interval":1}}""");
        var answer = await client.ReadAnswerAsync();
        Assert.AreEqual(
            """{"channel":"ohlc","interval":1,"symbol":"BTC/USD"}""", answer.GetProperty("result").GetRawText());
        await client.SubscribeAsync("ohlc", "BTC/USD", ",\"interval\":5");
        Assert.IsTrue((await client.ReadAnswerAsync()).GetProperty("success").GetBoolean());
    }

    [TestMethod]
    public async Task Without_a_subscription_and_a_request_a_connection_ends_and_with_one_it_stays()
    {
        using var never = await _host.ConnectAsync();
        using var left = await _host.ConnectAsync();
        using var stays = await _host.ConnectAsync();
        await stays.SubscribeAsync("book", "BTC/USD");
        await left.SubscribeAsync("book", "BTC/USD");
        await left.SendAsync("""{"method":"unsubscribe","params":{"channel":"book","symbol":["BTC/USD"]}}""");
        foreach (var client in new[] { never, left })
        {
            while (await client.ReadAsync() is not null)
            {
            }

            Assert.AreEqual(System.Net.WebSockets.WebSocketCloseStatus.NormalClosure, client.Socket.CloseStatus);
            Assert.Contains("send a ping", client.Socket.CloseStatusDescription!);
        }

        for (var beats = 0; beats < 2; beats++)
        {
            await stays.ReadUntilAsync(frame => KrakenClient.Text(frame, "channel") == "heartbeat");
        }
    }

    [TestMethod]
    public async Task Requests_beyond_the_rate_are_refused_and_the_connection_stays()
    {
        await using var host = await BoardHost.StartAsync(("KrakenWebSocket:RequestsPerSecond", "2"));
        using var client = await host.ConnectAsync();
        for (var request = 0; request < 20; request++)
        {
            await client.SendAsync("""{"method":"ping"}""");
        }

        Assert.AreEqual("Exceeded msg rate", KrakenClient.Text(await client.ReadAnswerAsync(), "error"));
        await Task.Delay(2_000);
        await client.SendAsync("""{"method":"ping","req_id":77}""");
        await client.ReadUntilAsync(frame => frame.TryGetProperty("req_id", out var id) && id.GetInt32() == 77
            && KrakenClient.Text(frame, "method") == "pong");
    }

    [TestMethod]
    public async Task Subscriptions_beyond_the_limit_are_refused_one_by_one()
    {
        await using var host = await BoardHost.StartAsync(("KrakenWebSocket:MaximumSubscriptions", "2"));
        foreach (var name in new[] { "BTC", "ETH", "SOL" })
        {
            host.Board.SetInstrument(Pair with { Symbol = $"{name}/USD", Base = name }, 10);
        }

        using var client = await host.ConnectAsync();
        await client.SubscribeAsync("book", "BTC/USD,ETH/USD,SOL/USD");
        Assert.IsTrue((await client.ReadAnswerAsync()).GetProperty("success").GetBoolean());
        Assert.IsTrue((await client.ReadAnswerAsync()).GetProperty("success").GetBoolean());
        var answer = await client.ReadAnswerAsync();
        Assert.AreEqual("Subscription limit of 2 exceeded", KrakenClient.Text(answer, "error"));
        Assert.AreEqual("SOL/USD", KrakenClient.Text(answer, "symbol"));
    }

    [TestMethod]
    public async Task An_instrument_that_changes_is_told_alone()
    {
        _host.Board.SetInstrument(Pair with { Symbol = "ETH/USD", Base = "ETH" }, 25);
        using var client = await _host.ConnectAsync();
        await client.SubscribeAsync("instrument", "");
        var snapshot = await client.ReadUntilAsync(frame => KrakenClient.Text(frame, "channel") == "instrument");
        Assert.AreEqual(2, snapshot.GetProperty("data").GetProperty("pairs").GetArrayLength());
        _host.Board.SetInstrument(Pair with { Status = PairStatus.Delisted }, 25);
        var update = await client.ReadUntilAsync(frame => KrakenClient.Text(frame, "channel") == "instrument");
        Assert.AreEqual("update", KrakenClient.Text(update, "type"));
        var pair = update.GetProperty("data").GetProperty("pairs").EnumerateArray().Single();
        Assert.AreEqual("BTC/USD", pair.GetProperty("symbol").GetString());
        Assert.AreEqual("delisted", pair.GetProperty("status").GetString());
    }

    [TestMethod]
    public async Task A_change_of_the_systems_state_is_told_to_all()
    {
        using var client = await _host.ConnectAsync();
        await client.ReadAsync();
        _host.Board.SetSystem(SystemState.CancelOnly);
        var frame = await client.ReadUntilAsync(frame => KrakenClient.Text(frame, "channel") == "status");
        Assert.AreEqual("cancel_only", frame.GetProperty("data")[0].GetProperty("system").GetString());
    }

    /// <summary>Changes the market until the client hears of it: the first change may come before an ohlc is ready.
    /// </summary>
    private async Task<JsonElement> ReadAfterChangeAsync(KrakenClient client, string channel)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var reading = client.ReadUntilAsync(frame => KrakenClient.Text(frame, "channel") == channel);
        for (var change = 1; !reading.IsCompleted; change++)
        {
            SetBook(isSnapshot: false, 500 + change);
            Trade(50 + change, 1, Noon.AddSeconds(1));
            SetTicker(1 + change);
            await Task.WhenAny(reading, Task.Delay(100, patience.Token));
            patience.Token.ThrowIfCancellationRequested();
        }

        return await reading;
    }

    private void SetBook(bool isSnapshot, long quantity) => Assert.IsTrue(_host.Board.ApplyBook(
        "BTC/USD", isSnapshot, [new ScaledLevel(500_000, quantity)], [new ScaledLevel(500_001, quantity)], null, Noon, Next()));

    private void SetTicker(int trades) => _host.Board.ApplyTicker(
        new Ticker("BTC/USD", 50_000, 1, 50_000.1m, 1, 50_000, trades, 50_000, 50_000, 50_000, 0, 0, trades, Noon), Next());

    private void Trade(long firstId, int count, DateTimeOffset time)
    {
        var position = Next();
        _host.Board.ApplyTrades(
            "BTC/USD",
            [.. Enumerable.Range(0, count).Select(index => new Print(
                firstId + index, 50_000 + firstId + index, 0.5m, OrderSide.Buy, time, position.Term, position.Sequence))],
            position);
    }

    private FeedPosition Next() => new(1, ++_sequence);
}
