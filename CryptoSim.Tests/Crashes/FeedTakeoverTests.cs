using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using CryptoSim.LocalCluster.Clusters;
using CryptoSim.Tests.Clusters;
using Npgsql;
using StackExchange.Redis;

namespace CryptoSim.Tests.Crashes;

[TestClass]
public sealed class FeedTakeoverTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [Timeout(300_000, CooperativeCancellation = true)]
    public async Task The_standby_takes_over_from_a_killed_a_stopped_and_a_frozen_leader_and_the_term_never_goes_back()
    {
        await using var cluster = await ClusterFixture.StartAsync(options => options with { Feeds = 2, Apis = 0, Webs = 0 });
        await using var redis = await ConnectionMultiplexer.ConnectAsync(cluster.Redis.ConnectionString);
        var beacons = new ConcurrentQueue<Beacon>();
        await redis.GetSubscriber().SubscribeAsync(
            RedisChannel.Literal("cryptosim:{beacon}:recorded-20180405:channel"),
            (_, message) => beacons.Enqueue(Beacon.Read((byte[])message!)));
        await Eventually.IsTrueAsync(() => beacons.Any(beacon => beacon.IsFresh), "one leads");

        foreach (var way in new[] { "SIGKILL", "SIGTERM", "SIGSTOP" })
        {
            var leader = await LeaderAsync(cluster);
            var term = beacons.Last().Term;
            var since = Stopwatch.StartNew();
            await EndAsync(leader, way);
            await Eventually.IsTrueAsync(
                () => beacons.Any(beacon => beacon.Term > term && beacon.IsFresh), $"another leads after {way}");
            TestContext.WriteLine($"{way}: taken over after {since.Elapsed.TotalSeconds:F1} s");

            await BringBackAsync(leader, way);
            var next = beacons.Last().Term;
            var heard = beacons.Count;
            await Eventually.IsTrueAsync(() => beacons.Count >= heard + 3, "the beacon goes on");
            Assert.AreEqual(next, beacons.Last().Term, "one that comes back does not take the lead from its successor");
        }

        var terms = beacons.Select(beacon => beacon.Term).ToArray();
        CollectionAssert.AreEqual(terms.Order().ToArray(), terms);
        Assert.AreEqual(4, terms.Distinct().Count());
    }

    private static Task EndAsync(ServiceProcess leader, string way)
    {
        switch (way)
        {
            case "SIGKILL":
                return leader.Process.KillAsync(stayDown: true);
            case "SIGTERM":
                return leader.Process.StopAsync();
            default:
                leader.Process.Freeze();
                return Task.CompletedTask;
        }
    }

    private static async Task BringBackAsync(ServiceProcess leader, string way)
    {
        if (way == "SIGSTOP")
        {
            leader.Process.Resume();
        }
        else
        {
            await leader.Process.StartAsync();
        }

        await leader.WaitUntilReadyAsync();
    }

    private static async Task<ServiceProcess> LeaderAsync(Cluster cluster)
    {
        await using var dataSource = NpgsqlDataSource.Create(cluster.ConnectionString);
        return await FeedLeader.FindAsync(dataSource, cluster.Feeds, feed => feed.Process.Pid);
    }

    private sealed record Beacon(long Term, bool IsFresh)
    {
        public static Beacon Read(byte[] message)
        {
            using var json = JsonDocument.Parse(message);
            var root = json.RootElement;
            var age = root.GetProperty("upstreamAgeMs");
            return new Beacon(
                root.GetProperty("term").GetInt64(),
                age.ValueKind == JsonValueKind.Number && age.GetInt64() < 2_000
                    && root.GetProperty("heads").EnumerateObject().Count() == 4);
        }
    }
}
