using System.Text.Json;
using CryptoSim.LocalCluster.Clusters;
using CryptoSim.Tests.Clusters;

namespace CryptoSim.Tests.KrakenPrivate;

/// <summary>Account events over two real Api processes, of which one dies, and a Redis that dies.</summary>
[TestClass]
public sealed class PrivateChannelTests
{
    private const string Far = "2000.0"; // A limit that rests.

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [Timeout(600_000, CooperativeCancellation = true)]
    public async Task What_one_instance_commits_another_tells_through_any_end()
    {
        await using var cluster = await ClusterFixture.StartAsync(options => options with { Apis = 2, Webs = 0 });
        var (placing, telling) = (cluster.Apis[0], cluster.Apis[1]);
        using var bot = await KrakenBot.OpenAsync(placing.Url);
        // A token of one instance is good at the other.
        var token = await bot.TokenAsync(placing.Url);
        using var client = await KrakenBot.ConnectAsync(telling.Url);
        await KrakenBot.SubscribeAsync(client, "executions", token, ""","snap_orders":true,"snap_trades":true""");
        await KrakenBot.SubscribeAsync(client, "balances", token);
        var log = new ExecutionLog(client);
        await log.ReadUntilAsync(() => log.Balances.Count > 0 && log.Snapshot is not null);
        Assert.AreEqual(10_000m, log.Balances["USD"]);

        // Placed on one, heard on the other.
        await BuyAsync(bot, placing);
        await log.ReadUntilAsync(() => log.Count("filled") == 1 && log.Lines.Count >= 2 * log.Count("trade"));
        var resting = await bot.BuyAsync("0.001", placing.Url, Far);
        await bot.OwnAsync(HttpMethod.Delete, $"/api/orders/{resting.GetProperty("orderId").GetString()}", instance: placing.Url);
        await log.ReadUntilAsync(() => log.Count("canceled") == 1);
        TestContext.WriteLine(string.Join('\n', log.Executions.Concat(log.Lines)));

        // Redis dies: nothing is heard, and all of it is found.
        await cluster.Redis.Process.KillAsync(stayDown: true);
        var before = log.Count("new");
        for (var n = 0; n < 5; n++)
        {
            await bot.BuyAsync("0.001", placing.Url, Far);
        }

        await log.ReadUntilAsync(() => log.Count("new") == before + 5);
        await cluster.Redis.Process.StartAsync();
        await bot.BuyAsync("0.001", placing.Url, Far);
        await log.ReadUntilAsync(() => log.Count("new") == before + 6);

        // The instance that placed dies: its client goes on at the other.
        await placing.Process.KillAsync();
        await bot.BuyAsync("0.001", telling.Url, Far);
        await log.ReadUntilAsync(() => log.Count("new") == before + 7);
        await AssertSameAsync(bot, log, telling.Url);

        // The instance that tells dies: another begins with all that is open.
        await placing.WaitUntilReadyAsync();
        await telling.Process.KillAsync();
        using var again = await KrakenBot.ConnectAsync(placing.Url);
        await KrakenBot.SubscribeAsync(again, "executions", token, ""","snap_trades":true""");
        var next = new ExecutionLog(again);
        await next.ReadUntilAsync(() => next.Snapshot is not null);
        var snapshot = next.Snapshot!.Value.GetProperty("data").EnumerateArray().ToList();
        Assert.AreEqual(7, snapshot.Count(item => ExecutionLog.Word(item, "exec_type") == "new"));
        Assert.AreEqual(log.Count("trade"), snapshot.Count(item => ExecutionLog.Word(item, "exec_type") == "trade"));
        await bot.BuyAsync("0.001", placing.Url, Far);
        await next.ReadUntilAsync(() => next.Count("new") == 1);
    }

    [TestMethod]
    [Timeout(600_000, CooperativeCancellation = true)]
    public async Task A_client_is_told_all_that_happens_while_it_subscribes()
    {
        var cluster = await ClusterFixture.GetSharedAsync();
        var api = cluster.Apis[0].Url;
        using var bot = await KrakenBot.OpenAsync(api);
        var token = await bot.TokenAsync();
        using var stop = new CancellationTokenSource();
        var placing = Task.Run(async () =>
        {
            var placed = 0;
            while (!stop.IsCancellationRequested)
            {
                await bot.BuyAsync("0.0005", limit: Far);
                placed++;
                // Paced: an account has at most a thousand open orders of a pair.
                await Task.Delay(TimeSpan.FromMilliseconds(10));
            }

            return placed;
        });

        var logs = new List<ExecutionLog>();
        for (var n = 0; n < 5; n++)
        {
            var client = await KrakenBot.ConnectAsync(api);
            await KrakenBot.SubscribeAsync(client, "executions", token);
            var log = new ExecutionLog(client);
            await log.ReadUntilAsync(() => log.Snapshot is not null && log.Count("new") > 3);
            logs.Add(log);
        }

        await stop.CancelAsync();
        var placed = await placing;
        foreach (var log in logs)
        {
            var open = log.Snapshot!.Value.GetProperty("data").GetArrayLength();
            await log.ReadUntilAsync(() => open + log.Count("new") >= placed);
            var ids = log.Snapshot.Value.GetProperty("data").EnumerateArray()
                .Concat(log.Executions.Where(item => ExecutionLog.Word(item, "exec_type") == "new"))
                .Select(item => ExecutionLog.Word(item, "order_id"))
                .ToList();
            Assert.HasCount(placed, ids);
            Assert.HasCount(placed, ids.Distinct());
        }
    }

    /// <summary>What was told is what our own API tells.</summary>
    private static async Task AssertSameAsync(KrakenBot bot, ExecutionLog log, Uri api)
    {
        var portfolio = await bot.OwnAsync(HttpMethod.Get, "/api/portfolio", instance: api);
        foreach (var balance in portfolio.GetProperty("balances").EnumerateArray())
        {
            Assert.AreEqual(
                decimal.Parse(balance.GetProperty("total").GetString()!, System.Globalization.CultureInfo.InvariantCulture),
                log.Balances[balance.GetProperty("asset").GetString()!]);
        }

        var orders = (await bot.OwnAsync(HttpMethod.Get, "/api/orders?status=all", instance: api)).GetProperty("items");
        Assert.AreEqual(orders.GetArrayLength(), log.Count("new"));
        Assert.AreEqual(orders.GetArrayLength(), log.Count("pending_new"));
        Assert.AreEqual(
            orders.EnumerateArray().Sum(order => order.GetProperty("fills").GetArrayLength()), log.Count("trade"));
        Assert.AreEqual(
            orders.EnumerateArray().SelectMany(order => order.GetProperty("fills").EnumerateArray())
                .Sum(fill => Number(fill, "fee")),
            log.Lines.Sum(line => line.GetProperty("fee").GetDecimal()));
    }

    private static decimal Number(JsonElement item, string name) =>
        decimal.Parse(item.GetProperty(name).GetString()!, System.Globalization.CultureInfo.InvariantCulture);

    private static Task<JsonElement> BuyAsync(KrakenBot bot, ServiceProcess instance) =>
        bot.BuyAsync("0.01", instance.Url);
}
