using CryptoSim.Domain.Instruments;
using CryptoSim.MarketData.Board;
using CryptoSim.Tests.Clusters;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using StackExchange.Redis;

namespace CryptoSim.Tests.Bus;

[TestClass]
public sealed class MarketBusTests
{
    private const string Bitcoin = "BTC/USD";
    private const string Ether = "ETH/USD";

    // Keys and channels carry the market, so each test has the shared Redis to itself.
    private readonly string _market = $"bus-{Guid.NewGuid():n}";

    [TestMethod]
    [Timeout(60_000)]
    public async Task A_reader_that_joins_late_holds_what_the_leader_holds()
    {
        var redis = await SharedServers.GetRedisAsync();
        await using var leader = await OpenAsync(redis, 7);
        for (var round = 0; round < 300; round++)
        {
            leader.Update(Bitcoin);
            leader.Tick(Bitcoin);
            leader.Trade(round % 3 == 0 ? Ether : Bitcoin);
        }

        await using var reader = await TestReader.StartAsync(redis, _market);

        await reader.UntilEqualAsync(leader.Board, Bitcoin);
        await reader.UntilEqualAsync(leader.Board, Ether);
        Assert.AreEqual(leader.Board.Find(Bitcoin)!.Position, reader.Board.Find(Bitcoin)!.Position);
    }

    [TestMethod]
    [Timeout(60_000)]
    public async Task Readers_follow_every_change_without_reading_the_state_again()
    {
        var redis = await SharedServers.GetRedisAsync();
        await using var leader = await OpenAsync(redis, 1);
        await using var first = await TestReader.StartAsync(redis, _market);
        await using var second = await TestReader.StartAsync(redis, _market);
        await first.UntilEqualAsync(leader.Board, Ether);
        await second.UntilEqualAsync(leader.Board, Ether);
        await first.UntilEqualAsync(leader.Board, Bitcoin);
        await second.UntilEqualAsync(leader.Board, Bitcoin);
        var resyncs = first.Status.Resyncs;

        for (var round = 0; round < 500; round++)
        {
            leader.Update(Bitcoin);
            leader.Trade(Bitcoin);
            leader.Tick(Ether);
        }

        leader.List(Ether, PairStatus.CancelOnly);
        await first.UntilEqualAsync(leader.Board, Bitcoin);
        await first.UntilEqualAsync(leader.Board, Ether);
        await second.UntilEqualAsync(leader.Board, Bitcoin);
        Assert.AreEqual(0, first.Status.Gaps);
        Assert.AreEqual(resyncs, first.Status.Resyncs);
        Assert.AreEqual(PairStatus.CancelOnly, first.Board.Find(Ether)!.Instrument.Status);
        await TestReader.UntilAsync(() => !first.Board.IsStale, "prices are fresh");
        Assert.AreEqual(SystemState.Online, first.Board.System);
        Assert.AreEqual(HealthStatus.Healthy, (await first.CheckHealthAsync()).Status);
    }

    [TestMethod]
    [Timeout(60_000)]
    public async Task An_older_leader_is_refused_at_the_source_and_readers_stay_with_the_newer()
    {
        var redis = await SharedServers.GetRedisAsync();
        await using var older = await OpenAsync(redis, 5);
        await using var reader = await TestReader.StartAsync(redis, _market);
        await reader.UntilEqualAsync(older.Board, Bitcoin);
        Assert.IsTrue(await older.Term.ConfirmAsync(CancellationToken.None));

        await using var newer = await OpenAsync(redis, 6);
        await reader.UntilEqualAsync(newer.Board, Bitcoin);
        for (var round = 0; round < 50; round++)
        {
            older.Update(Bitcoin);
        }

        await TestReader.UntilAsync(() => older.Term.Deposed.IsCancellationRequested, "the older one knows");
        Assert.IsFalse(await older.Term.ConfirmAsync(CancellationToken.None));
        Assert.IsTrue(await newer.Term.ConfirmAsync(CancellationToken.None));
        newer.Update(Bitcoin);
        await reader.UntilEqualAsync(newer.Board, Bitcoin);
        Assert.AreEqual(6, reader.Board.Find(Bitcoin)!.Position.Term);
    }

    [TestMethod]
    [Timeout(60_000)]
    public async Task A_newer_term_refuses_the_older_one_even_before_it_has_written_a_symbol()
    {
        var redis = await SharedServers.GetRedisAsync();
        await using var older = await OpenAsync(redis, 5);
        await using var reader = await TestReader.StartAsync(redis, _market);
        await reader.UntilEqualAsync(older.Board, Bitcoin);
        await older.SettleAsync();
        await Task.Delay(1500); // A beacon that names the symbols is out.

        await using var newer = await TestLeader.OpenAsync(redis, _market, 6);
        await TestReader.UntilAsync(() => reader.Status.Term == 6, "the newer one has claimed its term");
        older.Update(Bitcoin);

        await TestReader.UntilAsync(() => older.Term.Deposed.IsCancellationRequested, "the older one knows");
        // Nobody vouches for the older one's book any more.
        await TestReader.UntilAsync(() => !reader.Board.Find(Bitcoin)!.HasBook, "the book is dropped");
    }

    [TestMethod]
    [Timeout(60_000)]
    public async Task A_reader_that_lost_its_subscription_finds_the_lost_last_message_by_the_beacon()
    {
        var redis = await SharedServers.CreateRedisAsync();
        await using var leader = await OpenAsync(redis, 1);
        await using var reader = await TestReader.StartAsync(redis, _market);
        await reader.UntilEqualAsync(leader.Board, Bitcoin);
        await reader.UntilEqualAsync(leader.Board, Ether);
        await using var control = await ConnectionMultiplexer.ConnectAsync(redis + ",allowAdmin=true");

        for (var round = 0; round < 5; round++)
        {
            await control.GetDatabase().ExecuteAsync("CLIENT", "KILL", "TYPE", "pubsub");
            leader.Update(Bitcoin);
            leader.Trade(Bitcoin);
            leader.Update(Ether);
            await reader.UntilEqualAsync(leader.Board, Bitcoin);
            await reader.UntilEqualAsync(leader.Board, Ether);
        }
    }

    [TestMethod]
    [Timeout(60_000)]
    public async Task A_gap_is_noticed_and_repaired_from_the_state()
    {
        var redis = await SharedServers.GetRedisAsync();
        await using var leader = await OpenAsync(redis, 1);
        await using var reader = await TestReader.StartAsync(redis, _market);
        await reader.UntilEqualAsync(leader.Board, Bitcoin);
        await using var control = await ConnectionMultiplexer.ConnectAsync(redis + ",allowAdmin=true");
        await leader.SettleAsync();

        // A write that took effect and whose message was lost: what a failover of Redis does.
        var prefix = $"cryptosim:{{{Bitcoin}}}:{_market}";
        await control.GetDatabase().HashIncrementAsync($"{prefix}:state", "sequence");
        leader.Update(Bitcoin);
        await leader.SettleAsync();
        leader.Update(Bitcoin);

        // The venue goes on with its heartbeats: the answer that tells of the gap may come after the last change.
        await TestReader.UntilAsync(
            () =>
            {
                leader.Hear();
                return reader.IsEqual(leader.Board, Bitcoin);
            },
            "the reader is as the leader");
    }

    [TestMethod]
    [Timeout(60_000)]
    public async Task After_Redis_lost_everything_the_leader_writes_all_state_again()
    {
        var redis = await SharedServers.CreateRedisAsync();
        await using var leader = await OpenAsync(redis, 1);
        await using var reader = await TestReader.StartAsync(redis, _market);
        await reader.UntilEqualAsync(leader.Board, Ether);
        for (var round = 0; round < 20; round++)
        {
            leader.Trade(Bitcoin);
        }

        await reader.UntilEqualAsync(leader.Board, Bitcoin);
        await using var control = await ConnectionMultiplexer.ConnectAsync(redis + ",allowAdmin=true");
        await control.GetDatabase().ExecuteAsync("FLUSHALL");

        leader.Update(Bitcoin);
        leader.Update(Ether);
        await leader.SettleAsync();
        await leader.SettleAsync();
        await using var late = await TestReader.StartAsync(redis, _market);

        await reader.UntilEqualAsync(leader.Board, Bitcoin);
        await reader.UntilEqualAsync(leader.Board, Ether);
        await late.UntilEqualAsync(leader.Board, Bitcoin);
        await late.UntilEqualAsync(leader.Board, Ether);
    }

    [TestMethod]
    [Timeout(60_000)]
    public async Task Without_a_beacon_prices_go_stale_and_health_says_so()
    {
        var redis = await SharedServers.GetRedisAsync();
        var leader = await OpenAsync(redis, 1);
        await using var reader = await TestReader.StartAsync(redis, _market, TimeSpan.FromSeconds(2));
        await TestReader.UntilAsync(() => !reader.Board.IsStale, "prices are fresh");

        await leader.DisposeAsync();

        await TestReader.UntilAsync(() => reader.Board.IsStale, "prices are stale");
        await TestReader.UntilAsync(
            () => DateTimeOffset.UtcNow - reader.Status.LastBeacon > TimeSpan.FromSeconds(3), "the beacon is lost");
        var health = await reader.CheckHealthAsync();
        Assert.AreEqual(HealthStatus.Degraded, health.Status);
        Assert.AreEqual("the feed leader is silent", health.Description);
        await using var next = await OpenAsync(redis, 2);
        await TestReader.UntilAsync(() => !reader.Board.IsStale, "prices are fresh again");
        await reader.UntilEqualAsync(next.Board, Bitcoin);
    }

    [TestMethod]
    [Timeout(60_000)]
    public async Task A_book_the_leader_lost_is_nobodys_book()
    {
        var redis = await SharedServers.GetRedisAsync();
        await using var leader = await OpenAsync(redis, 1);
        await using var reader = await TestReader.StartAsync(redis, _market);
        await reader.UntilEqualAsync(leader.Board, Bitcoin);

        leader.DropBook(Bitcoin);
        await TestReader.UntilAsync(() => !reader.Board.Find(Bitcoin)!.HasBook, "the book is gone");
        leader.Snapshot(Bitcoin);

        await reader.UntilEqualAsync(leader.Board, Bitcoin);
        Assert.AreEqual(0, reader.Status.Gaps);
    }

    [TestMethod]
    [Timeout(60_000)]
    public async Task Garbage_on_a_channel_changes_nothing()
    {
        var redis = await SharedServers.GetRedisAsync();
        await using var leader = await OpenAsync(redis, 1);
        await using var reader = await TestReader.StartAsync(redis, _market);
        await reader.UntilEqualAsync(leader.Board, Bitcoin);
        await using var control = await ConnectionMultiplexer.ConnectAsync(redis + ",allowAdmin=true");
        var random = new Random(1);

        for (var round = 0; round < 200; round++)
        {
            var garbage = new byte[random.Next(0, 200)];
            random.NextBytes(garbage);
            if (garbage.Length > 0 && round % 2 == 0)
            {
                garbage[0] = 1; // The version that is read.
                garbage.AsSpan(3, Math.Min(16, Math.Max(0, garbage.Length - 3))).Clear();
            }

            await control.GetSubscriber().PublishAsync(
                RedisChannel.Literal($"cryptosim:{{{Bitcoin}}}:{_market}:channel"), garbage);
            await control.GetSubscriber().PublishAsync(
                RedisChannel.Literal($"cryptosim:{{beacon}}:{_market}:channel"), garbage);
        }

        leader.Update(Bitcoin);
        await reader.UntilEqualAsync(leader.Board, Bitcoin);
        Assert.AreEqual(1, reader.Board.Find(Bitcoin)!.Position.Term);
    }

    [TestMethod]
    [Timeout(60_000)]
    public async Task A_leader_that_returns_under_its_own_term_goes_on_after_its_last_sequence()
    {
        var redis = await SharedServers.GetRedisAsync();
        var before = await OpenAsync(redis, 4);
        before.Update(Bitcoin);
        await before.DisposeAsync();

        await using var again = await OpenAsync(redis, 4);
        await again.SettleAsync();
        again.Update(Bitcoin);
        await using var reader = await TestReader.StartAsync(redis, _market);

        await reader.UntilEqualAsync(again.Board, Bitcoin);
        Assert.IsFalse(again.Term.Deposed.IsCancellationRequested);
    }

    [TestMethod]
    [Timeout(60_000)]
    public async Task A_Redis_that_stalls_costs_the_leader_no_wait_and_readers_nothing()
    {
        var redis = await SharedServers.CreateRedisAsync();
        await using var control = await ConnectionMultiplexer.ConnectAsync(redis + ",allowAdmin=true");
        await using var leader = await OpenAsync(redis, 1);
        await leader.SettleAsync();

        await control.GetDatabase().ExecuteAsync("CLIENT", "PAUSE", "700", "ALL");
        for (var round = 0; round < 6_000; round++)
        {
            leader.Update(Bitcoin);
        }

        await using var reader = await TestReader.StartAsync(redis, _market);
        await leader.SettleAsync();
        await leader.SettleAsync();
        await reader.UntilEqualAsync(leader.Board, Bitcoin);
    }

    private async Task<TestLeader> OpenAsync(string redis, long term)
    {
        var leader = await TestLeader.OpenAsync(redis, _market, term);
        foreach (var symbol in (string[])[Bitcoin, Ether])
        {
            leader.List(symbol);
            leader.Snapshot(symbol);
            leader.Tick(symbol);
        }

        return leader;
    }
}
