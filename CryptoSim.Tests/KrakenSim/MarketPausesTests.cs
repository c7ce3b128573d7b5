using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CryptoSim.MarketData.Board;

namespace CryptoSim.Tests.KrakenSim;

[TestClass]
public sealed class MarketPausesTests
{
    [TestMethod]
    [Timeout(300_000, CooperativeCancellation = true)]
    public async Task A_client_is_told_every_change_of_a_market_that_is_played_however_fast()
    {
        await using var host = await KrakenSimHost.StartAsync(
            ("KrakenSim:StartAt", "14:00:00"), ("KrakenSim:StartsPaused", "true"), ("KrakenSim:Speed", "600"));
        var changes = new Changes();
        using var listening = host.Board.Subscribe(changes);
        using var client = await host.ConnectAsync();
        await client.SubscribeAsync("book", "BTC/USD", ",\"depth\":100");
        await client.ReadUntilAsync(frame => KrakenClient.Text(frame, "type") == "snapshot");

        var played = await PlayAsync(host, "20");
        Assert.AreEqual(HttpStatusCode.OK, played.StatusCode);
        var place = (await played.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("symbols").GetProperty("BTC/USD");
        var last = place.GetProperty("bookTime").GetDateTimeOffset();
        var told = 0;
        await client.ReadUntilAsync(frame =>
        {
            if (KrakenClient.Text(frame, "channel") != "book")
            {
                return false;
            }

            told++;
            return frame.GetProperty("data")[0].GetProperty("timestamp").GetDateTimeOffset() == last;
        });

        // Ten steps a second, and half steps with trades.
        Assert.IsGreaterThan(150, changes.OfBook);
        Assert.AreEqual(changes.OfBook, told);
        Assert.AreEqual(host.Board.Find("BTC/USD")!.RecentTrades(1)[0].TradeId, place.GetProperty("tradeId").GetInt64());
    }

    [TestMethod]
    [Timeout(300_000, CooperativeCancellation = true)]
    public async Task What_cannot_be_played_is_refused_with_the_reason()
    {
        await using var host = await KrakenSimHost.StartAsync(("KrakenSim:StartAt", "14:00:00"));
        await AssertRefusedAsync(host, "5", HttpStatusCode.Conflict, "Pause the market first");
        using var paused = await host.Http.PostAsync(new Uri("/market/pause", UriKind.Relative), null);
        Assert.IsTrue((await paused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("isPaused").GetBoolean());
        foreach (var seconds in new[] { "0", "-1", "3601", "NaN" })
        {
            await AssertRefusedAsync(host, seconds, HttpStatusCode.BadRequest, "above 0 and at most 3600");
        }
    }

    private static async Task AssertRefusedAsync(
        KrakenSimHost host, string seconds, HttpStatusCode status, string reason)
    {
        using var refused = await PlayAsync(host, seconds);
        Assert.AreEqual(status, refused.StatusCode, seconds);
        Assert.Contains(reason, await refused.Content.ReadAsStringAsync());
    }

    private static Task<HttpResponseMessage> PlayAsync(KrakenSimHost host, string seconds) =>
        host.Http.PostAsync(new Uri($"/market/play?seconds={seconds}", UriKind.Relative), null);

    private sealed class Changes : IBoardListener
    {
        public int OfBook { get; private set; }

        public void OnBook(SymbolMarket market, bool isSnapshot) => OfBook += market.Symbol == "BTC/USD" ? 1 : 0;
    }
}
