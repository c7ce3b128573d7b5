using System.Net;
using System.Net.Http.Json;
using System.Net.Security;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using CryptoSim.LocalCluster.Servers;
using CryptoSim.Tests.Clusters;

namespace CryptoSim.Tests.Balancing;

/// <summary>The shipped NGINX configuration on a real NGINX.</summary>
[TestClass]
public sealed class NginxTests
{
    private const int Hang = 300_000;
    private const string Affinity = "cryptosim_affinity";

    // A connection of its own for each request, so that none is pinned to a worker or an instance.
    private static readonly HttpClient _http = new(new SocketsHttpHandler
    {
        PooledConnectionLifetime = TimeSpan.Zero,
        AllowAutoRedirect = false,
        UseCookies = false,
        SslOptions = { RemoteCertificateValidationCallback = IsOwn },
    });

    [TestMethod]
    [Timeout(Hang, CooperativeCancellation = true)]
    public async Task Paths_go_to_their_service_at_either_address()
    {
        await using var nginx = await NginxFixture.StartAsync();
        foreach (var (path, kind) in new[]
        {
            ("/", "web"), ("/trade/BTC-USD", "web"), ("/_blazor/negotiate", "web"), ("/live/v2", "web"),
            ("/apiary", "web"), ("/api/orders", "api"), ("/0/public/Time", "api"), ("/docs", "api"),
            ("/openapi/v1.json", "api"), ("/ws/v2", "api"), ("/ws-auth/v2", "api"),
        })
        {
            var echo = await NginxFixture.AskAsync(_http, nginx.Web(path));
            Assert.StartsWith(kind, echo.Name, path);
            Assert.AreEqual(path, echo.Path);
            Assert.StartsWith("api", (await NginxFixture.AskAsync(_http, nginx.Api(path))).Name, path);
        }
    }

    [TestMethod]
    [Timeout(Hang, CooperativeCancellation = true)]
    public async Task A_browser_and_a_bot_stay_with_one_instance_and_strangers_are_spread()
    {
        await using var nginx = await NginxFixture.StartAsync();
        var (browsers, bots) = (new List<string>(), new List<string>());
        for (var number = 0; number < 12; number++)
        {
            browsers.Add(await StaysAsync(nginx.Web("/"), ("Cookie", $"other=1; {Affinity}=visitor-{number}")));
            bots.Add(await StaysAsync(nginx.Api("/0/private/Balance"), ("API-Key", $"key-{number}")));
            bots.Add(await StaysAsync(nginx.Web("/api/orders"), ("Authorization", $"Bearer token-{number}")));
        }

        Assert.AreEqual(2, browsers.Distinct().Count());
        Assert.AreEqual(2, bots.Distinct().Count());
        var strangers = await Task.WhenAll(
            Enumerable.Range(0, 40).Select(_ => NginxFixture.AskAsync(_http, nginx.Web("/"))));
        Assert.AreEqual(2, strangers.Select(echo => echo.Name).Distinct().Count());

        // One leaves: its own move to the other, which keeps its own; then they are back.
        (string, string)[] leaving = [("Cookie", $"{Affinity}=visitor-{browsers.IndexOf("web-1")}")];
        (string, string)[] staying = [("Cookie", $"{Affinity}=visitor-{browsers.IndexOf("web-2")}")];
        nginx.Leave(nginx.Webs[0]);
        await UntilAsync("web-2");
        nginx.Leave();
        await UntilAsync("web-1");

        Task UntilAsync(string name) => Eventually.IsTrueAsync(
            async () =>
            {
                Assert.AreEqual("web-2", (await NginxFixture.AskAsync(_http, nginx.Web("/"), staying)).Name);
                return (await NginxFixture.AskAsync(_http, nginx.Web("/"), leaving)).Name == name;
            },
            $"who was on web-1 is on {name}");
    }

    [TestMethod]
    [Timeout(Hang, CooperativeCancellation = true)]
    public async Task Instances_hear_who_asks_from_nginx_and_not_from_the_client()
    {
        await using var nginx = await NginxFixture.StartAsync();

        var echo = await NginxFixture.AskAsync(
            _http, nginx.Api("/api/markets"),
            ("X-Forwarded-For", "203.0.113.7"), ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "evil.example"),
            ("Forwarded", "for=203.0.113.7"), ("X-Real-IP", "203.0.113.7"), ("Upgrade", "h2c"));

        Assert.AreEqual("127.0.0.1", echo.Headers["X-Forwarded-For"]);
        Assert.AreEqual("http", echo.Headers["X-Forwarded-Proto"]);
        Assert.AreEqual(nginx.Api("/").Authority, echo.Headers["Host"]);
        foreach (var name in new[] { "X-Forwarded-Host", "Forwarded", "X-Real-IP", "Upgrade" })
        {
            Assert.IsFalse(echo.Headers.ContainsKey(name), name);
        }
    }

    [TestMethod]
    [Timeout(Hang, CooperativeCancellation = true)]
    public async Task Strangers_see_no_internals_and_neither_floods_nor_large_bodies_pass()
    {
        await using var nginx = await NginxFixture.StartAsync(options => options with { TrustsLoopback = false });
        foreach (var path in new[]
        {
            "/health/details", "/HEALTH/Details", "/health/details/", "/%68ealth/details", "//health//details", "/metrics",
            "/status", "/Status/json", "/api/status", "/API/status/",
        })
        {
            foreach (var address in new[] { nginx.Web(path), nginx.Api(path) })
            {
                using var answer = await _http.GetAsync(address);
                Assert.AreEqual(HttpStatusCode.NotFound, answer.StatusCode, $"{address}");
            }
        }

        using var large = await _http.PostAsync(nginx.Api("/api/orders"), new ByteArrayContent(new byte[65 * 1024]));
        await AssertProblemAsync(large, HttpStatusCode.RequestEntityTooLarge, "body_too_large");
        using var fits = await _http.PostAsync(nginx.Api("/api/orders"), new ByteArrayContent(new byte[64 * 1024]));
        Assert.AreEqual(HttpStatusCode.OK, fits.StatusCode);

        using var pooled = new HttpClient();
        var flood = await Task.WhenAll(Enumerable.Range(0, 2_000).Select(_ => pooled.GetAsync(nginx.Api("/api/markets"))));
        var refused = flood.Where(answer => answer.StatusCode == HttpStatusCode.TooManyRequests).ToList();
        Assert.IsGreaterThanOrEqualTo(200, flood.Count(answer => answer.StatusCode == HttpStatusCode.OK));
        Assert.IsNotEmpty(refused);
        Assert.AreEqual(TimeSpan.FromSeconds(1), refused[0].Headers.RetryAfter?.Delta);
        await AssertProblemAsync(refused[0], HttpStatusCode.TooManyRequests, "rate_limited");
    }

    [TestMethod]
    [Timeout(Hang, CooperativeCancellation = true)]
    public async Task A_reload_drops_no_connection_and_an_instance_that_is_gone_is_passed_over()
    {
        await using var nginx = await NginxFixture.StartAsync();
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(nginx.Api("/ws/v2")) { Scheme = "ws" }.Uri, default);
        var holder = await ReceiveAsync(socket);
        var slow = NginxFixture.AskAsync(_http, nginx.Api("/api/slow?wait=1500"), ("API-Key", "slow"));

        nginx.Leave(nginx.Apis.Single(api => api.Name == holder));
        var other = nginx.Apis.Single(api => api.Name != holder);
        await Eventually.IsTrueAsync(
            async () => (await Task.WhenAll(Enumerable.Range(0, 8).Select(
                _ => NginxFixture.AskAsync(_http, nginx.Api("/api/markets"))))).All(echo => echo.Name == other.Name),
            "new requests go to the other");
        await socket.SendAsync("still here"u8.ToArray(), WebSocketMessageType.Text, true, default);
        Assert.AreEqual("still here", await ReceiveAsync(socket));
        Assert.AreEqual("/api/slow", (await slow).Path);

        var before = nginx.Workers();
        Assert.IsNotEmpty(before);
        nginx.Leave();
        await Eventually.IsTrueAsync(
            () => nginx.Workers() is { Count: > 0 } workers && !workers.Intersect(before).Any(),
            "the workers that know of both have taken over",
            () => string.Join(", ", nginx.Workers()));
        await nginx.Apis[0].DisposeAsync();
        for (var number = 0; number < 20; number++)
        {
            Assert.AreEqual("api-2", (await NginxFixture.AskAsync(_http, nginx.Api("/api/markets"))).Name);
        }

        await nginx.Apis[1].DisposeAsync();
        using var away = await _http.GetAsync(nginx.Api("/api/markets"));
        await AssertProblemAsync(away, HttpStatusCode.BadGateway, "instance_lost");
        using var krakens = await _http.GetAsync(nginx.Api("/0/public/Time"));
        Assert.AreEqual("""{"error":["EService:Unavailable"]}""", await krakens.Content.ReadAsStringAsync());
    }

    [TestMethod]
    [Timeout(Hang, CooperativeCancellation = true)]
    public async Task A_killed_nginx_is_started_again_and_leaves_no_worker()
    {
        await using var nginx = await NginxFixture.StartAsync();
        var killed = nginx.Server.Process.Pid;

        await nginx.Server.Process.KillAsync();

        await Eventually.IsTrueAsync(
            async () =>
            {
                try
                {
                    return nginx.Server.Process.Pid is { } pid && pid != killed
                        && (await NginxFixture.AskAsync(_http, nginx.Web("/"))).Name.StartsWith("web");
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            "NGINX serves again");
        Assert.AreEqual(1, nginx.Server.Process.Restarts, nginx.Server.Process.Log.Tail());
    }

    [TestMethod]
    [Timeout(Hang, CooperativeCancellation = true)]
    public async Task With_a_certificate_clients_are_served_over_tls_and_told_of_it()
    {
        var folder = Directory.CreateDirectory(ClusterFixture.NewFolder()).FullName;
        var tls = new TlsFiles(Path.Combine(folder, "site.crt"), Path.Combine(folder, "site.key"));
        using (var key = ECDsa.Create(ECCurve.NamedCurves.nistP256))
        {
            var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
            using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
            await File.WriteAllTextAsync(tls.Certificate, certificate.ExportCertificatePem());
            await File.WriteAllTextAsync(tls.Key, key.ExportPkcs8PrivateKeyPem());
        }

        await using var nginx = await NginxFixture.StartAsync(options => options with { Tls = tls });

        var echo = await NginxFixture.AskAsync(_http, nginx.Web("/"));
        Assert.AreEqual("https", echo.Headers["X-Forwarded-Proto"]);
        using var socket = new ClientWebSocket();
        socket.Options.RemoteCertificateValidationCallback = IsOwn;
        await socket.ConnectAsync(new UriBuilder(nginx.Web("/live/v2")) { Scheme = "wss" }.Uri, default);
        Assert.StartsWith("web", await ReceiveAsync(socket));
        using var plain = await _http.GetAsync(new UriBuilder(nginx.Web("/")) { Scheme = "http" }.Uri);
        Assert.AreEqual("https", plain.Headers.Location?.Scheme);
    }

    private static bool IsOwn(
        object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        certificate?.Subject == "CN=localhost";

    private static async Task<string> StaysAsync(Uri address, (string Name, string Value) header)
    {
        var first = (await NginxFixture.AskAsync(_http, address, header)).Name;
        for (var again = 0; again < 3; again++)
        {
            Assert.AreEqual(first, (await NginxFixture.AskAsync(_http, address, header)).Name, header.Value);
        }

        return first;
    }

    private static async Task<string> ReceiveAsync(ClientWebSocket socket)
    {
        var buffer = new byte[4096];
        var received = await socket.ReceiveAsync(buffer, default);
        return Encoding.UTF8.GetString(buffer, 0, received.Count);
    }

    private static async Task AssertProblemAsync(HttpResponseMessage answer, HttpStatusCode status, string code)
    {
        Assert.AreEqual(status, answer.StatusCode);
        Assert.AreEqual("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.AreEqual(code, problem.GetProperty("code").GetString());
        Assert.AreEqual((int)status, problem.GetProperty("status").GetInt32());
    }
}
