using System.Net.Http.Json;
using System.Text.Json;
using CryptoSim.LocalCluster.Clusters;
using CryptoSim.Tests.Clusters;

namespace CryptoSim.Tests.Crashes;

[TestClass]
public sealed class FeedCrashTests
{
    private static readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(10) };

    [TestMethod]
    [Timeout(600_000, CooperativeCancellation = true)]
    public async Task Prices_go_on_after_the_feed_or_the_exchange_was_killed()
    {
        await using var cluster = await ClusterFixture.StartAsync(options => options with { Webs = 0 });
        await AssertFreshAsync(cluster, after: default);

        foreach (var victim in new[] { cluster.Feeds[0], cluster.KrakenSim! })
        {
            var before = await LastFrameAsync(cluster);
            var killed = victim.Process.Pid;
            await victim.Process.KillAsync();
            await Eventually.IsTrueAsync(
                () => victim.Process.Pid is { } pid && pid != killed, $"{victim.Name} runs again");
            await AssertFreshAsync(cluster, before.AddSeconds(2));
        }
    }

    private static Task AssertFreshAsync(Cluster cluster, DateTimeOffset after) => Eventually.IsTrueAsync(
        async () =>
        {
            var market = (await MarketsAsync(cluster)).GetProperty("market");
            return !market.GetProperty("stale").GetBoolean()
                && market.GetProperty("lastUpstreamFrameAt").GetDateTimeOffset() > after;
        },
        "the API has fresh prices");

    private static async Task<DateTimeOffset> LastFrameAsync(Cluster cluster) =>
        (await MarketsAsync(cluster)).GetProperty("market").GetProperty("lastUpstreamFrameAt").GetDateTimeOffset();

    private static Task<JsonElement> MarketsAsync(Cluster cluster) =>
        _http.GetFromJsonAsync<JsonElement>(new Uri(cluster.Apis[0].Url, "/api/markets"));
}
