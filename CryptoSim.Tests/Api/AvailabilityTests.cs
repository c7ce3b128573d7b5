using System.Net;
using CryptoSim.LocalCluster.Servers;
using CryptoSim.Tests.Clusters;

namespace CryptoSim.Tests.Api;

/// <summary>What is answered while a store is away, and after.</summary>
[TestClass]
public sealed class AvailabilityTests
{
    private const string Limit =
        """{"symbol":"BTC/USD","side":"buy","type":"limit","quantity":"0.01","limitPrice":"6000","clientOrderId":"a"}""";

    private readonly string _folder = Directory.CreateDirectory(
        Path.Combine(RunFolder.Path, $"availability-{Guid.NewGuid():n}")).FullName;

    [TestMethod]
    [Timeout(180_000, CooperativeCancellation = true)]
    public async Task Without_postgres_it_is_unhealthy_and_refuses_and_then_goes_on()
    {
        await using var postgres = await PostgresServer.StartAsync(
            new PostgresOptions(Path.Combine(_folder, "postgres"), Path.Combine(_folder, "postgres.log")));
        await postgres.EnsureDatabaseAsync("cryptosim");
        await using var api = await ApiHost.StartAsync(
            ("ConnectionStrings:cryptosim", postgres.ConnectionString("cryptosim")));
        using var caller = await api.SignInAsync();
        await postgres.Process.KillAsync(stayDown: true);

        var order = await caller.PostAsync("/api/orders", Limit);
        var portfolio = await caller.GetAsync("/api/portfolio");
        var account = await caller.PostAsync("/api/accounts");
        var health = await caller.GetAsync("/health");

        foreach (var refused in (ApiAnswer[])[order, portfolio, account])
        {
            refused.IsProblem(HttpStatusCode.ServiceUnavailable, "unavailable");
            Assert.IsTrue(refused.Headers.RetryAfter?.Delta > TimeSpan.Zero);
        }

        Assert.AreEqual(HttpStatusCode.ServiceUnavailable, health.Status);
        Assert.AreEqual(HttpStatusCode.OK, (await caller.GetAsync("/alive")).Status);
        Assert.AreEqual(HttpStatusCode.OK, (await caller.GetAsync("/api/markets")).Status);

        await postgres.Process.StartAsync();
        await postgres.WaitUntilReadyAsync();
        await Eventually.IsTrueAsync(
            async () => (int)(await caller.PostAsync("/api/orders", Limit)).Status is 200 or 201, "orders are taken");
        Assert.AreEqual(1, (await caller.GetAsync("/api/orders")).Json.GetProperty("items").GetArrayLength());
    }

    [TestMethod]
    [Timeout(180_000, CooperativeCancellation = true)]
    public async Task Without_redis_it_is_degraded_and_serves_what_is_in_the_ledger()
    {
        await using var redis = await RedisServer.StartAsync(
            new RedisOptions(Path.Combine(_folder, "redis"), Path.Combine(_folder, "redis.log")) { Durable = false });
        await using var api = await ApiHost.StartAsync(("ConnectionStrings:redis", redis.ConnectionString));
        using var caller = await api.SignInAsync();
        await Eventually.IsTrueAsync(
            async () => (await caller.GetAsync("/health")).Text == "Degraded", "the bus was read");
        await redis.Process.KillAsync(stayDown: true);

        var order = await caller.PostAsync("/api/orders", Limit);

        Assert.AreEqual(HttpStatusCode.Created, order.Status, order.Text);
        Assert.AreEqual(HttpStatusCode.OK, (await caller.GetAsync("/api/portfolio")).Status);
        var health = await caller.GetAsync("/health");
        Assert.AreEqual((HttpStatusCode.OK, "Degraded"), (health.Status, health.Text));
    }
}
