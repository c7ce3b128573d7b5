#pragma warning disable ASPIREPROBES001 // Probes are what reaches a deployment, so they are what is tested.
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Azure;

namespace CryptoSim.Tests.Aspire;

[TestClass]
public sealed class AppHostModelTests
{
    private static readonly string[] Services = ["pricefeed", "api", "web"];

    [TestMethod]
    [DataRow("pricefeed", 2)]
    [DataRow("api", 2)]
    [DataRow("web", 1)]
    [DataRow("krakensim", 1)]
    public async Task Every_process_runs_with_its_replicas(string service, int replicas)
    {
        await using var model = await AppHostModel.BuildAsync();

        Assert.AreEqual(replicas, model.Find(service).GetReplicaCount());
        Assert.IsTrue(model.Has("redis"));
        Assert.IsTrue(model.Has("postgres"));
    }

    [TestMethod]
    public async Task Services_are_told_where_everything_is_by_the_names_they_read()
    {
        await using var model = await AppHostModel.BuildAsync();

        foreach (var service in Services)
        {
            var environment = await model.EnvironmentOfAsync(service);
            Assert.AreEqual("{redis.connectionString}", environment["ConnectionStrings__redis"], service);
            Assert.AreEqual("{cryptosim.connectionString}", environment["ConnectionStrings__cryptosim"], service);
            Assert.AreEqual("recorded", environment["Market__Kind"], service);
            Assert.AreEqual("recorded-20180405", environment["Market__Id"], service);
            Assert.AreNotEqual("", environment["Market__Notice"], service);
        }

        Assert.AreEqual(
            "{api.bindings.http.url}", (await model.EnvironmentOfAsync("web"))["services__api__http__0"]);
    }

    [TestMethod]
    [DataRow("api")]
    [DataRow("web")]
    public async Task Published_services_serve_on_until_the_ingress_has_seen_their_end(string service)
    {
        await using var model = await AppHostModel.PublishAsync();

        Assert.AreEqual("00:00:05", (await model.EnvironmentOfAsync(service))["Drain__Delay"]);
    }

    [TestMethod]
    public async Task Without_Kraken_the_feed_reads_its_stand_in()
    {
        await using var model = await AppHostModel.BuildAsync();

        var environment = await model.EnvironmentOfAsync("pricefeed");
        Assert.AreEqual(
            "ws://{krakensim.bindings.http.host}:{krakensim.bindings.http.port}/v2",
            environment["Kraken__WebSocketUrl"]);
        Assert.AreEqual("{krakensim.bindings.http.url}", environment["Kraken__RestUrl"]);
        Assert.AreEqual("recorded", (await model.EnvironmentOfAsync("krakensim"))["KrakenSim__Market"]);
    }

    [TestMethod]
    public async Task A_simulated_market_is_played_from_its_seed_on_a_database_of_its_own()
    {
        await using var model = await AppHostModel.BuildAsync("--Market:Kind=simulated", "--Market:Seed=7");

        var environment = await model.EnvironmentOfAsync("krakensim");
        Assert.AreEqual("seed", environment["KrakenSim__Market"]);
        Assert.AreEqual("7", environment["KrakenSim__Seed"]);
        Assert.AreEqual("seed-7", (await model.EnvironmentOfAsync("api"))["Market__Id"]);
        var database = model.Resources.OfType<PostgresDatabaseResource>().Single();
        Assert.AreEqual("cryptosim_seed_7", database.DatabaseName);
    }

    [TestMethod]
    public async Task A_live_market_needs_no_stand_in()
    {
        await using var model = await AppHostModel.BuildAsync("--Market:Kind=live");

        Assert.IsFalse(model.Has("krakensim"));
        var environment = await model.EnvironmentOfAsync("pricefeed");
        Assert.AreEqual("live", environment["Market__Id"]);
        Assert.IsFalse(environment.ContainsKey("Kraken__WebSocketUrl"));
    }

    [TestMethod]
    public async Task Nobody_starts_before_what_it_needs_is_healthy()
    {
        await using var model = await AppHostModel.BuildAsync();

        CollectionAssert.IsSubsetOf(new[] { "redis", "cryptosim", "krakensim" }, WaitsFor("pricefeed"));
        CollectionAssert.IsSubsetOf(new[] { "redis", "cryptosim", "pricefeed" }, WaitsFor("api"));
        CollectionAssert.IsSubsetOf(new[] { "redis", "cryptosim", "api" }, WaitsFor("web"));

        string[] WaitsFor(string service) =>
            [.. model.Find(service).Annotations.OfType<WaitAnnotation>().Select(wait => wait.Resource.Name)];
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task Every_service_is_probed_and_only_web_and_api_are_reached_from_outside(bool isPublished)
    {
        await using var model = isPublished ? await AppHostModel.PublishAsync() : await AppHostModel.BuildAsync();

        foreach (var service in Services)
        {
            var resource = model.Find(service);
            var probes = resource.Annotations.OfType<EndpointProbeAnnotation>()
                .ToDictionary(probe => probe.Type, probe => probe.Path);
            Assert.AreEqual("/health", probes[ProbeType.Readiness], service);
            Assert.AreEqual("/alive", probes[ProbeType.Liveness], service);
            var endpoint = resource.Annotations.OfType<EndpointAnnotation>().Single();
            Assert.AreEqual("http", endpoint.Name, service);
            Assert.AreEqual(service is "api" or "web", endpoint.IsExternal, service);
        }
    }

    [TestMethod]
    public async Task A_deployment_trades_the_live_market_in_container_apps()
    {
        await using var model = await AppHostModel.PublishAsync();

        Assert.IsFalse(model.Has("krakensim"));
        Assert.HasCount(1, model.Resources.OfType<AzureContainerAppEnvironmentResource>());
        Assert.HasCount(1, model.Resources.OfType<AzureManagedRedisResource>());
        Assert.HasCount(1, model.Resources.OfType<AzurePostgresFlexibleServerResource>());
        foreach (var service in Services)
        {
            Assert.HasCount(
                1, model.Find(service).Annotations.OfType<AzureContainerAppCustomizationAnnotation>(), service);
            Assert.AreEqual("live", (await model.EnvironmentOfAsync(service))["Market__Id"], service);
        }
    }

    [TestMethod]
    public async Task A_deployment_plays_another_market_only_when_asked()
    {
        await using var model = await AppHostModel.PublishAsync("--Market:Kind=recorded");

        Assert.IsTrue(model.Has("krakensim"));
        Assert.AreEqual(
            "wss://{krakensim.bindings.http.host}:{krakensim.bindings.http.port}/v2",
            (await model.EnvironmentOfAsync("pricefeed"))["Kraken__WebSocketUrl"]);
    }
}
