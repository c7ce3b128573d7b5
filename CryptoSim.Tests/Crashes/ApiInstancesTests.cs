using System.Diagnostics;
using System.Net;
using CryptoSim.Data.Ledger;
using CryptoSim.Data.Replay;
using CryptoSim.LocalCluster.Clusters;
using CryptoSim.Tests.Clusters;
using CryptoSim.Tests.Replay;
using Npgsql;

namespace CryptoSim.Tests.Crashes;

/// <summary>Three API instances of which some die, stop and freeze.</summary>
[TestClass]
public sealed class ApiInstancesTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [Timeout(600_000, CooperativeCancellation = true)]
    public async Task When_an_instance_ends_orders_go_on_at_once_and_others_watch_what_it_watched()
    {
        await using var cluster = await StartAsync();
        await using var database = NpgsqlDataSource.Create(cluster.ConnectionString);
        await Eventually.IsTrueAsync(
            async () => (await WatchShares.OfAsync(cluster, database)).All(share => share > 0), "all three watch");
        using var trader = await Trader.OpenAsync(cluster.Apis[0].Url);
        await BuyAsync(trader, cluster.Apis[1]);

        foreach (var way in new[] { "SIGKILL", "SIGTERM" })
        {
            var ended = cluster.Apis[^1];
            var since = Stopwatch.StartNew();
            await (way == "SIGKILL" ? ended.Process.KillAsync(stayDown: true) : ended.Process.StopAsync());
            var stopped = since.Elapsed;
            await BuyAsync(trader, cluster.Apis[0]);
            await BuyAsync(trader, cluster.Apis[1]);
            var served = since.Elapsed;
            // The one address of all knows of it too.
            using (var late = await Trader.OpenAsync(cluster.ApiUrl))
            {
                await BuyAsync(late, cluster.Apis[0]);
            }

            await Eventually.IsTrueAsync(
                async () => (await WatchShares.OfAsync(cluster, database)).Sum() == 64, "the others watch all");
            TestContext.WriteLine(
                $"{way}: ended after {stopped.TotalSeconds:F2} s, two orders placed elsewhere by {served.TotalSeconds:F2} s, "
                + $"watched by others after {since.Elapsed.TotalSeconds:F2} s");

            await ended.Process.StartAsync();
            await ended.WaitUntilReadyAsync();
            await Eventually.IsTrueAsync(
                async () => (await WatchShares.OfAsync(cluster, database)).All(share => share is > 0 and <= 22), "they share again");
        }
    }

    [TestMethod]
    [Timeout(900_000, CooperativeCancellation = true)]
    public Task Nothing_acknowledged_is_lost_or_doubled_whatever_ends_and_freezes() =>
        StormAsync(clients: 8, callsEach: 60, freeze: TimeSpan.FromSeconds(6));

    [TestMethod]
    [TestCategory("Long")]
    [Timeout(3_600_000, CooperativeCancellation = true)]
    public Task Nothing_acknowledged_of_20_000_orders_and_cancels_is_lost_or_doubled() =>
        StormAsync(clients: 64, callsEach: 313, freeze: TimeSpan.FromSeconds(20));

    private async Task StormAsync(int clients, int callsEach, TimeSpan freeze)
    {
        await using var cluster = await StartAsync();
        await using var database = NpgsqlDataSource.Create(cluster.ConnectionString);
        using var storm = new ApiStorm([.. cluster.Apis.Select(api => api.Url)]);
        await storm.OpenAsync(clients);
        var part = clients * callsEach / 10;
        storm.Start(callsEach);

        await storm.GoOnAsync(part);
        await cluster.Apis[0].Process.KillAsync();
        await storm.GoOnAsync(part);
        cluster.Apis[1].Process.Freeze();
        await Task.Delay(freeze);
        cluster.Apis[1].Process.Resume();
        await storm.GoOnAsync(part);
        await cluster.Apis[2].Process.StopAsync();
        await storm.GoOnAsync(part);
        await cluster.Apis[2].Process.StartAsync();
        await cluster.Redis.Process.KillAsync();
        await storm.GoOnAsync(part);
        var deadlocks = await DeadlocksAsync(database);
        // Which takes the counter of deadlocks with it.
        await cluster.Postgres.Process.KillAsync();
        await storm.GoOnAsync(part);
        await storm.FinishAsync();
        database.Clear();
        deadlocks += await DeadlocksAsync(database);

        TestContext.WriteLine($"{storm.Answered} calls answered, {deadlocks} deadlocks");
        await Task.WhenAll(cluster.Apis.Select(api => api.WaitUntilReadyAsync()));
        await storm.AssertKeptAsync();
        using var audit = new LedgerAudit(database, TimeProvider.System);
        var report = await audit.RunFullAsync(TestContext.CancellationToken);
        Assert.IsTrue(report.Balanced, string.Join("; ", report.Differences));
        Assert.AreEqual(0L, deadlocks);
        var replay = await StoredLedger.ReplayAsync(database, TestContext.CancellationToken);
        ReplayReports.AssertEqual(replay);
        Assert.AreEqual(0L, replay.NotReplayable);
        TestContext.WriteLine(
            $"{replay.Commits} commits of {replay.Accounts} accounts: ledger {replay.LedgerHash}, replay {replay.ReplayHash}");
    }

    private static Task<Cluster> StartAsync() => ClusterFixture.StartAsync(options => options with
    {
        Apis = 3,
        Webs = 0,
        Environment = new Dictionary<string, string>(options.Environment) { ["Api__AccountsPerMinute"] = "1000" },
    });

    private static async Task<long> DeadlocksAsync(NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand(
            "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static async Task BuyAsync(Trader trader, ServiceProcess instance)
    {
        var (status, body) = await trader.PlaceAsync(
            new { symbol = "BTC/USD", side = "buy", type = "limit", quantity = "0.001", limitPrice = "5000.0" },
            instance.Url);
        Assert.AreEqual(HttpStatusCode.Created, status, body.ToString());
    }
}
