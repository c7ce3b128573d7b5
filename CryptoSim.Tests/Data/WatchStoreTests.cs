using CryptoSim.Data.Orders;
using CryptoSim.Data.Orders.Watches;
using CryptoSim.Tests.Clusters;
using Npgsql;

namespace CryptoSim.Tests.Data;

[TestClass]
public sealed class WatchStoreTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(10);
    private static readonly int[] All = [.. Enumerable.Range(0, AccountPartition.Count)];

    private TestDatabase database = null!;
    private WatchStore store = null!;

    [TestInitialize]
    public async Task StartAsync()
    {
        database = await TestDatabase.CreateAsync();
        store = new WatchStore(database.DataSource);
    }

    [TestCleanup]
    public async Task StopAsync() => await database.DisposeAsync();

    [TestMethod]
    public async Task Partitions_are_shared_out_fairly_and_every_one_has_one_holder()
    {
        Assert.HasCount(64, await HoldAsync("a"));
        await HoldAsync("b");
        await HoldAsync("c");
        for (var round = 0; round < 2; round++)
        {
            await Task.WhenAll(HoldAsync("a"), HoldAsync("b"), HoldAsync("c"));
        }

        var shares = await Task.WhenAll(HoldAsync("a"), HoldAsync("b"), HoldAsync("c"));
        Assert.IsTrue(shares.All(share => share.Count is >= 20 and <= 22), string.Join(", ", shares.Select(s => s.Count)));
        CollectionAssert.AreEqual(
            All, shares.SelectMany(share => share.Select(partition => partition.Number)).Order().ToArray());
    }

    [TestMethod]
    public async Task What_a_holder_releases_or_lets_lapse_is_taken_with_its_marks()
    {
        await HoldAsync("a");
        await store.HoldAsync("a", Long, """{"BTC/USD":{"trade":7}}""", [0, 1], CancellationToken.None);
        Assert.HasCount(0, await HoldAsync("b"));

        await store.ReleaseAsync("a", """{"BTC/USD":{"trade":9}}""", CancellationToken.None);

        var taken = await HoldAsync("b");
        Assert.HasCount(64, taken);
        Assert.AreEqual("a", taken[1].WatchedBy);
        StringAssert.Contains(taken[1].Marks, "9");
        Assert.IsNull(taken[2].WatchedBy, "it was held and never had in memory");

        // A lease that lapses: held by one that died.
        await store.HoldAsync("b", TimeSpan.FromMilliseconds(1), "{}", All, CancellationToken.None);
        await Task.Delay(20);
        var next = await HoldAsync("c");
        Assert.HasCount(64, next);
        Assert.AreEqual("b", next[0].WatchedBy);
    }

    [TestMethod]
    public async Task The_number_of_a_partition_is_the_same_in_both_languages()
    {
        for (var n = 0; n < 50; n++)
        {
            var id = n % 2 == 0 ? Guid.NewGuid() : Guid.CreateVersion7();
            Assert.AreEqual(
                AccountPartition.Of(id),
                await database.ScalarAsync<int>($"SELECT get_byte(uuid_send('{id}'), 15) & 63"));
        }
    }

    [TestMethod]
    public async Task The_sweep_finds_each_placed_order_once_it_is_committed_also_one_that_took_long()
    {
        var (slow, quick) = (await database.OpenAccountAsync(), await database.OpenAccountAsync());
        var (position, nothing) = await store.ChangedSinceAsync(null, All, CancellationToken.None);
        Assert.HasCount(0, nothing);

        await using var connection = await database.DataSource.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var begin = new NpgsqlCommand("SELECT pg_current_xact_id()", connection, transaction))
        {
            await begin.ExecuteScalarAsync();
        }

        var placed = Decisions.Rest(quick, 0, 10m);
        await new DecisionStore(database.DataSource).CommitAsync([placed], CancellationToken.None);
        (position, var found) = await store.ChangedSinceAsync(position, All, CancellationToken.None);
        Assert.AreEqual(placed.Decision.Order.OrderId, found.Single().OrderId);

        // Its transaction began before the look above and commits after it.
        var orderId = Guid.NewGuid();
        await using (var insert = new NpgsqlCommand($"""
            INSERT INTO orders (account_id, order_id, content_hash, season, symbol, side, type, status, quantity,
                limit_price, filled_quantity, filled_cost, fee, held_asset, held_amount, created_at, updated_at,
                event_number, seen_trade_id)
            VALUES ('{slow}', '{orderId}', '\x01', 1, 'BTC/USD', 'buy', 'limit', 'open', 1, 5, 0, 0, 0, 'USD', 0,
                now(), now(), 2, 77);
            INSERT INTO commits (account_id, event_number, kind, symbol, version, order_id, time)
            VALUES ('{slow}', 2, 'place', 'BTC/USD', 1, '{orderId}', now())
            """, connection, transaction))
        {
            await insert.ExecuteNonQueryAsync();
        }

        await transaction.CommitAsync();
        (position, found) = await store.ChangedSinceAsync(position, All, CancellationToken.None);
        Assert.AreEqual(77, found.Single(order => order.OrderId == orderId).SeenTradeId);
        await Eventually.IsTrueAsync(
            async () =>
            {
                (position, found) = await store.ChangedSinceAsync(position, All, CancellationToken.None);
                return found.Count == 0;
            },
            "it is found no more, once whatever else is under way on this server has ended");
    }

    private Task<IReadOnlyList<HeldPartition>> HoldAsync(string holder) =>
        store.HoldAsync(holder, Long, "{}", [], CancellationToken.None);
}
