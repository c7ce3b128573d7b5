using System.Globalization;
using CryptoSim.LocalCluster.Balancing;
using CryptoSim.LocalCluster.Ports;
using CryptoSim.LocalCluster.Processes;
using CryptoSim.LocalCluster.Servers;

namespace CryptoSim.LocalCluster.Clusters;

/// <summary>All processes of CryptoSim on one machine, in the order they need each other.</summary>
public sealed class Cluster : IAsyncDisposable
{
    private readonly ClusterOptions _options;
    private readonly Lock _gate = new();
    private readonly List<ServiceProcess> _services = [];
    private Stores? _stores;
    private Edge? _edge;

    private Cluster(ClusterOptions options)
    {
        _options = options;
    }

    public PostgresServer Postgres => Stores.Postgres;

    /// <summary>Null without <c>--replica</c>.</summary>
    public PostgresServer? Replica => Stores.Replica;

    /// <summary>The one Redis, where there is no Redis Cluster.</summary>
    public RedisServer Redis => Stores.Redis;

    public RedisClusterServer? RedisCluster => Stores.RedisCluster;

    /// <summary>Null without <c>--nginx</c>.</summary>
    public NginxServer? Nginx => _edge?.Nginx;

    /// <summary>Where pages are asked for: NGINX, or the first instance.</summary>
    public Uri WebUrl => Front.Web;

    /// <summary>Where the API is asked: NGINX, the round robin, or the only instance.</summary>
    public Uri ApiUrl => Front.Api;

    /// <summary>Null for a live market.</summary>
    public ServiceProcess? KrakenSim => Named("krakensim").FirstOrDefault();

    public IReadOnlyList<ServiceProcess> Feeds => Named("pricefeed");

    public IReadOnlyList<ServiceProcess> Apis => Named("api");

    public IReadOnlyList<ServiceProcess> Webs => Named("web");

    /// <summary>Npgsql's connection string of the market's database.</summary>
    public string ConnectionString => Postgres.ConnectionString(_options.Market.Database);

    public Endpoints Endpoints => new(
        Address(WebUrl), Address(ApiUrl), Address(ApiUrl), SocketAddress("/ws/v2"), SocketAddress("/ws-auth/v2"),
        Stores.RedisUrl, Postgres.Url(_options.Market.Database));

    public IReadOnlyList<ServiceProcess> Services
    {
        get
        {
            lock (_gate)
            {
                return [.. _services];
            }
        }
    }

    /// <summary>Every process that was started, in that order.</summary>
    public IReadOnlyList<ManagedProcess> Processes
    {
        get
        {
            lock (_gate)
            {
                return
                [
                    .. _stores?.Processes ?? [],
                    .. _services.Select(service => service.Process),
                    .. _edge?.Process is { } nginx ? [nginx] : Array.Empty<ManagedProcess>(),
                ];
            }
        }
    }

    /// <summary>Starts everything and waits until all of it is ready. On failure all that was started is stopped.
    /// </summary>
    /// <exception cref="ClusterException">Something is missing, or did not come up.</exception>
    public static async Task<Cluster> StartAsync(
        ClusterOptions options, CancellationToken cancellationToken = default)
    {
        var cluster = new Cluster(options);
        try
        {
            cluster._stores = await Stores.StartAsync(options, cluster.TellOf, cancellationToken);
            await cluster.StartServicesAsync(cancellationToken);
            cluster._edge = await cluster.StartEdgeAsync(cancellationToken);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops everything, those that depend on others first.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var name in (string[])["web", "api", "pricefeed", "krakensim"])
        {
            await Task.WhenAll(Named(name).Select(service => service.Process.DisposeAsync().AsTask()));
        }

        // Last of those that clients see: answers that were still on their way are taken through it.
        if (_edge is not null)
        {
            await _edge.DisposeAsync();
        }

        if (_stores is not null)
        {
            await _stores.DisposeAsync();
        }
    }

    private Stores Stores => _stores ?? throw new InvalidOperationException("Not started.");

    private Edge Front => _edge ?? throw new InvalidOperationException("Not started.");

    private bool IsBalanced => _options.Nginx || _options.Apis > 1;

    private async Task StartServicesAsync(CancellationToken cancellationToken)
    {
        var commands = new ServiceCommands(_options, Stores);
        if (!_options.Market.IsLive)
        {
            await StartAllAsync(["krakensim"], _ => FreePorts.Next(), (_, port) => commands.KrakenSim(port),
                cancellationToken);
        }

        await StartAllAsync(Names("pricefeed", _options.Feeds), _ => FreePorts.Next(),
            (name, port) => commands.PriceFeed(name, port, KrakenSim), cancellationToken);
        await StartAllAsync(Names("api", _options.Apis), i => Port(i, IsBalanced ? null : _options.ApiPort),
            commands.Api, cancellationToken);
        await StartAllAsync(Names("web", _options.Webs), i => Port(i, _options.Nginx ? null : _options.WebPort),
            (name, port) => commands.Web(name, port, Apis), cancellationToken);
    }

    private async Task<Edge> StartEdgeAsync(CancellationToken cancellationToken)
    {
        if (_options.Nginx)
        {
            var nginx = new NginxOptions(
                Path.Combine(_options.Root, "deploy", "nginx"), Path.Combine(_options.DataFolder, "nginx"),
                _options.LogFile("nginx"), Port(0, _options.WebPort), Port(0, _options.ApiPort))
            {
                Tls = _options.Tls,
                TrustsLoopback = _options.NginxTrustsLoopback,
            };
            var edge = await Edge.StartNginxAsync(nginx, Webs, Apis, cancellationToken);
            edge.Process!.Told = TellOf;
            _options.TellReady("nginx", $"{Address(edge.Web)}, {Address(edge.Api)}");
            return edge;
        }

        return IsBalanced ? Edge.StartRoundRobin(Port(0, _options.ApiPort), Webs, Apis) : Edge.Nothing(Webs, Apis);
    }

    private async Task StartAllAsync(
        IReadOnlyList<string> names,
        Func<int, int> portOf,
        Func<string, int, ProcessCommand> commandOf,
        CancellationToken cancellationToken)
    {
        List<ServiceProcess> started = [];
        foreach (var (i, name) in names.Index())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var port = portOf(i);
            var process = new ManagedProcess(commandOf(name, port), new ProcessLog(_options.LogFile(name))) { Told = TellOf };
            var service = new ServiceProcess(process, port);
            lock (_gate)
            {
                _services.Add(service);
            }

            await process.StartAsync();
            started.Add(service);
        }

        foreach (var service in started)
        {
            var state = await service.WaitUntilReadyAsync(cancellationToken);
            _options.TellReady(service.Name, Address(service.Url)
                + (state == "Healthy" ? "" : $"  ({state}: ./cryptosim logs {service.Name})"));
        }
    }

    private List<ServiceProcess> Named(string name) =>
        [.. Services.Where(service =>
            service.Name == name || service.Name.StartsWith(name + "-", StringComparison.Ordinal))];

    private void TellOf(string name, string what) => _options.Tell($"{name} {what}");

    private static int Port(int instance, int? wanted) =>
        instance == 0 && wanted is { } port ? FreePorts.NextFrom(port) : FreePorts.Next();

    private static List<string> Names(string name, int count) =>
        [.. Enumerable.Range(1, count).Select(i => i == 1 ? name : string.Create(
            CultureInfo.InvariantCulture, $"{name}-{i}"))];

    private static string Address(Uri url) => url.GetLeftPart(UriPartial.Authority);

    private string SocketAddress(string path) =>
        Address(new UriBuilder(ApiUrl) { Scheme = ApiUrl.Scheme == "https" ? "wss" : "ws" }.Uri) + path;
}
