using CryptoSim.LocalCluster.Servers;
using CryptoSim.Tests.Clusters;

namespace CryptoSim.Tests.Bus;

/// <summary>The bus on a real Redis Cluster of three primaries and three replicas, with sharded pub/sub.</summary>
[TestClass]
public sealed class RedisClusterBusTests
{
    private const string Market = "cluster-bus";

    // Enough names that every primary has some.
    private static readonly string[] _symbols =
        ["BTC/USD", "ETH/USD", "XRP/USD", "SOL/USD", "ADA/USD", "LTC/USD", "DOT/USD", "XMR/USD"];

    [TestMethod]
    [Timeout(300_000)]
    public async Task The_bus_recovers_when_a_primary_of_the_cluster_is_killed()
    {
        var folder = ClusterFixture.NewFolder();
        await using var redis = await RedisClusterServer.StartAsync(new RedisClusterOptions(folder, folder));
        await using var leader = await TestLeader.OpenAsync(redis.ConnectionString, Market, 1);
        foreach (var symbol in _symbols)
        {
            leader.List(symbol);
            leader.Snapshot(symbol);
        }

        await using var reader = await TestReader.StartAsync(redis.ConnectionString, Market);
        await TradeUntilEqualAsync(leader, reader);
        var channels = await redis.PrimaryOfAsync(Key("BTC/USD"));
        Assert.AreEqual(3, await PrimariesWithKeysAsync(redis), "the symbols are spread over all primaries");

        await channels.Process.KillAsync(stayDown: true);

        await TradeUntilEqualAsync(leader, reader);
        Assert.AreNotEqual(channels.Port, (await redis.PrimaryOfAsync(Key("BTC/USD"))).Port);
        await using var late = await TestReader.StartAsync(redis.ConnectionString, Market);
        await TradeUntilEqualAsync(leader, late);
        Assert.AreEqual(1, reader.Status.Term);
        Assert.IsFalse(leader.Term.Deposed.IsCancellationRequested);
    }

    private static string Key(string symbol) => $"cryptosim:{{{symbol}}}:{Market}:state";

    private static async Task<int> PrimariesWithKeysAsync(RedisClusterServer redis)
    {
        var ports = new HashSet<int>();
        foreach (var symbol in _symbols)
        {
            ports.Add((await redis.PrimaryOfAsync(Key(symbol))).Port);
        }

        return ports.Count;
    }

    /// <summary>Changes every symbol once more, then waits until the reader has every change, and was told so by
    /// messages.</summary>
    private static async Task TradeUntilEqualAsync(TestLeader leader, TestReader reader)
    {
        foreach (var symbol in _symbols)
        {
            leader.Update(symbol);
            leader.Trade(symbol);
        }

        await Eventually.IsTrueAsync(
            () =>
            {
                leader.Hear(); // As the venue's heartbeat does, which repairs quiet symbols.
                return _symbols.All(symbol => reader.IsEqual(leader.Board, symbol));
            },
            "the reader holds what the leader holds",
            () => string.Join(' ', _symbols.Where(symbol => !reader.IsEqual(leader.Board, symbol))));
    }
}
