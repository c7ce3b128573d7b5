using System.Collections.Concurrent;
using CryptoSim.Api.Kraken.Keys;
using CryptoSim.Data.Accounts;
using CryptoSim.LocalCluster.Servers;
using CryptoSim.Tests.Clusters;
using CryptoSim.Tests.Data;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;

namespace CryptoSim.Tests.KrakenPrivate;

/// <summary>Each nonce once: two instances, a real Redis that is emptied, replaced and killed.</summary>
[TestClass]
public sealed class NonceGuardTests
{
    private const ulong Start = 1_790_000_000_000;

    [TestMethod]
    public async Task Of_the_same_nonce_at_two_instances_one_is_taken()
    {
        await using var house = await OpenAsync();
        for (ulong round = 0; round < 20; round++)
        {
            // Each round is beyond the ceiling of the one before.
            var nonce = Start + (round * 50_000);
            var taken = await Task.WhenAll(Enumerable.Range(0, 20).Select(n => house.TakeAsync(n % 2, nonce)));

            Assert.AreEqual(1, taken.Count(isTaken => isTaken), $"round {round}");
        }
    }

    [TestMethod]
    public async Task Nonces_rise()
    {
        await using var house = await OpenAsync();

        Assert.IsTrue(await house.TakeAsync(0, Start));
        Assert.IsTrue(await house.TakeAsync(1, Start + 1));
        Assert.IsFalse(await house.TakeAsync(0, Start + 1));
        Assert.IsFalse(await house.TakeAsync(0, Start));
        Assert.IsTrue(await house.TakeAsync(0, Start + 100_000));
        Assert.IsTrue(await house.TakeAsync(1, ulong.MaxValue));
        Assert.IsFalse(await house.TakeAsync(1, ulong.MaxValue));
    }

    [TestMethod]
    public async Task Calls_side_by_side_are_all_taken_when_their_order_is_kept()
    {
        await using var house = await OpenAsync();
        var refused = 0;
        for (ulong n = 0; n < 300; n++)
        {
            // 370 of an hour's milliseconds apart: the ceiling is passed often.
            refused += await house.TakeAsync((int)(n % 2), Start + (n * 370)) ? 0 : 1;
        }

        Assert.AreEqual(0, refused);
    }

    [TestMethod]
    public async Task What_redis_lost_is_refused_and_what_comes_later_is_taken()
    {
        await using var house = await OpenAsync();
        Assert.IsTrue(await house.TakeAsync(0, Start));
        var older = await house.DumpAsync();
        Assert.IsTrue(await house.TakeAsync(0, Start + 500));

        // Emptied.
        await house.RestoreAsync([]);
        Assert.IsFalse(await house.TakeAsync(1, Start + 500));
        Assert.IsFalse(await house.TakeAsync(1, Start + 600), "Below the ceiling nobody knows.");
        Assert.IsTrue(await house.TakeAsync(1, Start + 3_000));

        // A replica that lags behind is promoted: it has an older state, of another run.
        await house.RestoreAsync([.. older.Where(entry => entry.Name != "run"), new HashEntry("run", "another")]);
        Assert.IsFalse(await house.TakeAsync(0, Start + 500));
        Assert.IsFalse(await house.TakeAsync(0, Start + 3_000));
        Assert.IsTrue(await house.TakeAsync(0, Start + 6_000));
    }

    [TestMethod]
    public async Task Without_redis_postgres_alone_takes_each_once_and_redis_back_takes_none_of_them_again()
    {
        await using var house = await OpenAsync();
        Assert.IsTrue(await house.TakeAsync(0, Start));

        await house.Server.Process.KillAsync(stayDown: true);
        await Eventually.IsTrueAsync(() => !house.IsConnected, "both have noticed that Redis is away");
        var taken = new ConcurrentBag<ulong>();
        await Task.WhenAll(Enumerable.Range(0, 100).Select(async n =>
        {
            var nonce = Start + 3_000 + (ulong)(n / 4);
            if (await house.TakeAsync(n % 2, nonce))
            {
                taken.Add(nonce);
            }
        }));
        Assert.IsFalse(await house.TakeAsync(0, Start));
        Assert.AreEqual(taken.Distinct().Count(), taken.Count);
        Assert.IsTrue(await house.TakeAsync(1, Start + 4_000));

        await house.Server.Process.StartAsync();
        await Eventually.IsTrueAsync(() => house.IsEachConnected, "both have Redis again");
        foreach (var nonce in taken.Append(Start).Append(Start + 4_000))
        {
            Assert.IsFalse(await house.TakeAsync(0, nonce), $"{nonce}");
        }

        Assert.IsTrue(await house.TakeAsync(0, Start + 4_001));
    }

    private static async Task<House> OpenAsync()
    {
        var database = await TestDatabase.CreateAsync();
        var accountId = await database.OpenAccountAsync();
        var apiKey = await database.ScalarAsync<string>("SELECT api_key FROM api_keys LIMIT 1");
        var folder = ClusterFixture.NewFolder();
        var server = await RedisServer.StartAsync(new RedisOptions(folder, folder + ".log") { Durable = false });
        return new House(database, server, new SigningKey(accountId, apiKey!, []))
        {
            Links =
            [
                await ConnectionMultiplexer.ConnectAsync(server.ConnectionString),
                await ConnectionMultiplexer.ConnectAsync(server.ConnectionString),
            ],
        };
    }

    /// <summary>Two instances' guards of one key.</summary>
    private sealed class House(TestDatabase database, RedisServer server, SigningKey key) : IAsyncDisposable
    {
        public required IReadOnlyList<ConnectionMultiplexer> Links { get; init; }

        public RedisServer Server => server;

        public bool IsConnected => Links.Any(link => link.IsConnected);

        public bool IsEachConnected => Links.All(link => link.IsConnected);

        public Task<bool> TakeAsync(int instance, ulong nonce) =>
            new NonceGuard(new NonceCeilings(database.DataSource), Links[instance], NullLogger<NonceGuard>.Instance)
                .TryTakeAsync(key, nonce, CancellationToken.None);

        public Task<HashEntry[]> DumpAsync() => Links[0].GetDatabase().HashGetAllAsync(Name);

        public async Task RestoreAsync(HashEntry[] entries)
        {
            await Links[0].GetDatabase().KeyDeleteAsync(Name);
            if (entries.Length > 0)
            {
                await Links[0].GetDatabase().HashSetAsync(Name, entries);
            }
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var link in Links)
            {
                await link.DisposeAsync();
            }

            await server.DisposeAsync();
            await database.DisposeAsync();
        }

        private RedisKey Name => $"cryptosim:nonce:{{{key.ApiKey}}}";
    }
}
