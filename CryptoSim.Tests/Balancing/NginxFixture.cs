using System.Globalization;
using System.Net.Http.Json;
using CryptoSim.LocalCluster.Ports;
using CryptoSim.LocalCluster.Servers;
using CryptoSim.Tests.Clusters;

namespace CryptoSim.Tests.Balancing;

/// <summary>A real NGINX with the shipped configuration in front of two instances of each kind.</summary>
internal sealed class NginxFixture : IAsyncDisposable
{
    private readonly List<EchoInstance> _instances;
    private readonly string _scheme;
    private readonly int _webPort;
    private readonly int _apiPort;

    private NginxFixture(NginxServer server, NginxOptions options, List<EchoInstance> instances)
    {
        Server = server;
        (_webPort, _apiPort, _instances) = (options.WebPort, options.ApiPort, instances);
        _scheme = options.Tls is null ? "http" : "https";
    }

    public NginxServer Server { get; }

    public IReadOnlyList<EchoInstance> Webs => Of("web");

    public IReadOnlyList<EchoInstance> Apis => Of("api");

    public static async Task<NginxFixture> StartAsync(Func<NginxOptions, NginxOptions>? configure = null)
    {
        List<EchoInstance> instances = [];
        foreach (var name in new[] { "web-1", "web-2", "api-1", "api-2" })
        {
            instances.Add(await EchoInstance.StartAsync(name));
        }

        var folder = ClusterFixture.NewFolder();
        var options = new NginxOptions(
            Path.Combine(ClusterFixture.Root, "deploy", "nginx"), folder, Path.Combine(folder, "nginx.log"),
            FreePorts.Next(), FreePorts.Next());
        options = configure?.Invoke(options) ?? options;
        var server = await NginxServer.StartAsync(options, Upstreams(instances, []));
        return new NginxFixture(server, options, instances);
    }

    /// <summary>An address at the pages' port.</summary>
    public Uri Web(string path) => At(_webPort, path);

    /// <summary>An address at the API's port.</summary>
    public Uri Api(string path) => At(_apiPort, path);

    /// <summary>Sends to all but those.</summary>
    public void Leave(params EchoInstance[] left) => Server.Use(Upstreams(_instances, left));

    /// <summary>The processes that take new connections. For a moment after <see cref="Leave"/> those are still the old
    /// ones too, which know only of the instances that were used before.</summary>
    public IReadOnlyList<int> Workers()
    {
        var master = Server.Process.Pid!.Value;
        var children = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{master}/task/{master}/children"));
        return
        [
            .. children.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(child => int.Parse(child, CultureInfo.InvariantCulture))
                .Where(child => Title(child) is "nginx: worker process"),
        ];
    }

    public static async Task<Echo> AskAsync(HttpClient http, Uri address, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var answer = await http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<Echo>())!;
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        foreach (var instance in _instances)
        {
            await instance.DisposeAsync();
        }
    }

    private List<EchoInstance> Of(string kind) =>
        _instances.FindAll(instance => instance.Name.StartsWith(kind, StringComparison.Ordinal));

    private static string? Title(int pid)
    {
        try
        {
            return File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/cmdline")).TrimEnd('\0', ' ');
        }
        catch (IOException)
        {
            return null; // It has just ended.
        }
    }

    private Uri At(int port, string path) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{_scheme}://127.0.0.1:{port}{path}"));

    private static List<NginxUpstream> Upstreams(List<EchoInstance> instances, EchoInstance[] left) =>
    [
        .. new[] { "web", "api" }.Select(kind => new NginxUpstream(
            kind,
            [.. instances.Where(instance => instance.Name.StartsWith(kind, StringComparison.Ordinal))
                .Select(instance => (instance.Port, !left.Contains(instance)))])),
    ];
}
