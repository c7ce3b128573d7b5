using System.Globalization;
using CryptoSim.LocalCluster.Clusters;
using CryptoSim.LocalCluster.Processes;
using CryptoSim.LocalCluster.Servers;

namespace CryptoSim.LocalCluster.Balancing;

/// <summary>What is in front of the instances: NGINX for pages and API, or a round robin for the API, or nothing.
/// </summary>
internal sealed class Edge : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private NginxServer? _nginx;
    private HealthWatch? _webHealth;
    private HealthWatch? _apiHealth;
    private RoundRobin? _roundRobin;

    private Edge(Uri web, Uri api)
    {
        Web = web;
        Api = api;
    }

    /// <summary>Base URL of the pages.</summary>
    public Uri Web { get; }

    /// <summary>Base URL of the API.</summary>
    public Uri Api { get; }

    /// <summary>Null without NGINX.</summary>
    public NginxServer? Nginx => _nginx;

    public ManagedProcess? Process => _nginx?.Process;

    /// <summary>Starts NGINX in front of instances that are all ready.</summary>
    public static async Task<Edge> StartNginxAsync(
        NginxOptions options,
        IReadOnlyList<ServiceProcess> webs,
        IReadOnlyList<ServiceProcess> apis,
        CancellationToken cancellationToken)
    {
        var scheme = options.Tls is null ? "http" : "https";
        var edge = new Edge(Address(scheme, options.WebPort), Address(scheme, options.ApiPort));
        edge._nginx = await NginxServer.StartAsync(
            options, [Upstream("web", All(webs)), Upstream("api", All(apis))], cancellationToken);
        lock (edge._gate)
        {
            edge._webHealth = new HealthWatch(webs, edge.Rewrite);
            edge._apiHealth = new HealthWatch(apis, edge.Rewrite);
        }

        return edge;
    }

    /// <summary>One address for all API instances; the pages' is that of the first web instance, since a page needs the
    /// instance that it began on.</summary>
    public static Edge StartRoundRobin(int port, IReadOnlyList<ServiceProcess> webs, IReadOnlyList<ServiceProcess> apis) =>
        new(FirstOf(webs, apis), Address("http", port)) { _roundRobin = new RoundRobin(port, apis) };

    /// <summary>The first instances themselves.</summary>
    public static Edge Nothing(IReadOnlyList<ServiceProcess> webs, IReadOnlyList<ServiceProcess> apis) =>
        new(FirstOf(webs, apis), FirstOf(apis, webs));

    public async ValueTask DisposeAsync()
    {
        foreach (var health in new[] { _webHealth, _apiHealth }.OfType<HealthWatch>())
        {
            await health.DisposeAsync();
        }

        if (_roundRobin is not null)
        {
            await _roundRobin.DisposeAsync();
        }

        if (_nginx is not null)
        {
            await _nginx.DisposeAsync();
        }
    }

    private void Rewrite()
    {
        lock (_gate)
        {
            if (_webHealth is null || _apiHealth is null)
            {
                return;
            }

            try
            {
                _nginx!.Use([Upstream("web", _webHealth.Instances), Upstream("api", _apiHealth.Instances)]);
            }
            catch (IOException exception)
            {
                // A full disk, say: NGINX goes on with the instances it knows, and passes over those that refuse.
                Process?.Told?.Invoke("nginx", $"could not be told of its instances: {exception.Message}");
            }
        }
    }

    private static NginxUpstream Upstream(
        string name, IEnumerable<(ServiceProcess Instance, bool IsUsed)> instances) =>
        new(name, [.. instances.Select(found => (found.Instance.Port, found.IsUsed))]);

    private static IEnumerable<(ServiceProcess Instance, bool IsUsed)> All(IEnumerable<ServiceProcess> instances) =>
        instances.Select(instance => (instance, true));

    // A test's cluster may have none of a kind.
    private static Uri FirstOf(IEnumerable<ServiceProcess> instances, IEnumerable<ServiceProcess> others) =>
        instances.Concat(others).FirstOrDefault()?.Url ?? new Uri("http://localhost");

    private static Uri Address(string scheme, int port) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{scheme}://localhost:{port}"));
}
