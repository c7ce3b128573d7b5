using System.Globalization;
using CryptoSim.LocalCluster.Processes;
using CryptoSim.LocalCluster.Servers;

namespace CryptoSim.LocalCluster.Clusters;

/// <summary>How each service is run: its built program, and the environment that Aspire would give it.</summary>
internal sealed class ServiceCommands(ClusterOptions options, PostgresServer postgres, RedisServer redis)
{
    // Postgres' limit less some for shells, shared out; below 10 a service would starve, above 50 none gets faster.
    private const int PooledConnections = 280;

    private readonly string _dotnet = Programs.Require("dotnet", "dotnet-sdk-10.0");

    public ProcessCommand KrakenSim(int port)
    {
        Dictionary<string, string> market = options.Market.Seed is { } seed
            ? new()
            {
                ["KrakenSim__Market"] = "seed",
                ["KrakenSim__Seed"] = seed.ToString(CultureInfo.InvariantCulture),
            }
            : new() { ["KrakenSim__Market"] = "recorded" };
        return Service("krakensim", "CryptoSim.KrakenSim", port, market);
    }

    /// <summary>A live market leaves the addresses to the caller's environment, or to Kraken's own.</summary>
    public ProcessCommand PriceFeed(string name, int port, ServiceProcess? krakenSim)
    {
        var environment = Stores();
        if (krakenSim is not null)
        {
            environment["Kraken__WebSocketUrl"] = string.Create(
                CultureInfo.InvariantCulture, $"ws://127.0.0.1:{krakenSim.Port}/v2");
            environment["Kraken__RestUrl"] = string.Create(
                CultureInfo.InvariantCulture, $"http://127.0.0.1:{krakenSim.Port}");
        }

        return Service(name, "CryptoSim.PriceFeed", port, environment);
    }

    public ProcessCommand Api(string name, int port) => Service(name, "CryptoSim.Api", port, Stores());

    public ProcessCommand Web(string name, int port, IReadOnlyList<ServiceProcess> apis)
    {
        var environment = Stores();
        for (var i = 0; i < apis.Count; i++)
        {
            environment[string.Create(CultureInfo.InvariantCulture, $"services__api__http__{i}")] =
                string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{apis[i].Port}");
        }

        return Service(name, "CryptoSim.Web", port, environment);
    }

    private Dictionary<string, string> Stores()
    {
        var instances = options.Feeds + options.Apis + options.Webs;
        var pool = Math.Clamp(PooledConnections / instances, 10, 50);
        return new()
        {
            ["ConnectionStrings__redis"] = redis.ConnectionString,
            ["ConnectionStrings__cryptosim"] = string.Create(CultureInfo.InvariantCulture,
                $"{postgres.ConnectionString(options.Market.Database)};Maximum Pool Size={pool}"),
        };
    }

    private ProcessCommand Service(
        string name, string project, int port, IReadOnlyDictionary<string, string> settings)
    {
        var program = Path.Combine(
            options.Root, project, "bin", options.Configuration, "net10.0", project + ".dll");
        if (!File.Exists(program))
        {
            throw new ClusterException($"{program} is not there: build the solution first (./cryptosim run does).");
        }

        Dictionary<string, string> environment = new()
        {
            ["ASPNETCORE_URLS"] = string.Create(CultureInfo.InvariantCulture, $"http://localhost:{port}"),
            // Below StopWithin, so that a host cuts its own open sockets and ends cleanly.
            ["DOTNET_SHUTDOWNTIMEOUTSECONDS"] = "8",
            ["OTEL_SERVICE_NAME"] = name,
        };
        if (options.OtlpEndpoint is not null)
        {
            environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = options.OtlpEndpoint;
        }

        foreach (var (key, value) in settings.Concat(options.Market.Environment).Concat(options.Environment))
        {
            environment[key] = value;
        }

        return new ProcessCommand(name, _dotnet, [program])
        {
            Environment = environment,
            // The content root: settings and static files are the project's own.
            WorkingDirectory = Path.Combine(options.Root, project),
        };
    }
}
