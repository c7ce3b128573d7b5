using System.Globalization;
using System.Text.Json;

namespace CryptoSim.Tests.KrakenSim;

[TestClass]
public class PublicRestTests
{
    private static KrakenSimHost s_host = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext _) =>
        s_host = await KrakenSimHost.StartAsync(("KrakenSim:StartAt", "13:05"));

    [ClassCleanup]
    public static async Task StopAsync() => await s_host.DisposeAsync();

    [TestMethod]
    [DataRow("XXBTZUSD")]
    [DataRow("XBTUSD")]
    [DataRow("XBT/USD")]
    [DataRow("BTC/USD")]
    public async Task Four_spellings_of_a_pair_are_answered_under_its_key(string pair)
    {
        foreach (var call in new[] { "AssetPairs", "Ticker", "Depth", "OHLC", "Trades", "Spread" })
        {
            var result = await GetResultAsync($"{call}?pair={Uri.EscapeDataString(pair)}");
            Assert.IsTrue(result.TryGetProperty("XXBTZUSD", out var answer), call);
            Assert.AreNotEqual(JsonValueKind.Null, answer.ValueKind);
        }
    }

    [TestMethod]
    public async Task A_form_post_is_answered_like_a_get()
    {
        using var form = new FormUrlEncodedContent([new("pair", "ETHUSD"), new("count", "5")]);
        using var answer = await s_host.Http.PostAsync("/0/public/Depth", form);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        var book = json.RootElement.GetProperty("result").GetProperty("XETHZUSD");
        Assert.AreEqual(5, book.GetProperty("asks").GetArrayLength());
        Assert.AreEqual(5, book.GetProperty("bids").GetArrayLength());
        Assert.IsGreaterThan(
            Number(book.GetProperty("bids")[0][0]), Number(book.GetProperty("asks")[0][0]));
    }

    [TestMethod]
    [DataRow("""{"pair":"XBTUSD, eth/usd","count":"5"}""")]
    [DataRow("""{"pair":["XXBTZUSD","ETHUSD"],"count":5}""")]
    public async Task A_json_post_names_several_pairs_and_is_answered_like_a_get(string body)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await s_host.Http.PostAsync("/0/public/Ticker", content);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        CollectionAssert.AreEquivalent(
            new[] { "XXBTZUSD", "XETHZUSD" },
            json.RootElement.GetProperty("result").EnumerateObject().Select(pair => pair.Name).ToArray());
    }

    [TestMethod]
    [DataRow("{broken", "application/json")]
    [DataRow("[1]", "application/json")]
    [DataRow("pair=XBTUSD", "text/plain")]
    public async Task A_body_that_cannot_be_read_is_an_invalid_argument(string body, string type)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, type);
        using var answer = await s_host.Http.PostAsync("/0/public/Ticker", content);
        Assert.AreEqual(System.Net.HttpStatusCode.OK, answer.StatusCode);
        Assert.AreEqual("""{"error":["EGeneral:Invalid arguments"]}""", await answer.Content.ReadAsStringAsync());
    }

    [TestMethod]
    public async Task A_body_of_unstated_length_is_read_up_to_a_limit()
    {
        foreach (var (padding, key) in new[] { (10, "result"), (100_000, "error") })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/0/public/Ticker");
            request.Content = new StringContent(
                $"{{\"pair\":\"XBTUSD\",\"pad\":\"{new string('x', padding)}\"}}", System.Text.Encoding.UTF8, "application/json");
            request.Headers.TransferEncodingChunked = true;
            using var answer = await s_host.Http.SendAsync(request);
            using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
            Assert.AreNotEqual(0, json.RootElement.GetProperty(key) is { ValueKind: JsonValueKind.Object } result
                ? result.GetProperty("XXBTZUSD").EnumerateObject().Count()
                : json.RootElement.GetProperty(key).GetArrayLength());
        }
    }

    [TestMethod]
    public async Task Spread_lists_the_latest_changes_of_the_best_prices_and_since_is_inclusive()
    {
        List<JsonElement> rows = [];
        JsonElement result;
        do
        {
            await Task.Delay(200);
            result = await GetResultAsync("Spread?pair=XBTUSD");
            rows = [.. result.GetProperty("XXBTZUSD").EnumerateArray()];
        }
        while (rows.Count < 20);

        Assert.IsLessThanOrEqualTo(250, rows.Count);
        Assert.AreEqual(rows[^1][0].GetInt64(), result.GetProperty("last").GetInt64());
        for (var index = 0; index < rows.Count; index++)
        {
            Assert.IsLessThan(Number(rows[index][2]), Number(rows[index][1]), "A bid at or above the ask.");
            Assert.IsTrue(
                index == 0 || rows[index][1].GetString() != rows[index - 1][1].GetString()
                    || rows[index][2].GetString() != rows[index - 1][2].GetString(),
                "A row without a change.");
            Assert.IsTrue(index == 0 || rows[index][0].GetInt64() >= rows[index - 1][0].GetInt64());
        }

        var since = rows[10][0].GetInt64();
        var later = (await GetResultAsync($"Spread?pair=XBTUSD&since={since}")).GetProperty("XXBTZUSD");
        Assert.AreEqual(since, later[0][0].GetInt64());
    }

    [TestMethod]
    [DataRow("info", "altname,wsname,leverage_buy,fees,margin_call,ordermin,costmin,tick_size,status")]
    [DataRow("leverage", "leverage_buy,leverage_sell")]
    [DataRow("fees", "fees,fees_maker,fee_volume_currency")]
    [DataRow("margin", "margin_call,margin_stop")]
    public async Task Asset_pairs_tell_what_is_asked(string info, string members)
    {
        var pair = (await GetResultAsync($"AssetPairs?pair=XBTUSD&info={info}")).GetProperty("XXBTZUSD");
        foreach (var member in members.Split(','))
        {
            Assert.IsTrue(pair.TryGetProperty(member, out _), member);
        }

        Assert.AreEqual(info == "info", pair.EnumerateObject().Count() > 3);
    }

    [TestMethod]
    public async Task Asset_version_1_uses_the_names_of_websocket_v2()
    {
        var pair = (await GetResultAsync("AssetPairs?pair=XBTUSD&assetVersion=1")).GetProperty("BTC/USD");
        Assert.AreEqual("BTC", pair.GetProperty("base").GetString());
        Assert.AreEqual("USD", pair.GetProperty("quote").GetString());
        Assert.IsTrue((await GetResultAsync("Assets?asset=XBT&assetVersion=1")).TryGetProperty("BTC", out _));
        Assert.IsTrue((await GetResultAsync("Assets?asset=btc")).TryGetProperty("XXBT", out _));
    }

    [TestMethod]
    [DataRow("Ticker?pair=NOPE", "EQuery:Unknown asset pair")]
    [DataRow("Ticker?pair=XBTUSD,NOPE", "EQuery:Unknown asset pair")]
    [DataRow("Spread", "EGeneral:Invalid arguments")]
    [DataRow("Spread?pair=NOPE", "EQuery:Unknown asset pair")]
    [DataRow("Spread?pair=XBTUSD&since=x", "EGeneral:Invalid arguments")]
    [DataRow("Trades?pair=XBTUSD&count=1001", "EGeneral:Invalid arguments")]
    [DataRow("Depth?pair=XBTUSD&count=501", "EGeneral:Invalid arguments")]
    [DataRow("AssetPairs?info=all", "EGeneral:Invalid arguments")]
    [DataRow("AssetPairs?pair=XBTUSD&execution_venue=bitnomial-exchange", "EQuery:Unknown asset pair")]
    [DataRow("Assets?assetVersion=2", "EGeneral:Invalid arguments")]
    [DataRow("Assets?aclass=nothing", "EGeneral:Invalid arguments")]
    [DataRow("Depth", "EGeneral:Invalid arguments")]
    [DataRow("Depth?pair=XBTUSD&count=0", "EGeneral:Invalid arguments")]
    [DataRow("OHLC?pair=XBTUSD&interval=7", "EGeneral:Invalid arguments")]
    [DataRow("Assets?asset=NOPE", "EQuery:Unknown asset")]
    [DataRow("Nothing", "EGeneral:Unknown method")]
    public async Task Errors_come_with_http_200(string call, string error)
    {
        using var answer = await s_host.Http.GetAsync($"/0/public/{call}");
        Assert.AreEqual(System.Net.HttpStatusCode.OK, answer.StatusCode);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.AreEqual(error, json.RootElement.GetProperty("error")[0].GetString());
    }

    [TestMethod]
    public async Task Ohlc_is_full_from_the_first_second_and_adds_up_to_the_tickers_day()
    {
        var result = await GetResultAsync("OHLC?pair=XBTUSD&interval=5");
        var rows = result.GetProperty("XXBTZUSD");
        // Two days of five minutes, and one more unless the running minute is the last of its five.
        Assert.IsInRange(576, 577, rows.GetArrayLength());
        Assert.AreEqual(
            rows[rows.GetArrayLength() - 2][0].GetInt64(), result.GetProperty("last").GetInt64());
        var ticker = (await GetResultAsync("Ticker?pair=XBTUSD")).GetProperty("XXBTZUSD");
        var volume = rows.EnumerateArray().TakeLast(288).Sum(row => Number(row[6]));
        // The ticker's 1,440 minutes and the 288 rows differ by a few minutes at their start.
        Assert.IsLessThan(0.02m, Math.Abs((volume / Number(ticker.GetProperty("v")[1])) - 1));
        Assert.AreEqual(6933.11m, Number(ticker.GetProperty("h")[1]), "The day's high.");
        Assert.AreEqual(6568.64m, Number(ticker.GetProperty("l")[1]), "The day's low.");
    }

    [TestMethod]
    public async Task Since_is_exclusive_and_paging_by_last_gets_only_what_is_new()
    {
        var first = await GetResultAsync("OHLC?pair=XBTUSD");
        var last = first.GetProperty("last").GetInt64();
        var next = (await GetResultAsync($"OHLC?pair=XBTUSD&since={last}")).GetProperty("XXBTZUSD");
        Assert.IsTrue(next.EnumerateArray().All(row => row[0].GetInt64() > last));
        Assert.IsGreaterThan(0, next.GetArrayLength());
    }

    [TestMethod]
    public async Task Time_and_system_status_answer_in_krakens_shape()
    {
        var time = await GetResultAsync("Time");
        Assert.IsTrue(DateTimeOffset.TryParseExact(
            time.GetProperty("rfc1123").GetString(), "ddd, dd MMM yy HH:mm:ss zzz", CultureInfo.InvariantCulture, 0, out _));
        Assert.AreEqual("online", (await GetResultAsync("SystemStatus")).GetProperty("status").GetString());
    }

    private static async Task<JsonElement> GetResultAsync(string call)
    {
        using var json = JsonDocument.Parse(await s_host.Http.GetStringAsync($"/0/public/{call}"));
        Assert.AreEqual(0, json.RootElement.GetProperty("error").GetArrayLength(), json.RootElement.GetRawText());
        return json.RootElement.GetProperty("result").Clone();
    }

    private static decimal Number(JsonElement text) =>
        decimal.Parse(text.GetString()!, CultureInfo.InvariantCulture);
}
