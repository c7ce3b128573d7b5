using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using CryptoSim.LocalCluster.Servers;
using CryptoSim.Tests.Api;
using CryptoSim.Tests.Clusters;

namespace CryptoSim.Tests.Limits;

/// <summary>Limits that all instances share through a real Redis, and those of one instance.</summary>
[TestClass]
public sealed class SharedLimitTests
{
    private const int AccountsPerMinute = 6;

    [TestMethod]
    [Timeout(180_000, CooperativeCancellation = true)]
    public async Task Two_instances_count_one_caller_together_and_each_for_itself_while_redis_is_away()
    {
        var folder = Directory.CreateDirectory(Path.Combine(RunFolder.Path, $"limits-{Guid.NewGuid():n}")).FullName;
        await using var redis = await RedisServer.StartAsync(
            new RedisOptions(Path.Combine(folder, "redis"), Path.Combine(folder, "redis.log")) { Durable = false });
        (string, string)[] settings =
        [
            ("ConnectionStrings:redis", redis.ConnectionString),
            ("ConnectionStrings:cryptosim", await SharedServers.CreateDatabaseAsync() + ";Maximum Pool Size=20"),
            ("Api:AccountsPerMinute", $"{AccountsPerMinute}"),
        ];
        await using var one = await ApiHost.StartAsync(settings);
        await using var other = await ApiHost.StartAsync(settings);

        var (opened, refused) = await OpenByTurnsAsync(one, other, "10.200.0.1", 2 * AccountsPerMinute);
        Assert.AreEqual(AccountsPerMinute, opened, "one budget for both");
        refused!.IsProblem(HttpStatusCode.TooManyRequests, "rate_limited");
        Assert.AreEqual($"{AccountsPerMinute}", refused.Word("limit"));
        Assert.IsTrue(refused.Headers.RetryAfter?.Delta is { } after && after > TimeSpan.Zero && after <= TimeSpan.FromMinutes(2));

        await redis.Process.KillAsync(stayDown: true);
        (opened, refused) = await OpenByTurnsAsync(one, other, "10.200.0.2", 3 * AccountsPerMinute);
        Assert.AreEqual(2 * AccountsPerMinute, opened, "each instance has its own");
        refused!.IsProblem(HttpStatusCode.TooManyRequests, "rate_limited");

        await redis.Process.StartAsync();
        await redis.WaitUntilReadyAsync();
        var address = 3;
        await Eventually.IsTrueAsync(
            async () => (await OpenByTurnsAsync(
                one, other, $"10.200.0.{address++}", AccountsPerMinute + 1)).Opened == AccountsPerMinute,
            "they count together again");
    }

    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    public async Task A_burst_that_is_allowed_is_served_whole_when_it_comes_at_once()
    {
        await using var api = await ApiHost.StartAsync();
        using var caller = await api.SignInAsync();

        // 500 order calls may come at once.
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 400).Select(_ => caller.DeleteAsync($"/api/orders/{Guid.NewGuid()}")));

        Assert.IsTrue(
            answers.All(answer => answer.Status == HttpStatusCode.NotFound),
            string.Join(", ", answers.CountBy(answer => answer.Status)));
    }

    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    public async Task An_instance_refuses_what_it_could_only_answer_too_late()
    {
        await using var api = await ApiHost.StartAsync(("Api:RequestsAtOnce", "1"));
        using var caller = await api.SignInAsync();
        TcpClient? slow = null;
        // The call before may not have left its place yet.
        await Eventually.IsTrueAsync(
            async () =>
            {
                slow?.Dispose();
                slow = new TcpClient();
                return await IsServedAsync(slow, api, caller);
            },
            "the place is taken");

        var refused = await caller.GetAsync("/api/markets");

        refused.IsProblem(HttpStatusCode.ServiceUnavailable, "busy");
        Assert.IsTrue(refused.Headers.RetryAfter?.Delta > TimeSpan.Zero);
        Assert.AreEqual(HttpStatusCode.OK, (await caller.GetAsync("/alive")).Status, "probes are answered");

        slow!.Dispose();
        await Eventually.IsTrueAsync(
            async () => (await caller.GetAsync("/api/markets")).Status == HttpStatusCode.OK, "the place is free");
    }

    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    public async Task One_address_has_so_many_sockets_and_others_have_theirs()
    {
        await using var api = await ApiHost.StartAsync(("KrakenWebSocket:ConnectionsPerAddress", "2"));
        using var first = await ConnectAsync(api, "10.201.0.1");
        using var second = await ConnectAsync(api, "10.201.0.1");

        using var third = NewSocket("10.201.0.1");
        await Assert.ThrowsExactlyAsync<WebSocketException>(() => third.ConnectAsync(SocketUrl(api), CancellationToken.None));
        Assert.AreEqual(HttpStatusCode.TooManyRequests, third.HttpStatusCode);
        using var other = await ConnectAsync(api, "10.201.0.2");

        await first.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        await Eventually.IsTrueAsync(
            async () =>
            {
                using var again = NewSocket("10.201.0.1");
                try
                {
                    await again.ConnectAsync(SocketUrl(api), CancellationToken.None);
                    return true;
                }
                catch (WebSocketException)
                {
                    return false;
                }
            },
            "the place of the closed one is free");
    }

    /// <summary>Sends an order whose body never comes: it is served, which is told, for as long as the connection
    /// lasts.</summary>
    private static async Task<bool> IsServedAsync(TcpClient slow, ApiHost api, ApiCaller caller)
    {
        await slow.ConnectAsync(api.Address.Host, api.Address.Port);
        await slow.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            "POST /api/orders HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 10\r\n"
            + $"Expect: 100-continue\r\nAuthorization: {caller.Http.DefaultRequestHeaders.Authorization}\r\n\r\n"));
        using var told = new StreamReader(slow.GetStream(), leaveOpen: true);
        return await told.ReadLineAsync() == "HTTP/1.1 100 Continue";
    }

    private static async Task<(int Opened, ApiAnswer? Refused)> OpenByTurnsAsync(
        ApiHost one, ApiHost other, string address, int calls)
    {
        var (opened, refused) = (0, (ApiAnswer?)null);
        using var first = CallerFrom(one, address);
        using var second = CallerFrom(other, address);
        for (var call = 0; call < calls; call++)
        {
            var answer = await (call % 2 == 0 ? first : second).PostAsync("/api/accounts");
            if (answer.Status == HttpStatusCode.Created)
            {
                opened++;
            }
            else
            {
                refused = answer;
            }
        }

        return (opened, refused);
    }

    private static ApiCaller CallerFrom(ApiHost api, string address)
    {
        var http = new HttpClient { BaseAddress = api.Address };
        http.DefaultRequestHeaders.Add("X-Forwarded-For", address);
        return new ApiCaller(http);
    }

    private static Uri SocketUrl(ApiHost api) =>
        new UriBuilder(api.Address) { Scheme = "ws", Path = "/ws/v2" }.Uri;

    private static ClientWebSocket NewSocket(string address)
    {
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("X-Forwarded-For", address);
        socket.Options.CollectHttpResponseDetails = true;
        return socket;
    }

    private static async Task<ClientWebSocket> ConnectAsync(ApiHost api, string address)
    {
        var socket = NewSocket(address);
        await socket.ConnectAsync(SocketUrl(api), CancellationToken.None);
        return socket;
    }
}
