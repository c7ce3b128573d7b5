using System.Net;
using System.Text;
using System.Text.Json;
using CryptoSim.Tests.Api;

namespace CryptoSim.Tests.KrakenSim;

/// <summary>The same public REST, as Api serves it behind its own limits and middleware.</summary>
[TestClass]
public sealed class ApiPublicRestTests
{
    private static ApiHost s_host = null!;
    private static HttpClient s_http = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext _)
    {
        s_host = await ApiHost.StartAsync();
        s_http = new HttpClient { BaseAddress = s_host.Address };
    }

    [ClassCleanup]
    public static async Task StopAsync()
    {
        s_http.Dispose();
        await s_host.DisposeAsync();
    }

    [TestMethod]
    [DataRow("AssetPairs")]
    [DataRow("Depth")]
    [DataRow("Trades")]
    [DataRow("Spread")]
    [DataRow("OHLC")]
    public async Task A_pair_is_answered_by_get_form_and_json(string call)
    {
        using var form = new FormUrlEncodedContent([new("pair", "XBT/USD")]);
        using var json = new StringContent("""{"pair":"BTC/USD"}""", Encoding.UTF8, "application/json");
        foreach (var answering in new[]
        {
            s_http.GetAsync($"/0/public/{call}?pair=XXBTZUSD"), s_http.PostAsync($"/0/public/{call}", form),
            s_http.PostAsync($"/0/public/{call}", json),
        })
        {
            using var answer = await answering;
            Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode);
            using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
            Assert.AreEqual(0, body.RootElement.GetProperty("error").GetArrayLength(), body.RootElement.GetRawText());
            Assert.IsTrue(body.RootElement.GetProperty("result").TryGetProperty("XXBTZUSD", out _));
        }
    }

    [TestMethod]
    [DataRow("Spread?pair=NOPE", "EQuery:Unknown asset pair")]
    [DataRow("Nothing", "EGeneral:Unknown method")]
    public async Task Errors_come_with_http_200(string call, string error)
    {
        using var answer = await s_http.GetAsync($"/0/public/{call}");
        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode);
        Assert.AreEqual($$"""{"error":["{{error}}"]}""", await answer.Content.ReadAsStringAsync());
    }

    [TestMethod]
    public async Task The_spread_begins_with_the_first_book()
    {
        using var body = JsonDocument.Parse(await s_http.GetStringAsync("/0/public/Spread?pair=XBTUSD"));
        var row = body.RootElement.GetProperty("result").GetProperty("XXBTZUSD")[0];
        Assert.AreEqual("6789.90000", row[1].GetString());
        Assert.AreEqual("6790.10000", row[2].GetString());
    }
}
