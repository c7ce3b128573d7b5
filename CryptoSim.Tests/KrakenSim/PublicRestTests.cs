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
        foreach (var call in new[] { "AssetPairs", "Ticker", "Depth", "OHLC", "Trades" })
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
    [DataRow("Ticker?pair=NOPE", "EQuery:Unknown asset pair")]
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
