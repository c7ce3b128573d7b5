using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text.Json;
using System.Threading.Channels;
using CryptoSim.Tests.Api;
using CryptoSim.Tests.Clusters;
using CryptoSim.Web.Accounts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;

namespace CryptoSim.Tests.Status;

/// <summary>What an operator sees: the status, Prometheus' page, and one order's trace.</summary>
[TestClass]
public sealed class StatusTests
{
    private const string Order = """{"symbol":"BTC/USD","side":"buy","type":"market","quantity":"0.001"}""";

    private static ApiHost s_api = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext context) => s_api = await ApiHost.StartAsync();

    [ClassCleanup]
    public static async Task StopAsync() => await s_api.DisposeAsync();

    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    public async Task The_status_tells_instances_watchers_and_prices()
    {
        using var caller = await s_api.SignInAsync();
        Assert.AreEqual(HttpStatusCode.Created, (await caller.PostAsync("/api/orders", Order)).Status);

        JsonElement status = default;
        await Eventually.IsTrueAsync(
            async () =>
            {
                status = (await caller.GetAsync("/api/status")).Json;
                return status.GetProperty("instances").GetArrayLength() == 1
                    && Figure(status, "cryptosim.orders") >= 1
                    // An order is counted when it is committed, its request when the answer has gone.
                    && Figure(status, "http.requests") > 0
                    && Figure(status, "http.p99") > 0
                    && status.GetProperty("watchers").EnumerateArray().Sum(one => one.GetProperty("partitions").GetInt32()) == 64;
            },
            "the instance tells of itself",
            () => status.ToString());

        var instance = status.GetProperty("instances")[0];
        Assert.AreEqual(Environment.ProcessId, instance.GetProperty("processId").GetInt32());
        Assert.IsGreaterThanOrEqualTo(Figure(status, "http.p50"), Figure(status, "http.p99"));
        Assert.IsGreaterThan(0, Figure(status, "db.client.connection.max"));
        Assert.IsGreaterThanOrEqualTo(1, Figure(status, "cryptosim.redis.connected"));
        Assert.IsFalse(status.GetProperty("market").GetProperty("stale").GetBoolean());
        Assert.AreEqual(0, status.GetProperty("away").GetArrayLength());
        Assert.AreEqual(JsonValueKind.Null, status.GetProperty("replica").ValueKind);
    }

    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    public async Task Prometheus_reads_what_the_strategy_lists_and_nobody_through_a_balancer_does()
    {
        using var caller = await s_api.SignInAsync();
        Assert.AreEqual(HttpStatusCode.Created, (await caller.PostAsync("/api/orders", Order)).Status);
        using var scraper = new HttpClient { BaseAddress = s_api.Address };

        var page = await scraper.GetStringAsync(new Uri("/metrics", UriKind.Relative));

        foreach (var name in (string[])
            [
                "http_server_request_duration_seconds_bucket", "kestrel_active_connections", "cryptosim_orders_total",
                "cryptosim_commit_duration", "cryptosim_websocket_queued", "cryptosim_redis_connected",
                "db_client_", "dotnet_process_cpu_time", "dotnet_process_memory_working_set", "dotnet_gc_",
                "dotnet_thread_pool_", "aspnetcore_rate_limiting_",
            ])
        {
            Assert.IsTrue(page.Contains(name, StringComparison.Ordinal), name);
        }

        scraper.DefaultRequestHeaders.Add("X-Forwarded-For", "10.9.9.9");
        using var refused = await scraper.GetAsync(new Uri("/metrics", UriKind.Relative));
        Assert.AreEqual(HttpStatusCode.NotFound, refused.StatusCode);
    }

    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    public async Task One_trace_leads_from_an_order_to_its_page()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name.StartsWith("CryptoSim.", StringComparison.Ordinal),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        using var caller = await s_api.SignInAsync();
        var events = Channel.CreateUnbounded<AccountEvent>();
        using var hub = new AccountEventHub(
            s_api.Services.GetRequiredService<IConnectionMultiplexer>(), NullLogger<AccountEventHub>.Instance);
        await hub.SubscribeAsync(caller.AccountId, events.Writer);

        // The caller's own trace: HTTP carries it to the API.
        using var asking = new Activity("trader") { ActivityTraceFlags = ActivityTraceFlags.Recorded }.Start();
        var trace = asking.TraceId.ToHexString();
        Assert.AreEqual(HttpStatusCode.Created, (await caller.PostAsync("/api/orders", Order)).Status);

        var told = await events.Reader.ReadAsync();
        Assert.Contains(trace, told.Trace!);
        await Eventually.IsTrueAsync(() => Names(spans, trace).Contains("page event"), "the page's span has ended");
        CollectionAssert.IsSubsetOf(
            new[] { "decide", "commit", "notice", "page event" }, Names(spans, trace), string.Join(", ", Names(spans, trace)));
    }

    private static string[] Names(IEnumerable<Activity> spans, string trace) =>
        [.. spans.Where(span => span.TraceId.ToHexString() == trace).Select(span => span.OperationName)];

    private static double Figure(JsonElement status, string name) =>
        status.GetProperty("instances")[0].GetProperty("figures").TryGetProperty(name, out var value) ? value.GetDouble() : -1;
}
