using System.Globalization;
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
    private PostgresServer? _postgres;
    private RedisServer? _redis;

    private Cluster(ClusterOptions options)
    {
        _options = options;
    }

    public PostgresServer Postgres => _postgres ?? throw new InvalidOperationException("Not started.");

    public RedisServer Redis => _redis ?? throw new InvalidOperationException("Not started.");

    /// <summary>Null for a live market.</summary>
    public ServiceProcess? KrakenSim => Named("krakensim").FirstOrDefault();

    public IReadOnlyList<ServiceProcess> Feeds => Named("pricefeed");

    public IReadOnlyList<ServiceProcess> Apis => Named("api");

    public IReadOnlyList<ServiceProcess> Webs => Named("web");

    /// <summary>Npgsql's connection string of the market's database.</summary>
    public string ConnectionString => Postgres.ConnectionString(_options.Market.Database);

    public Endpoints Endpoints => Endpoints.Of(this, _options.Market);

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
                    .. _postgres is null ? [] : new[] { _postgres.Process },
                    .. _redis is null ? [] : new[] { _redis.Process },
                    .. _services.Select(service => service.Process),
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
            await cluster.StartStoresAsync(cancellationToken);
            await cluster.StartServicesAsync(cancellationToken);
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

        await Task.WhenAll(
            _redis?.DisposeAsync().AsTask() ?? Task.CompletedTask,
            _postgres?.DisposeAsync().AsTask() ?? Task.CompletedTask);
    }

    private async Task StartStoresAsync(CancellationToken cancellationToken)
    {
        var postgres = StartPostgresAsync(cancellationToken);
        var redis = StartRedisAsync(cancellationToken);
        await Task.WhenAll(postgres, redis);
    }

    private async Task StartPostgresAsync(CancellationToken cancellationToken)
    {
        var options = new PostgresOptions(Path.Combine(_options.DataFolder, "postgres"), LogFile("postgres"))
        {
            Tell = _options.Tell,
        };
        _postgres = await PostgresServer.StartAsync(options, cancellationToken);
        _postgres.Process.Told = TellOf;
        await _postgres.EnsureDatabaseAsync(_options.Market.Database, cancellationToken);
        _options.Tell(Ready("postgres", $"127.0.0.1:{_postgres.Port}, database {_options.Market.Database}"));
    }

    private async Task StartRedisAsync(CancellationToken cancellationToken)
    {
        var options = new RedisOptions(
            Path.Combine(_options.DataFolder, "redis", _options.Market.Id), LogFile("redis"));
        _redis = await RedisServer.StartAsync(options, cancellationToken);
        _redis.Process.Told = TellOf;
        _options.Tell(Ready("redis", _redis.ConnectionString));
    }

    private async Task StartServicesAsync(CancellationToken cancellationToken)
    {
        var commands = new ServiceCommands(_options, Postgres, Redis);
        if (!_options.Market.IsLive)
        {
            await StartAllAsync(["krakensim"], _ => FreePorts.Next(), (_, port) => commands.KrakenSim(port),
                cancellationToken);
        }

        await StartAllAsync(Names("pricefeed", _options.Feeds), _ => FreePorts.Next(),
            (name, port) => commands.PriceFeed(name, port, KrakenSim), cancellationToken);
        await StartAllAsync(Names("api", _options.Apis), i => Port(i, _options.ApiPort),
            commands.Api, cancellationToken);
        await StartAllAsync(Names("web", _options.Webs), i => Port(i, _options.WebPort),
            (name, port) => commands.Web(name, port, Apis), cancellationToken);
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
            var process = new ManagedProcess(commandOf(name, port), new ProcessLog(LogFile(name))) { Told = TellOf };
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
            var line = Ready(service.Name, service.Url.GetLeftPart(UriPartial.Authority));
            _options.Tell(state == "Healthy" ? line : $"{line}  ({state}: ./cryptosim logs {service.Name})");
        }
    }

    private List<ServiceProcess> Named(string name) =>
        [.. Services.Where(service =>
            service.Name == name || service.Name.StartsWith(name + "-", StringComparison.Ordinal))];

    private string LogFile(string name) => Path.Combine(_options.DataFolder, "logs", name + ".log");

    private void TellOf(string name, string what) => _options.Tell($"{name} {what}");

    private static int Port(int instance, int? wanted) =>
        instance == 0 && wanted is { } port ? FreePorts.NextFrom(port) : FreePorts.Next();

    private static List<string> Names(string name, int count) =>
        [.. Enumerable.Range(1, count).Select(i => i == 1 ? name : string.Create(
            CultureInfo.InvariantCulture, $"{name}-{i}"))];

    private static string Ready(string name, string where) => $"{name,-11} ready  {where}";
}
