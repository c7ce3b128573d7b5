using System.Globalization;
using System.Text.Json;
using CryptoSim.Data.Candles;
using CryptoSim.Domain.Candles;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoSim.Tests.Api;

[TestClass]
public sealed class CandlesApiTests
{
    private static ApiHost s_host = null!;
    private static HttpClient s_http = null!;
    private static DateTimeOffset s_minute;

    /// <summary>Trades five and three minutes ago, and nothing since.</summary>
    [ClassInitialize]
    public static async Task StartAsync(TestContext _)
    {
        s_host = await ApiHost.StartAsync();
        s_http = new HttpClient { BaseAddress = s_host.Address };
        s_minute = CandleIntervals.OpenTime(DateTimeOffset.UtcNow, 1);
        await s_host.Services.GetRequiredService<CandleStore>().UpsertAsync(
            [.. new[] { (5, 6789.5m), (3, 6800m) }.Select(bar => new StoredCandle(
                "BTC/USD", 1,
                new Candle(s_minute.AddMinutes(-bar.Item1), 6790m, 6801m, 6700.1m, bar.Item2, 6795.25m, 1.5m, 12),
                true, CandleOrigin.Trades))],
            CancellationToken.None);
    }

    [ClassCleanup]
    public static async Task StopAsync()
    {
        s_http.Dispose();
        await s_host.DisposeAsync();
    }

    [TestMethod]
    public async Task Quiet_minutes_are_shown_as_Kraken_shows_them()
    {
        var items = (await GetAsync("/api/candles?symbol=BTC/USD&interval=1")).GetProperty("items").EnumerateArray().ToArray();

        Assert.IsGreaterThanOrEqualTo(6, items.Length); // A minute may have passed since the start.
        CollectionAssert.AreEqual(
            new[] { 12, 0, 12, 0, 0, 0 }, items.Take(6).Select(item => item.GetProperty("trades").GetInt32()).ToArray());
        foreach (var name in new[] { "open", "high", "low", "close" })
        {
            Assert.AreEqual("6789.5", Text(items[1].GetProperty(name)), name);
            Assert.AreEqual("6800", Text(items[^1].GetProperty(name)), name);
        }

        Assert.AreEqual("0", Text(items[1].GetProperty("volume")));
        Assert.AreEqual("0", Text(items[1].GetProperty("vwap")));
    }

    [TestMethod]
    public async Task A_window_without_a_trade_shows_the_close_before_it()
    {
        var from = s_minute.AddMinutes(-2).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        var items = (await GetAsync($"/api/candles?symbol=BTC/USD&from={from}&to={from}")).GetProperty("items");

        Assert.AreEqual("6800", Text(items.EnumerateArray().Single().GetProperty("open")));
    }

    [TestMethod]
    public async Task Krakens_OHLC_of_a_quiet_pair_ends_with_the_running_minute()
    {
        var result = (await GetAsync("/0/public/OHLC?pair=XBTUSD")).GetProperty("result");
        var rows = result.GetProperty("XXBTZUSD").EnumerateArray().ToArray();

        Assert.AreEqual("6790.0", rows[0][1].GetString());
        Assert.AreEqual(
            "[\"6789.5\",\"6789.5\",\"6789.5\",\"6789.5\",\"0.0\",\"0.00000000\",0]",
            "[" + string.Join(',', rows[1].EnumerateArray().Skip(1).Select(cell => cell.GetRawText())) + "]");
        Assert.AreEqual(rows[^1][0].GetInt64() - 60, result.GetProperty("last").GetInt64());
        Assert.IsGreaterThanOrEqualTo(s_minute.ToUnixTimeSeconds(), rows[^1][0].GetInt64());
    }

    [TestMethod]
    public async Task Fifteen_days_are_an_interval_too()
    {
        var item = (await GetAsync("/api/candles?symbol=BTC/USD&interval=21600")).GetProperty("items").EnumerateArray().Last();

        Assert.AreEqual(24, item.GetProperty("trades").GetInt32());
    }

    private static string Text(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    private static async Task<JsonElement> GetAsync(string path)
    {
        using var json = JsonDocument.Parse(await s_http.GetStringAsync(new Uri(path, UriKind.Relative)));
        return json.RootElement.Clone();
    }
}
