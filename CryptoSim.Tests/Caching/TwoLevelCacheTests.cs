using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using CryptoSim.Data.Candles;
using CryptoSim.Domain.Candles;
using CryptoSim.LocalCluster.Markets;
using CryptoSim.LocalCluster.Servers;
using CryptoSim.ServiceDefaults.Caching;
using CryptoSim.Tests.Clusters;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using StackExchange.Redis;
using ZiggyCreatures.Caching.Fusion;

namespace CryptoSim.Tests.Caching;

/// <summary>The two-level cache on a real Redis: between two Api processes, with many who miss at once, and while Redis is
/// away.</summary>
[TestClass]
public sealed class TwoLevelCacheTests
{
    private const int Changes = 40;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [Timeout(600_000, CooperativeCancellation = true)]
    public async Task What_is_forgotten_is_new_on_both_processes_within_moments()
    {
        await using var cluster = await ClusterFixture.StartAsync(options => options with { Apis = 2, Webs = 0 });
        await using var database = NpgsqlDataSource.Create(cluster.ConnectionString);
        var marketId = Market.Recorded.Id;
        await using var feed = CacheOn(cluster.Redis.ConnectionString, marketId, database);
        var heads = feed.GetRequiredService<CandleHeads>();
        var store = feed.GetRequiredService<CandleStore>();
        using var http = new HttpClient();
        // A bar of an hour ago, which nobody else writes: each change has a volume of its own.
        var opened = CandleIntervals.OpenTime(TimeProvider.System.GetUtcNow().AddMinutes(-60), 1);
        var delays = new List<double>();
        for (var change = 1; change <= Changes; change++)
        {
            var volume = 1_000_000 + change;
            // Both have the old one in memory.
            await Task.WhenAll(cluster.Apis.Select(api => VolumeAsync(http, api.Url, opened)));
            await store.UpsertAsync(
                [new StoredCandle("BTC/USD", 1, new Candle(opened, 1, 1, 1, 1, 1, volume, change, change), true, CandleOrigin.Trades)],
                CancellationToken.None);
            await heads.ForgetAsync(["BTC/USD"], CancellationToken.None);
            var since = Stopwatch.StartNew();
            delays.AddRange(await Task.WhenAll(cluster.Apis.Select(async api =>
            {
                await Eventually.IsTrueAsync(
                    async () => await VolumeAsync(http, api.Url, opened) == volume, "the new bar is shown");
                return since.Elapsed.TotalMilliseconds;
            })));
        }

        delays.Sort();
        TestContext.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"new on both of two processes after {delays[delays.Count / 2]:F1} ms (median), {delays[^1]:F1} ms (longest) of {Changes} changes"));
    }

    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    public async Task A_thousand_who_miss_at_once_cost_one_read()
    {
        await using var services = CacheOn(await SharedServers.CreateRedisAsync(), "stampede", null);
        var cache = services.GetRequiredService<IFusionCache>();
        var reads = 0;
        var gate = new TaskCompletionSource();

        var asking = Enumerable.Range(0, 1_000).Select(_ => cache.GetOrSetAsync<int>(
            "cold",
            async (_, _) =>
            {
                await gate.Task;
                return Interlocked.Increment(ref reads);
            }).AsTask()).ToArray();
        gate.SetResult();
        var found = await Task.WhenAll(asking);

        Assert.AreEqual(1, reads);
        Assert.IsTrue(found.All(value => value == 1));
    }

    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    public async Task A_second_instance_finds_in_redis_what_the_first_has_read_and_both_go_on_without_redis()
    {
        var folder = Directory.CreateDirectory(Path.Combine(RunFolder.Path, $"cache-{Guid.NewGuid():n}")).FullName;
        await using var redis = await RedisServer.StartAsync(
            new RedisOptions(Path.Combine(folder, "redis"), Path.Combine(folder, "redis.log")) { Durable = false });
        await using var one = CacheOn(redis.ConnectionString, "away", null);
        await using var other = CacheOn(redis.ConnectionString, "away", null);
        var (first, second) = (one.GetRequiredService<IFusionCache>(), other.GetRequiredService<IFusionCache>());
        var reads = 0;
        Task<int> Read(IFusionCache cache) => cache.GetOrSetAsync<int>(
            "key", (_, _) => Task.FromResult(Interlocked.Increment(ref reads))).AsTask();

        Assert.AreEqual(1, await Read(first));
        Assert.AreEqual(1, await Read(second), "from Redis, not read again");

        await redis.Process.KillAsync(stayDown: true);
        await Eventually.IsTrueAsync(async () => await Read(first) > 1, "it reads on with memory alone");
        var (before, calls) = (reads, 0);
        var since = Stopwatch.StartNew();
        for (; calls < 1_000; calls++)
        {
            await Read(first);
        }

        Assert.IsLessThanOrEqualTo(2 + (int)since.Elapsed.TotalSeconds, reads - before, "memory still answers most");

        await redis.Process.StartAsync();
        await redis.WaitUntilReadyAsync();
        await Eventually.IsTrueAsync(
            async () => await Read(first) == await Read(second), "they share again");
    }

    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    public async Task It_keeps_no_more_entries_than_it_may()
    {
        await using var services = CacheOn(await SharedServers.CreateRedisAsync(), "full", null, ("Cache:EntriesMax", "10"));
        var cache = services.GetRequiredService<IFusionCache>();
        var reads = 0;
        for (var key = 0; key < 100; key++)
        {
            await cache.GetOrSetAsync<int>(
                $"key-{key}", (_, _) => Task.FromResult(Interlocked.Increment(ref reads)));
        }

        Assert.AreEqual(100, reads);
        var kept = 0;
        for (var key = 0; key < 100; key++)
        {
            kept += (await cache.TryGetAsync<int>(
                $"key-{key}", options => options.SetSkipDistributedCacheRead(true))).HasValue ? 1 : 0;
        }

        Assert.IsLessThanOrEqualTo(10, kept);
    }

    private static ServiceProvider CacheOn(
        string redis, string marketId, NpgsqlDataSource? database, params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
        [
            new("Market:Id", marketId),
            .. settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)),
        ]).Build();
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<IConfiguration>(configuration);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<IConnectionMultiplexer>(_ => ConnectionMultiplexer.Connect(redis));
        services.AddTwoLevelCache();
        if (database is not null)
        {
            services.AddSingleton(database);
            services.AddSingleton(new CandleStore(database));
            services.AddSingleton<CandleHeads>();
        }

        return services.BuildServiceProvider();
    }

    private static async Task<decimal?> VolumeAsync(HttpClient http, Uri api, DateTimeOffset opened)
    {
        var body = JsonDocument.Parse(await http.GetStringAsync(
            new Uri(api, "/api/candles?symbol=BTC/USD&interval=1&limit=500"))).RootElement;
        foreach (var bar in body.GetProperty("items").EnumerateArray())
        {
            if (bar.GetProperty("time").GetDateTimeOffset() == opened)
            {
                return decimal.Parse(bar.GetProperty("volume").GetString()!, CultureInfo.InvariantCulture);
            }
        }

        return null;
    }
}
