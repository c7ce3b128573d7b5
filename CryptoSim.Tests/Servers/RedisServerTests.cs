using CryptoSim.LocalCluster.Servers;
using CryptoSim.Tests.Clusters;
using StackExchange.Redis;

namespace CryptoSim.Tests.Servers;

[TestClass]
public sealed class RedisServerTests
{
    private readonly string _folder = Directory.CreateDirectory(
        Path.Combine(RunFolder.Path, $"redis-{Guid.NewGuid():n}")).FullName;

    [TestMethod]
    [Timeout(300_000, CooperativeCancellation = true)]
    public async Task Keeps_its_keys_between_starts()
    {
        var options = new RedisOptions(Path.Combine(_folder, "data"), Path.Combine(_folder, "redis.log"));
        await using (var first = await RedisServer.StartAsync(options))
        {
            await using var redis = await ConnectionMultiplexer.ConnectAsync(first.ConnectionString);
            await redis.GetDatabase().StringSetAsync("kept", 42);
        }

        await using var second = await RedisServer.StartAsync(options);
        await using var again = await ConnectionMultiplexer.ConnectAsync(second.ConnectionString);
        Assert.AreEqual(42, (int)await again.GetDatabase().StringGetAsync("kept"));
    }

    [TestMethod]
    [Timeout(300_000, CooperativeCancellation = true)]
    public async Task Own_servers_share_nothing()
    {
        await using var one = await ConnectionMultiplexer.ConnectAsync(await SharedServers.CreateRedisAsync());
        await using var two = await ConnectionMultiplexer.ConnectAsync(await SharedServers.CreateRedisAsync());

        await one.GetDatabase().StringSetAsync("key", "one");

        Assert.IsFalse(await two.GetDatabase().KeyExistsAsync("key"));
    }
}
